"""The whole path of an enquiry on paper: what stands on it, who prints it, and the line that each print leaves."""

from __future__ import annotations

import re
import uuid
from typing import Any

import pytest
from django.utils import timezone

from hub.assessment.analysing import Point, analyse
from hub.assessment.enquiry_log import write_log
from hub.front_door.models import Enquiry
from hub.front_door.triage.danger import acknowledge_danger
from hub.front_door.triage.marking_danger import mark_danger
from hub.research.withholding import withhold
from hub.wall.members import enter
from tenants.models import Role
from tests.assessment.case_builders import ANALYSIS, RECIPIENT, a_decider, a_decision, a_picture, a_product
from tests.support.builders import WORDS, a_finding, a_notification, a_request, an_enquiry
from tests.support.house import House
from tests.support.pages import get, page_of, rows_of, shown, text_of


def sent(house: House) -> Enquiry:
    """Decided and sent, with a log; beside it the police hold one finding and withheld another."""
    enquiry, out, _ = a_picture(house)
    request = a_request(house, enquiry, agency="hrwhealth")
    a_finding(house, request, text="PLANTED-HELD")
    kept = a_finding(house, request, text="PLANTED-WITHHELD")
    health = house.seated(role=Role.RESEARCHER, agency="hrwhealth")
    with house.at(health):
        withhold(kept.pk, request_id=request.pk, reason="PLANTED-REASON", version=kept.version, by=health)
    decider = a_decider(house)
    a_decision(house, enquiry, decider)
    a_product(house, enquiry, decider, out)
    with house.at(decider):
        write_log(
            enquiry, entry=uuid.uuid4(), kind="call", happened_at=timezone.now(), text="Rang the school nurse.",
            is_information=False, by=decider, at=timezone.now(),
        )  # fmt: skip
    return enquiry


def printed(house: House, enquiry: Enquiry, role: Role = Role.MANAGER, purpose: str = "court") -> str:
    address = f"/enquiries/{enquiry.reference}/print/path/?purpose={purpose}"
    return text_of(get(house.visit(role=role), address))


def lines(house: House) -> list[tuple[Any, ...]]:
    with house.as_superuser() as cursor:
        cursor.execute(
            "SELECT object_ref, detail ->> 'print', detail ->> 'purpose' FROM wall_ledgerentry"
            " WHERE act = 'print_enquiry' ORDER BY seq"
        )
        return list(cursor.fetchall())


def test_it_holds_the_path_from_the_notification_to_what_was_sent(house: House) -> None:
    enquiry = sent(house)
    page = printed(house, enquiry)
    said = shown(page)
    for words in (
        f"Notification {enquiry.reference}: referral form, received", WORDS,
        "Called to the address three times in a year.", "Third incident.",
        "Violence is growing in frequency, and both children see it.", "Rang the school nurse.", "Version 1, to",
        "A court, a coroner or an inquiry",
    ):  # fmt: skip
        assert words in said
    times = {row[0]: row[1:] for row in rows_of(page, next(iter(re.findall(r"Each step, when it was[^<]*", page))))}
    assert times["First notification received"][1] == "The clock begins"
    assert times["First acknowledged"] == ["Not yet", ""]
    assert times["Decided for every child"][0] != "Not yet"
    assert "This print is not whole" not in said


def test_it_says_how_danger_was_known_who_acknowledged_it_and_when(house: House) -> None:
    by, taker, at = house.seated(role=Role.COORDINATOR), house.seated(role=Role.MANAGER), timezone.now()
    came, marked = a_notification(house, danger=True), a_notification(house)
    with house.at(by):
        enter(by)
        mark_danger(marked, form=uuid.uuid4(), words="A knife was seen.", happened_at=at, by=by, at=at)
    with house.at(taker):
        enter(taker)
        acknowledge_danger(came.pk, by=taker, at=at)
    enquiries = [an_enquiry(house, one) for one in (came, marked, a_notification(house))]
    first, second, calm = (printed(house, one) for one in enquiries)
    said = shown(first).replace(" , ", ", ").replace(" : ", ": ")
    for words in (
        f"Came with immediate danger: {came.reference}.",
        f"Notification {came.reference} received with immediate danger",
        f"Immediate danger acknowledged, {came.reference}, {taker.name}, ",
        f"Immediate danger of {came.reference} acknowledged {taker.name}",
    ):  # fmt: skip
        assert words in said
    times = {row[0]: row[1:] for row in rows_of(first, next(iter(re.findall(r"Each step, when it was[^<]*", first))))}
    assert times["Immediate danger first acknowledged by name"][0] != "Not yet"
    said = shown(second).replace(" , ", ", ")
    assert f"Marked as immediate danger, {marked.reference}, {by.name}, " in said
    assert f"Notification {marked.reference} marked as immediate danger {by.name}" in said
    times = {row[0]: row[1:] for row in rows_of(second, next(iter(re.findall(r"Each step, when it was[^<]*", second))))}
    assert times["Immediate danger first acknowledged by name"] == ["Not yet", ""]
    assert "Came with immediate danger" not in said
    assert "First notification received" in calm
    assert "danger" not in shown(calm).split("Steps and times")[1].split("Log")[0].lower()
    for one, words in zip(enquiries, ("acknowledged", "marked as immediate danger"), strict=False):
        page = shown(page_of(house.visit(role=Role.MANAGER), one))
        assert words in page.split("What happened")[-1]


