"""The decision maker's list, and an enquiry that ends without a product."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from hub.assessment import recipient_portal
from hub.assessment.decision_list import ToDecide, to_decide
from hub.assessment.ending import end_without_product
from hub.assessment.models import Copy, Ending
from hub.assessment.refusals import NotDecidedYet, ReasonToEndMissing
from hub.front_door.models import Enquiry
from hub.research.finishing import finish
from hub.research.models import Request
from tenants.models import Role
from tenants.seated import Seated
from tests.assessment.case_builders import a_decider, a_decision, a_picture, a_product
from tests.outside.test_recipient import a_recipient
from tests.support.builders import a_finding, a_release, a_request
from tests.support.house import House
from tests.support.pages import rows_of, text_of


def shown(house: House, by: Seated, kind: str) -> list[str]:
    with house.at(by):
        return [one.reference for one in to_decide(ToDecide(kind), by.agency, at=timezone.now())]


def finish_all(house: House, enquiry: Enquiry) -> None:
    police = house.seated(role=Role.RESEARCHER)
    with house.at(police):
        for one in Request.objects.filter(enquiry=enquiry, agency="police"):
            finish(one.pk, by=police, at=timezone.now(), version=one.version)


def test_what_every_agency_answered_or_whose_time_is_over_is_ready(house: House) -> None:
    answered, _, _ = a_picture(house)
    waiting, _, _ = a_picture(house)
    late, _, _ = a_picture(house)
    by = a_decider(house)
    finish_all(house, answered)
    with house.as_superuser() as cursor:
        cursor.execute(
            "UPDATE front_door_enquiry SET due_at = %s WHERE id = %s", [timezone.now() - timedelta(hours=1), late.pk]
        )
    assert sorted(shown(house, by, "ready")) == sorted([answered.reference, late.reference])
    a_decision(house, answered, by)
    assert shown(house, by, "ready") == [late.reference]
    assert shown(house, by, "to_send") == [answered.reference]
    assert waiting.reference not in shown(house, by, "new")


def test_a_declined_product_comes_back_until_it_is_sent_to_somebody_else(house: House) -> None:
    enquiry, out, _ = a_picture(house, recipients=["assessment", "earlyhelp"])
    by = a_decider(house)
    a_decision(house, enquiry, by)
    a_product(house, enquiry, by, out)
    recipient = a_recipient(house)
    with house.at(by):
        copy = Copy.objects.get()
    with house.at(recipient):
        recipient_portal.acknowledge(copy.pk, by=recipient)
        recipient_portal.say_outcome(copy.pk, "declined", "Wrong team.", by=recipient)
    assert shown(house, by, "declined") == [enquiry.reference]
    a_product(house, enquiry, by, out, recipients=["earlyhelp"])
    assert shown(house, by, "declined") == []


def test_what_is_released_after_the_decision_is_new_until_it_is_decided_again(house: House) -> None:
    enquiry, _, _ = a_picture(house)
    by = a_decider(house)
    a_decision(house, enquiry, by)
    assert shown(house, by, "new") == []
    late = a_finding(house, a_request(house, enquiry, agency="hrwhealth"), text="Missed two appointments.")
    a_release(house, late)
    with house.as_superuser() as cursor:  # the test's transaction has one time for all its acts
        cursor.execute("UPDATE front_door_subject SET decided_at = decided_at - interval '1 hour'")
    assert shown(house, by, "new") == [enquiry.reference]
    a_decision(house, enquiry, by)
    assert shown(house, by, "new") == []


def test_another_authoritys_enquiry_stands_on_nobody_elses_list(house: House) -> None:
    enquiry, _, _ = a_picture(house)
    finish_all(house, enquiry)
    by = a_decider(house)
    with house.as_superuser() as cursor:
        cursor.execute("UPDATE front_door_subject SET lead_agency = 'othercsc'")
    assert shown(house, by, "ready") == []


def test_a_decision_maker_lands_on_the_list_and_ends_one_without_a_product(house: House) -> None:
    enquiry, _, _ = a_picture(house)
    by = a_decider(house)
    a_decision(house, enquiry, by)
    visit = house.visit(role=Role.DECISION_MAKER)
    assert visit.get("/")["Location"] == "/to-decide/"
    page = visit.get("/to-decide/").text
    assert "Decided, no product yet (1)" in page
    assert enquiry.reference in page
    assert "Say why nobody outside has to act on it" in visit.post(f"/enquiries/{enquiry.reference}/end/", {}).text
    done = visit.post(f"/enquiries/{enquiry.reference}/end/", {"reason": "The family moved to Leeds."})
    assert done["Location"] == f"/enquiries/{enquiry.reference}/"
    assert "Closed without a product" in visit.get(done["Location"]).text
    assert "The family moved to Leeds." in visit.get(done["Location"]).text
    assert "The family moved to Leeds." not in text_of(house.visit(role=Role.RESEARCHER).get(done["Location"]))
    assert shown(house, by, "to_send") == []


@pytest.mark.parametrize("role", [Role.COORDINATOR, Role.MANAGER, Role.GUARDIAN])
def test_others_neither_see_the_list_nor_end_anything(house: House, role: Role) -> None:
    enquiry, _, _ = a_picture(house)
    visit = house.visit(role=role)
    assert visit.get("/to-decide/").status_code == 403
    assert visit.post(f"/enquiries/{enquiry.reference}/end/", {"reason": "So."}).status_code == 403


def test_only_what_is_decided_ends_and_only_with_a_reason_and_once(house: House) -> None:
    enquiry, _, _ = a_picture(house)
    by = a_decider(house)
    with house.at(by), pytest.raises(NotDecidedYet):
        end_without_product(enquiry.pk, "So.", by=by, at=timezone.now())
    a_decision(house, enquiry, by)
    with house.at(by):
        with pytest.raises(ReasonToEndMissing):
            end_without_product(enquiry.pk, " ", by=by, at=timezone.now())
        for _ in range(2):
            end_without_product(enquiry.pk, "So.", by=by, at=timezone.now())
        assert Ending.objects.count() == 1


def test_immediate_danger_is_first_of_what_is_ready_and_said_in_its_row(house: House) -> None:
    late, in_danger = a_picture(house)[0], a_picture(house, danger=True)[0]
    by = a_decider(house)
    for one in (late, in_danger):
        finish_all(house, one)
    with house.as_superuser() as cursor:
        cursor.execute(
            "UPDATE front_door_enquiry SET due_at = %s WHERE id = %s", [timezone.now() - timedelta(hours=1), late.pk]
        )
    assert shown(house, by, "ready") == [in_danger.reference, late.reference]
    page = text_of(house.visit(role=Role.DECISION_MAKER).get("/to-decide/?show=ready"))
    caption = "Ready to decide, immediate danger first, then due first"
    rows = rows_of(page, caption)[1:]
    assert [(in_danger.reference in row[0], "Immediate danger" in row[0]) for row in rows] == [
        (True, True), (False, False),
    ]  # fmt: skip
