"""The enquiry's page is the case: what each desk reads on it, in which order, and what comes next."""

from __future__ import annotations

import re
from datetime import date

import pytest
from django.db import ProgrammingError, connections
from django.db.transaction import atomic
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from hub.front_door.enquiries.opening import ChildRated
from hub.front_door.enquiries.reviewing import review
from hub.front_door.models import Enquiry, RatingEntry
from hub.front_door.triage.triaging import open_enquiry
from hub.research.ending_requests import hand_back
from tenants.models import Role
from tests.assessment.case_builders import a_decider, a_decision, a_picture, mark_of
from tests.front_door.enquiry_builders import a_coordinator, amy, joined, opened, subjects
from tests.front_door.triage_builders import child, notify, rated, said
from tests.support.builders import a_finding, a_release, a_request
from tests.support.house import House
from tests.support.pages import shown
from tests.support.whole_case import a_whole_case

RATED = "PLANTED-REASON-OF-A-RATING"
CHANGED = "PLANTED-REASON-OF-A-CHANGE"
JOINED = "PLANTED-REASON-OF-A-JOIN"
DECIDED = "PLANTED-REASON-OF-A-DECISION"
SHARED_ALONE = "PLANTED-FINDING-FOR-SOCIAL-CARE"
PLANTED = (RATED, CHANGED, JOINED, DECIDED, SHARED_ALONE)


def a_case_with_reasons(house: House) -> Enquiry:
    """Rated, joined, changed and decided, each with a reason of its own; a finding that social care alone reads."""
    by = a_coordinator(house)
    message = notify(house, amy())
    first = [ChildRated(one.named, "amber", RATED) for one in rated(house, message)]
    with house.at(by):
        enquiry = open_enquiry(message.pk, first, by=by, at=timezone.now())
    one = subjects(house, by, enquiry)[0]
    a_request(house, enquiry, agency="hrwhealth")
    finding = a_finding(house, a_request(house, enquiry), text=SHARED_ALONE)
    a_release(house, finding)
    again = notify(house, amy())
    same = [ChildRated(each.named, "amber", JOINED, same_as=one.pk) for each in rated(house, again)]
    with house.at(by):
        open_enquiry(again.pk, same, by=by, at=timezone.now(), into=enquiry.pk)
        one.refresh_from_db()
        review(one.pk, rating="red", reason=CHANGED, seen=one.version, by=by, at=timezone.now())
    a_decision(house, enquiry, a_decider(house), reason=DECIDED)
    return enquiry


def test_an_asked_agency_reads_no_reason_and_nothing_that_was_shared_with_others(house: House) -> None:
    enquiry = a_case_with_reasons(house)
    for role in (Role.RESEARCHER, Role.MANAGER):
        page = house.visit(role=role, agency="hrwhealth").get(f"/enquiries/{enquiry.reference}/").content.decode()
        assert "Amy Example" in page
        for planted in PLANTED:
            assert planted not in page
        part = shown(page.split('id="history"')[1])
        assert "asked" in part
        assert "Metropolitan Police" not in part  # not even that they answered


def test_those_who_decide_read_every_reason(house: House) -> None:
    enquiry = a_case_with_reasons(house)
    for role in (Role.COORDINATOR, Role.DECISION_MAKER, Role.MANAGER):
        page = house.visit(role=role).get(f"/enquiries/{enquiry.reference}/").content.decode()
        for planted in PLANTED:
            assert planted in page


def test_a_researcher_of_social_care_reads_findings_and_no_reason(house: House) -> None:
    enquiry = a_case_with_reasons(house)
    visit = house.visit(role=Role.RESEARCHER, agency=house.lead())
    page = visit.get(f"/enquiries/{enquiry.reference}/").content.decode()
    assert SHARED_ALONE in page
    for planted in (RATED, CHANGED, JOINED, DECIDED):
        assert planted not in page


