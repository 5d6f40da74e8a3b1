"""What came after a decision stands in the lists and the navigation of whoever has to say whether it changes anything,
until somebody does: of the decision makers, and of whoever covers and the managers while whoever decided is away."""

from __future__ import annotations

import uuid
from typing import Any

from django.utils import timezone

from hub.assessment.enquiry_log import answer_log, to_answer
from hub.front_door.models import Enquiry
from hub.wall.absences import say_away
from tenants.models import Role, Seat
from tenants.seated import Seated
from tests.assessment.case_builders import a_decider, a_decision
from tests.assessment.test_enquiry_log import written
from tests.front_door.enquiry_builders import a_coordinator
from tests.support.builders import an_enquiry
from tests.support.house import House, Visit
from tests.support.pages import rows_of, text_of
from tests.wall.test_query_budget import MOST, queries_of

CAPTION = "Came after you decided: does it change anything?, immediate danger first, then due first"
ABOVE = "Came after the decision: does it change anything?"


def decided(house: House, by: Seated, **of: Any) -> Enquiry:
    enquiry = an_enquiry(house, **of)
    a_decision(house, enquiry, by)
    return enquiry


def away(house: House, who: Seated, cover: Seated) -> None:
    today = timezone.localdate()
    with house.at(who):
        say_away(who.seat, today, today, cover.seat, form=uuid.uuid4(), by=who, at=timezone.now())


def of(house: House, seated: Seated) -> Visit:
    return house.visit(Seat.objects.get(pk=seated.seat))


def waits_for(house: House, seated: Seated) -> list[str]:
    with house.at(seated):
        return sorted(to_answer(seated, at=timezone.now()).values_list("reference", flat=True))


def test_it_is_first_on_the_decision_makers_list_and_counted_until_it_is_answered(house: House) -> None:
    by = a_decider(house)
    enquiry, calm, asked = decided(house, by), decided(house, by), an_enquiry(house)
    visit = house.visit(role=Role.DECISION_MAKER)
    assert "(1 waiting)" not in text_of(visit.get("/to-decide/"))
    entry = written(house, enquiry, a_coordinator(house), "The grandmother rang.")
    written(house, calm, a_coordinator(house), "We rang the school back.", is_information=False)
    written(house, asked, a_coordinator(house), "Before any decision.")
    page = text_of(visit.get("/to-decide/"))
    [row] = rows_of(page, CAPTION)[1:]
    assert enquiry.reference in row[0]
    assert "Say whether it changes anything" in row[-1]
    assert f'href="/enquiries/{enquiry.reference}/log/"' in page
    counted = 'To decide <span class="mash-count" aria-hidden="true">1</span>'
    assert counted in page
    assert "(1 waiting)" in text_of(visit.get("/search/")), "on every page"
    assert ABOVE in text_of(visit.get("/work/"))
    with house.at(by):
        answer_log(entry.pk, changes=False, text="We knew of it.", by=by, at=timezone.now())
    page = text_of(visit.get("/to-decide/?show=after"))
    assert "Nothing here now" in page
    assert counted not in page
    assert "(1 waiting)" not in page
    assert ABOVE not in text_of(visit.get("/work/"))


def test_it_waits_for_cover_and_managers_once_whoever_decided_is_away_and_for_nobody_else(house: House) -> None:
    by, other_decider = a_decider(house), a_decider(house)
    manager, cover, coordinator = house.seated(role=Role.MANAGER), a_coordinator(house), a_coordinator(house)
    first, second = decided(house, by), decided(house, other_decider)
    for one in (first, second):
        written(house, one, coordinator)
    both = sorted([first.reference, second.reference])
    assert [waits_for(house, one) for one in (by, other_decider, manager, cover, coordinator)] == [
        both, both, [], [], [],
    ]  # fmt: skip
    away(house, by, cover)
    assert [waits_for(house, one) for one in (other_decider, manager, cover, coordinator)] == [
        both, [first.reference], [first.reference], [],
    ]  # fmt: skip
    for seated in (manager, cover):
        page = text_of(of(house, seated).get("/work/"))
        assert ABOVE in page
        assert f'href="/enquiries/{first.reference}/log/"' in page
        assert second.reference not in page.split(ABOVE)[1].split("</section>")[0]
        assert 'Work lists <span class="mash-count" aria-hidden="true">1</span>' in page
        assert "Nobody has said yet, and whoever decided is away. A decision maker says so." in page
    page = text_of(of(house, coordinator).get("/work/"))
    assert "Work lists" in page
    assert ABOVE not in page
    assert "mash-count" not in page


def test_it_waits_for_the_decision_makers_of_the_authority_whose_child_it_is(house: House) -> None:
    by, manager = a_decider(house), house.seated(role=Role.MANAGER)
    enquiry = decided(house, by)
    written(house, enquiry, a_coordinator(house))
    away(house, by, a_coordinator(house))
    assert [waits_for(house, one) for one in (by, manager)] == [[enquiry.reference], [enquiry.reference]]
    with house.as_superuser() as cursor:
        cursor.execute("UPDATE front_door_subject SET lead_agency = 'elsewhere'")
    assert [waits_for(house, one) for one in (by, manager)] == [[], []]


def test_it_costs_no_further_query_on_a_page(house: House) -> None:
    by, visit = a_decider(house), house.visit(role=Role.DECISION_MAKER)
    enquiries = [decided(house, by) for _ in range(3)]
    for path in ("/search/", "/work/", "/to-decide/"):
        before, _ = queries_of(visit, path)
        for one in enquiries:
            written(house, one, a_coordinator(house))
        after, page = queries_of(visit, path)
        assert "(3 waiting)" in page
        assert (after <= before + 1, after <= MOST) == (True, True)
