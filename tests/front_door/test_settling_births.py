"""Which date of birth is right, on the pages: asked for where they disagree, shown in its place once it is settled."""

from __future__ import annotations

import re
from typing import Any
from uuid import UUID

import pytest

from frontend.common.said_of_people import references_of, who_said
from hub.front_door.models import Enquiry
from hub.people.models import SettledBirth
from hub.people.settling import births_of
from hub.wall.members import enter
from tenants.models import Role, Seat
from tenants.seated import Seated
from tests.front_door.enquiry_builders import a_coordinator, opened
from tests.front_door.triage_builders import child
from tests.people.test_settling import RIGHT, WRONG, held, mention_of, said_too, two_dates
from tests.support.builders import a_request
from tests.support.house import House
from tests.support.pages import get, shown, text_of

LABEL = "Which date of birth is right?"
TOLD = r"notification HRW-\d\d-\d{6} of \d+ \w+ \d{4}"
SETTLED = re.compile(r"settled on \d+ \w+ \d{4} by Coordinator of hrwcsc")


@pytest.fixture
def case(house: House) -> tuple[Seated, Enquiry, UUID]:
    by = a_coordinator(house)
    with house.at(by):
        enter(by)
    return (by, *two_dates(house, by))


def address(enquiry: Enquiry, person: UUID) -> str:
    return f"/enquiries/{enquiry.reference}/people/{person}/birth/"


def settle(house: House, case: tuple[Seated, Enquiry, UUID], **more: Any) -> tuple[Any, Any]:
    by, enquiry, person = case
    visit = house.visit(Seat.objects.get(pk=by.seat))
    seen = re.findall(r'name="seen" value="(\w+)"', get(visit, address(enquiry, person)).text)
    with house.at(by):
        right = mention_of(person, RIGHT)
    sent = {"chosen": str(right), "reason": "PLANTED-REASON", "seen": seen[0] if seen else "", **more}
    return visit, visit.post(address(enquiry, person), sent, secure=True)


def test_the_page_gives_each_date_with_who_said_it_and_settles_one(
    house: House, case: tuple[Seated, Enquiry, UUID]
) -> None:
    _, enquiry, person = case
    page = get(house.visit(role=Role.COORDINATOR), f"/enquiries/{enquiry.reference}/").text
    assert LABEL in shown(page)
    assert address(enquiry, person) in page
    said = shown(get(house.visit(role=Role.COORDINATOR), address(enquiry, person)).text)
    assert re.search(rf"What was said 16 May 2015: {TOLD} 17 May 2015: {TOLD}", said)
    visit, answer = settle(house, case)
    assert answer.status_code == 302
    page = shown(get(visit, f"/enquiries/{enquiry.reference}/").text)
    assert "disagree" not in page
    assert re.search(rf"Amy Example , \d+ years, date of birth {SETTLED.pattern}", page)
    assert re.search(rf"Date of birth 17 May 2015 \({SETTLED.pattern}\)", page)
    assert re.search(rf"Date of birth, also said 16 May 2015 \({TOLD}\)", page)
    assert "PLANTED-REASON" not in page


def test_once_settled_its_page_says_by_whom_and_why_and_undoes_it(
    house: House, case: tuple[Seated, Enquiry, UUID]
) -> None:
    by, enquiry, person = case
    visit, _ = settle(house, case)
    page = get(visit, address(enquiry, person)).text
    assert "Because: PLANTED-REASON" in shown(page)
    assert 'name="chosen"' not in page
    with house.at(by):
        made = SettledBirth.objects.get().pk
    answer = visit.post(f"{address(enquiry, person)}{made}/undo/", secure=True)
    assert answer.status_code == 302
    page = get(visit, address(enquiry, person)).text
    assert "ended on" in shown(page)
    assert 'name="chosen"' in page
    assert "dates of birth disagree" in shown(get(visit, f"/enquiries/{enquiry.reference}/").text)
    assert visit.post(f"{address(enquiry, person)}{made}/undo/", secure=True).status_code == 404


def test_how_it_was_settled_stands_newest_first_each_with_who_settled_and_who_undid_it(
    house: House, case: tuple[Seated, Enquiry, UUID]
) -> None:
    by, enquiry, person = case
    undoer = house.seated(house.seat(Role.MANAGER, user=house.user("Una Undoer")))
    visit, _ = settle(house, case)
    with house.at(undoer):
        enter(undoer)
        made = SettledBirth.objects.get().pk
    undo = f"{address(enquiry, person)}{made}/undo/"
    assert house.visit(Seat.objects.get(pk=undoer.seat)).post(undo, secure=True).status_code == 302
    with house.as_superuser() as cursor:
        cursor.execute("UPDATE people_settledbirth SET at = at - interval '1 hour'")
    with house.at(by):
        wrong = str(mention_of(person, WRONG))
    settle(house, case, chosen=wrong, reason="SECOND-REASON")
    page = shown(get(visit, address(enquiry, person)).text).split("How it was settled")[1]
    assert re.search(r"16 May 2015 , settled on .* by Coordinator of hrwcsc .*17 May 2015 , settled on", page)
    assert re.search(r"; ended on [^;]* by Una Undoer", page)
    assert page.index("SECOND-REASON") < page.index("PLANTED-REASON")