def test_the_database_keeps_the_reasons_from_an_asked_agency(house: House) -> None:
    enquiry = a_case_with_reasons(house)
    with house.at("hrwhealth"):
        assert Enquiry.objects.filter(pk=enquiry.pk).exists()
        with pytest.raises(ProgrammingError, match="front_door_ratingentry"), atomic():
            RatingEntry.objects.count()


def test_history_stands_in_the_order_in_which_it_happened_and_events_are_its_headings(house: House) -> None:
    enquiry = a_case_with_reasons(house)
    page = house.visit(role=Role.COORDINATOR).get(f"/enquiries/{enquiry.reference}/").content.decode()
    headings = re.findall(r'class="mash-timeline__agency">([^<]+)<', page.split('id="history"')[1])
    assert headings[0] == f"Notification {enquiry.reference} received"
    assert headings[-1].startswith("Amy Example decided:")

    def place(words: str) -> int:
        return next(number for number, one in enumerate(headings) if one.startswith(words))

    # One transaction's database has one instant: an answer stands below its question all the same.
    assert place("Metropolitan Police Service asked") < place("Metropolitan Police Service shared 1 finding")
    assert place("Amy Example rated amber") < place("Amy Example decided")
    assert not any("Coordinator" in one for one in headings)  # people are bylines


def test_a_coordinator_reads_concern_people_and_findings_with_their_handling(house: House) -> None:
    enquiry, _, _ = a_picture(house)
    page = shown(house.visit(role=Role.COORDINATOR).get(f"/enquiries/{enquiry.reference}/").content.decode())
    for words in (
        "Officers were called to an address", "Carla Example", "Called to the address three times in a year.",
        "An informant", "Stays in the room", "May be sent to",
    ):  # fmt: skip
        assert words in page


def test_whoever_rates_again_reads_what_was_released_and_nothing_that_is_held(house: House) -> None:
    enquiry, _, _ = a_picture(house)
    a_finding(house, a_request(house, enquiry, agency="hrwhealth"), text="PLANTED-HELD")
    child = subjects(house, a_coordinator(house), enquiry)[0]
    page = shown(
        house.visit(role=Role.COORDINATOR).get(f"/enquiries/{enquiry.reference}/children/{child.pk}/rating/").text
    )
    assert "Called to the address three times in a year." in page
    assert "PLANTED-HELD" not in page


def test_one_green_button_is_the_next_step_of_whoever_looks(house: House) -> None:
    enquiry, _, _ = a_picture(house)

    def primary(role: Role) -> list[str]:
        page = house.visit(role=role).get(f"/enquiries/{enquiry.reference}/").content.decode()
        buttons = re.findall(r'class="(govuk-button[^"]*)"[^>]*>\s*([^<]+?)\s*<', page.split("<main")[1])
        return [text for look, text in buttons if "secondary" not in look]

    assert primary(Role.DECISION_MAKER) == ["Assess and decide"]
    assert primary(Role.COORDINATOR) == ["Tell the referrer"]
    waits = shown(house.visit(role=Role.COORDINATOR).get(f"/enquiries/{enquiry.reference}/").content.decode())
    assert "Waits for Decision maker of hrwcsc" in waits
    by = a_decider(house)
    a_decision(house, enquiry, by)
    assert mark_of(house, enquiry, by)
    assert primary(Role.DECISION_MAKER) == ["Make the information product"]


def test_a_list_says_for_whom_an_enquiry_waits(house: House) -> None:
    a_picture(house)
    page = shown(house.visit(role=Role.COORDINATOR).get("/enquiries/").content.decode())
    assert "Waits for 1 answer" in page
    assert "–" not in page.split("Enquiries")[-1]


def test_dates_of_birth_that_disagree_stand_beside_each_other_and_a_guess_is_called_one(house: House) -> None:
    by = a_coordinator(house)
    guessed = child("Ben Example")
    guessed["mentions"].append(said("birth", day="2019-05-31", day_is_estimate=True))
    _, enquiry = opened(house, by, amy(), guessed)
    joined(house, by, enquiry, child("Amy Example", born=date(2015, 5, 16)),
           same_as=subjects(house, by, enquiry)[0].pk)  # fmt: skip
    page = shown(house.visit(role=Role.COORDINATOR).get(f"/enquiries/{enquiry.reference}/").content.decode())
    assert "dates of birth disagree" in page
    assert "16 May 2015" in page
    assert "17 May 2015" in page
    assert "about 2019, an estimate" in page
    assert "31 May 2019" not in page


