"""A manager overrules a rating or a decision: it stands, its maker is told, and what stood before is kept."""

from __future__ import annotations

import re
from typing import Any

import pytest

from hub.assessment.models import Copy, Decision
from hub.front_door.models import Enquiry, RatingEntry, Subject
from hub.wall import outbox
from hub.wall.models import LedgerEntry
from tenants.models import Notice, NoticeKind, Role, Seat
from tests.assessment.case_builders import a_decider, a_decision, a_picture, a_product
from tests.support.house import House, Visit
from tests.support.pages import page_of, text_of

WHY = "The grandmother has taken them in, and the father is in custody."


def address_of(enquiry: Enquiry, child: Subject) -> str:
    return f"/enquiries/{enquiry.reference}/children/{child.pk}/overrule/"


def first_child(house: House, enquiry: Enquiry) -> Subject:
    with house.at(house.lead()):
        child = enquiry.subjects.first()
    assert child
    return child


def form_of(visit: Visit, address: str, **changes: Any) -> dict[str, Any]:
    return {**dict(re.findall(r'name="(seen|once)" value="([^"]+)"', visit.get(address).text)), "why": WHY, **changes}


def decided_so(**changes: Any) -> dict[str, Any]:
    return {"level": "2", "rating": "green", "decision": "early_help", "reason": "Safe with family.", **changes}


def told(house: House, by: Seat) -> list[str]:
    """What this person was told, once the worker has delivered."""
    with house.at("worker"):
        outbox.deliver_waiting()
    return list(Notice.objects.filter(user=by.user_id, kind=NoticeKind.OVERRULED).values_list("title", flat=True))


def test_a_decision_that_is_overruled_stands_is_told_and_goes_out_with_the_next_product(house: House) -> None:
    enquiry, out, _ = a_picture(house)
    seat = house.seat(Role.DECISION_MAKER)
    by = house.seated(seat)
    a_decision(house, enquiry, by)
    child = first_child(house, enquiry)
    visit, address = house.visit(role=Role.MANAGER), address_of(enquiry, child)
    page = text_of(visit.get(address))
    assert "Strategy discussion (section 47), level 4" in page
    assert visit.post(address, form_of(visit, address, **decided_so())).status_code == 302
    with house.at(house.lead()):
        assert list(Decision.objects.filter(subject=child).values_list("number", "decision", "overruled_why")) == [
            (1, "strategy_s47", ""), (2, "early_help", WHY),
        ]  # fmt: skip
        after = Subject.objects.get(pk=child.pk)
        assert (after.decision, after.rating, after.threshold_level) == ("early_help", "green", 2)
    assert told(house, seat) == ["A manager overruled your decision"]
    history = page_of(visit, enquiry)
    assert "a manager overruled the decision: Early help, level 2, rated green" in history
    assert f"Overruled because: {WHY}" in history
    a_product(house, enquiry, by, out)
    with house.at(by):
        said = next(one for one in Copy.objects.get().document["children"] if one["name"] == child.label)
    assert (said["decision"], said["reason"], said["rating"]) == ("Early help", "Safe with family.", "green")
    assert WHY not in str(said)
    with house.at("guardian"):
        [line] = LedgerEntry.objects.filter(act="overrule")
        assert (line.object_ref, line.detail["before"]) == (enquiry.reference, "strategy_s47")


def test_a_manager_hears_that_what_they_overruled_was_decided_anew(house: House) -> None:
    enquiry, *_ = a_picture(house)
    a_decision(house, enquiry, a_decider(house))
    manager = house.seat(Role.MANAGER)
    visit, address = house.visit(manager), address_of(enquiry, first_child(house, enquiry))
    assert visit.post(address, form_of(visit, address, **decided_so())).status_code == 302
    a_decision(house, enquiry, a_decider(house))
    assert told(house, manager) == ["What you overruled was decided again"]


def test_before_a_decision_the_rating_is_overruled_and_its_clock_runs_from_receipt(house: House) -> None:
    enquiry, *_ = a_picture(house)  # amber
    child = first_child(house, enquiry)
    visit, address = house.visit(role=Role.MANAGER), address_of(enquiry, child)
    assert visit.post(address, form_of(visit, address, rating="red")).status_code == 302
    with house.at(house.lead()):
        after = Subject.objects.get(pk=child.pk)
        assert after.rating == "red"
        assert after.due_at
        assert (after.due_at - Enquiry.objects.get(pk=enquiry.pk).clock_from).total_seconds() == 4 * 3600
        [entry] = RatingEntry.objects.filter(stage="overrule")
        assert (entry.rating, entry.reason) == ("red", WHY)
    assert f"A manager overruled the rating of {child.label}: red" in page_of(visit, enquiry)


def test_what_changed_meanwhile_or_would_change_nothing_is_refused_and_what_was_typed_stays(house: House) -> None:
    enquiry, *_ = a_picture(house)
    by = a_decider(house)
    a_decision(house, enquiry, by)
    visit, address = house.visit(role=Role.MANAGER), address_of(enquiry, first_child(house, enquiry))
    same = text_of(visit.post(address, form_of(visit, address, level="4", rating="red", decision="strategy_s47",
                                               reason="As it is.")))  # fmt: skip
    assert "This is what is recorded already" in same
    old = form_of(visit, address, **decided_so())
    a_decision(house, enquiry, by, threshold_level=3, rating="amber", decision="assessment_s17")
    late = text_of(visit.post(address, old))
    assert "A colleague rated or decided while you were reading" in late
    assert WHY in late
    with house.at(house.lead()):
        assert not Decision.objects.exclude(overruled_why="").exists()


@pytest.mark.parametrize("role", [Role.DECISION_MAKER, Role.COORDINATOR])
def test_nobody_but_a_manager_overrules(house: House, role: Role) -> None:
    enquiry, *_ = a_picture(house)
    visit = house.visit(role=role)
    address = address_of(enquiry, first_child(house, enquiry))
    assert visit.get(address).status_code == 403
    assert "/overrule/" not in page_of(visit, enquiry)
    assert visit.post(address, {"rating": "red", "why": WHY, "seen": "1"}).status_code == 403