def test_it_holds_headings_factors_and_what_a_manager_overruled(house: House) -> None:
    enquiry, out, _ = a_picture(house)
    decider, voice, risk = a_decider(house), "She hides under the bed.", "It happens more often since August."
    with house.at(decider):
        points = [Point("The child’s own voice", voice), Point("Risk", risk, "risk", out.pk)]
        analyse(enquiry.pk, ANALYSIS, points, by=decider, at=timezone.now())
    a_decision(house, enquiry, decider)
    visit = house.visit(role=Role.MANAGER)
    with house.at(house.lead()):
        child = enquiry.subjects.first()
    assert child
    there, why = f"/enquiries/{enquiry.reference}/children/{child.pk}/overrule/", "Nobody is in danger now."
    form = dict(re.findall(r'name="(seen|once)" value="([^"]+)"', visit.get(there).text))
    form |= {"level": "2", "rating": "green", "decision": "early_help", "reason": "Safe with family.", "why": why}
    assert visit.post(there, form).status_code == 302
    page = text_of(get(visit, f"/enquiries/{enquiry.reference}/print/path/?purpose=court"))
    for words in ("The child’s own voice", voice, risk, f'href="#finding-{out.pk}"', f'id="finding-{out.pk}"'):
        assert words in page
    facts = page.split('id="assessment"')[1].split('id="products"')[0]
    assert why in facts


def test_it_holds_nothing_that_the_desk_does_not_read(house: House) -> None:
    page = printed(house, sent(house))
    assert "Not answered yet" in page  # health is asked, and that is all
    assert "PLANTED" not in page


def test_each_print_is_a_line_with_the_number_that_stands_on_it(house: House) -> None:
    enquiry = sent(house)
    numbers = []
    for purpose in ("court", "audit"):
        page = printed(house, enquiry, purpose=purpose)
        [number] = re.findall(r'mash-printed-line" aria-hidden="true">Print ([0-9A-F]{4}-[0-9A-F]{4}) of', page)
        numbers.append((enquiry.reference, number, purpose))
    assert lines(house) == numbers
    assert numbers[0][1] != numbers[1][1]
    guardian = text_of(get(house.visit(role=Role.GUARDIAN), f"/ledger/?reference={enquiry.reference}"))
    assert f"print number: {numbers[0][1]}; for: A court, a coroner or an inquiry" in guardian


def test_without_a_purpose_nothing_is_shown_and_nothing_written(house: House) -> None:
    enquiry, manager = sent(house), house.visit(role=Role.MANAGER)
    there = f"/enquiries/{enquiry.reference}/print/"
    for purpose in ("", "?purpose=", "?purpose=curiosity"):
        answer = get(manager, f"{there}path/{purpose}")
        assert (answer.status_code, answer["Location"]) == (302, f"{there}?print=1")
    assert "Choose what this print is for" in text_of(get(manager, f"{there}?print=1"))
    assert "checked" not in text_of(get(manager, there))
    assert get(manager, f"{there}?purpose=court")["Location"] == f"{there}path/?purpose=court"
    assert lines(house) == []


@pytest.mark.parametrize(
    ("role", "agency", "status"),
    [
        (Role.DECISION_MAKER, "hrwcsc", 200),
        (Role.COORDINATOR, "hrwcsc", 403),
        (Role.GUARDIAN, "hrwcsc", 403),
        (Role.RESEARCHER, "police", 403),
        (Role.MANAGER, "police", 403),
    ],
)
def test_those_who_answer_for_the_case_print_it_and_nobody_else(
    house: House, role: Role, agency: str, status: int
) -> None:
    enquiry, *_ = a_picture(house)
    visit = house.visit(role=role, agency=agency)
    address = f"/enquiries/{enquiry.reference}/print/"
    assert get(visit, address).status_code == status
    assert get(visit, f"{address}path/?purpose=audit").status_code == status
    assert len(lines(house)) == (1 if status == 200 else 0)


def test_the_enquiry_leads_to_it_from_its_top(house: House) -> None:
    enquiry, *_ = a_picture(house, recipients=[RECIPIENT])
    link = f'<a class="govuk-link" href="/enquiries/{enquiry.reference}/print/">Print the whole path</a>'
    page = house.visit(role=Role.MANAGER).get(f"/enquiries/{enquiry.reference}/").text
    assert link in page.split("<main", 1)[1].split("<h2", 1)[0]
    assert link not in get(house.visit(role=Role.COORDINATOR), f"/enquiries/{enquiry.reference}/").text