def test_an_age_stands_beside_the_name_as_it_was_said(house: House) -> None:
    by = a_coordinator(house)
    young = child("Amy Example")
    young["mentions"].append(said("born_about", text="About 7 years old on 29 November 2026"))
    _, enquiry = opened(house, by, young)
    page = shown(house.visit(role=Role.COORDINATOR).get(f"/enquiries/{enquiry.reference}/").text)
    assert "Amy Example , about 7 years old on 29 November 2026" in page


def test_an_assessment_waits_for_somebody_by_name(house: House) -> None:
    enquiry, _, _ = a_picture(house)
    coordinator = house.visit(role=Role.COORDINATOR)

    def step() -> str:
        page = shown(coordinator.get(f"/enquiries/{enquiry.reference}/").text)
        return page.split("Assessed and decided")[1].split("Information product sent")[0]

    assert "Nobody here can decide: no decision maker has a seat" in step()
    house.seat(Role.DECISION_MAKER, user=house.user("Ines Quill"))
    house.seat(Role.DECISION_MAKER, user=house.user("Bo Marsh"))
    assert "Waits for Bo Marsh or Ines Quill" in step()
    for name in ("Una Vale", "Max Dunn"):
        house.seat(Role.DECISION_MAKER, user=house.user(name))
    assert "Waits for one of 4 decision makers" in step()


def test_an_agency_that_handed_its_request_back_does_not_count_as_asked(house: House) -> None:
    enquiry, _, _ = a_picture(house)
    request = a_request(house, enquiry, agency="hrwhealth")
    by = house.seated(role=Role.RESEARCHER, agency="hrwhealth")
    with house.at(by):
        hand_back(request.pk, reason="Not our patients.", by=by)
    page = shown(house.visit(role=Role.COORDINATOR).get(f"/enquiries/{enquiry.reference}/").text)
    step = page.split("Agencies asked")[1].split("Answered")[0]
    assert "1 of 2" in step
    assert "handed its request back" in step


@pytest.mark.parametrize("state", ["enquiry", "sent"])
@pytest.mark.parametrize("role", [Role.COORDINATOR, Role.DECISION_MAKER, Role.MANAGER])
def test_the_fullest_page_asks_the_hubs_database_twelve_times_at_most(house: House, role: Role, state: str) -> None:
    case = a_whole_case(house)
    client, address = house.visit(case.seat(role)), f"/enquiries/{case.at[state]}/"
    client.get(address)
    with CaptureQueriesContext(connections["default"]) as caught:
        assert client.get(address).status_code == 200
    asked = [one["sql"] for one in caught if "SAVEPOINT" not in one["sql"]]  # which only a test has
    assert len(asked) <= 12, "\n".join(one[:200] for one in asked)


@pytest.mark.parametrize("role", [Role.COORDINATOR, Role.DECISION_MAKER])
def test_long_lists_end_and_everything_costs_the_same_queries(house: House, role: Role) -> None:
    by = a_coordinator(house)
    _, enquiry = opened(house, by, amy())
    client = house.visit(role=role)
    address = f"/enquiries/{enquiry.reference}/"
    request = a_request(house, enquiry)
    a_release(house, a_finding(house, request, text="Finding 0."))
    client.get(address)
    with CaptureQueriesContext(connections["default"]) as few:
        client.get(address)
    a_release(house, *[a_finding(house, request, text=f"Finding {number}.") for number in range(1, 45)])
    with CaptureQueriesContext(connections["default"]) as many:
        page = shown(client.get(address).content.decode())
    assert len(many) == len(few) <= 14  # with two for the savepoint of the test
    assert "The latest 30 of 45 findings" in page
    assert "Finding 44." in shown(client.get(address + "?all=1").content.decode())