def test_the_dates_of_somebody_whom_the_enquiry_does_not_name_are_not_settled_there(
    house: House, case: tuple[Seated, Enquiry, UUID]
) -> None:
    by, _, person = case
    _, other = opened(house, by, child("Ben Other"))
    assert house.visit(role=Role.COORDINATOR).get(address(other, person), secure=True).status_code == 404


def test_each_choice_says_all_who_said_that_date(house: House, case: tuple[Seated, Enquiry, UUID]) -> None:
    by, enquiry, person = case
    said_too(house, by, enquiry, WRONG)
    page = get(house.visit(role=Role.COORDINATOR), address(enquiry, person)).text
    hints = re.findall(r'govuk-radios__hint">(.*?)</div>', page, re.S)
    assert sorted(len(re.findall(TOLD, shown(one))) for one in hints) == [1, 2]


def test_a_form_of_before_is_shown_again_with_what_was_typed(house: House, case: tuple[Seated, Enquiry, UUID]) -> None:
    _, answer = settle(house, case, seen="0" * 32)
    assert answer.status_code == 200
    assert "Another date was said meanwhile" in shown(text_of(answer))
    assert "PLANTED-REASON" in answer.text
    with house.at(case[0]):
        assert SettledBirth.objects.count() == 0


def test_without_a_date_or_a_reason_it_says_so(house: House, case: tuple[Seated, Enquiry, UUID]) -> None:
    _, answer = settle(house, case, chosen="", reason="")
    page = shown(text_of(answer))
    assert "Choose the date that is right" in page
    assert "Say how you know" in page


def test_a_date_of_the_agency_itself_that_is_held_comes_first(house: House, case: tuple[Seated, Enquiry, UUID]) -> None:
    by, enquiry, person = case
    held(house, person, by.agency)
    page = get(house.visit(role=Role.COORDINATOR), address(enquiry, person)).text
    assert "Your agency holds another date, which it has not released" in shown(page)
    assert 'name="chosen"' not in page


@pytest.mark.parametrize("role", [Role.COORDINATOR, Role.DECISION_MAKER, Role.MANAGER])
def test_the_lead_s_roles_may_settle(house: House, case: tuple[Seated, Enquiry, UUID], role: Role) -> None:
    _, enquiry, person = case
    assert get(house.visit(role=role, agency="hrwcsc"), address(enquiry, person)).status_code == 200


def test_nobody_else_may_and_no_link_is_shown_to_them(house: House, case: tuple[Seated, Enquiry, UUID]) -> None:
    _, enquiry, person = case
    a_request(house, enquiry)
    researcher = house.visit(role=Role.RESEARCHER, agency="police")
    assert LABEL not in shown(text_of(get(researcher, f"/enquiries/{enquiry.reference}/")))
    assert researcher.get(address(enquiry, person), secure=True).status_code == 403
    other = address(enquiry, UUID(int=7))
    assert house.visit(role=Role.COORDINATOR).get(other, secure=True).status_code == 404


def test_lists_and_forms_give_the_settled_date(house: House, case: tuple[Seated, Enquiry, UUID]) -> None:
    _, enquiry, _ = case
    visit, _ = settle(house, case)
    ask = shown(get(visit, f"/enquiries/{enquiry.reference}/ask/").text)
    assert re.search(rf"Date of birth: 17 May 2015 \({SETTLED.pattern}\)", ask)
    assert "Date of birth, also said: 16 May 2015" in ask
    a_request(house, enquiry)
    rows = shown(get(house.visit(role=Role.RESEARCHER, agency="police"), "/requests/").text)
    assert re.search(rf"Born 17 May 2015, \d+ years, {SETTLED.pattern}", rows)
    assert f"{WRONG.day} May 2015" not in rows
    assert "PLANTED-REASON" not in rows


def test_triage_and_assess_give_the_settled_date(house: House, case: tuple[Seated, Enquiry, UUID]) -> None:
    _, enquiry, _ = case
    visit, _ = settle(house, case)
    triage = shown(get(visit, f"/triage/{enquiry.reference}/").text)
    assert re.search(rf"\d+ years, {SETTLED.pattern}", triage)
    assess = shown(get(house.visit(role=Role.DECISION_MAKER), f"/enquiries/{enquiry.reference}/assess/").text)
    assert re.search(rf"Date of birth:? 17 May 2015 \({SETTLED.pattern}\)", assess)
    assert re.search(rf"Date of birth, also said:? 16 May 2015 \({TOLD}\)", assess)
    assert "disagree" not in triage + assess


def test_the_reference_of_a_notification_is_for_whoever_may_read_it(
    house: House, case: tuple[Seated, Enquiry, UUID]
) -> None:
    by, _, person = case
    with house.at(by):
        said = births_of(person).mentions
        assert len(references_of(said)) == 2
    with house.at("hrwhealth"):
        assert references_of(said) == {}
        assert who_said(said[0], {}, references_of(said)).startswith("notification of ")
