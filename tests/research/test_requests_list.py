"""My agency's requests, as every list: sorted by a heading, narrowed by what can be taken off, paged."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.utils import timezone

from hub.assessment.parting import take_out
from hub.assessment.withdrawing import withdraw
from hub.front_door.models import Notification
from hub.front_door.notifications.message import parse
from hub.front_door.notifications.submit import submit
from hub.front_door.triage.triaging import open_enquiry
from hub.research.models import Request
from hub.research.nothing_known import say_nothing_known
from tenants.models import Role
from tests.front_door.enquiry_builders import a_coordinator, amy, opened
from tests.front_door.triage_builders import rated
from tests.research.protecting_builders import MESSAGE
from tests.support.builders import a_finding, a_release, a_request
from tests.support.house import House
from tests.support.pages import text_of

HOUR = timedelta(hours=1)


@pytest.fixture
def asked(house: House) -> list[Request]:
    """Three requests, the one that is due last first."""
    return [a_request(house, due_at=timezone.now() + HOUR * hours) for hours in (9, 5, 1)]


def listed(house: House, arranged: str = "") -> list[str]:
    """The references of the rows, in the order of the page."""
    page = house.visit(role=Role.RESEARCHER).get(f"/requests/{arranged}").text
    return re.findall(r'<span class="mash-list__under mash-reference">([^<]*)</span>', page)


def references(*asked: Request) -> list[str]:
    return [one.enquiry.reference for one in asked]


def test_it_is_sorted_by_the_clock_and_turned_round_by_its_heading(house: House, asked: list[Request]) -> None:
    last, middle, first = asked
    assert listed(house) == references(first, middle, last)
    assert listed(house, "?sort=-due") == references(last, middle, first)
    page = house.visit(role=Role.RESEARCHER).get("/requests/").text
    assert 'aria-sort="ascending"' in page
    assert 'href="?sort=-due">Time<span class="govuk-visually-hidden">: show due last</span>' in page


def test_what_is_answered_is_a_filter_that_is_taken_off(house: House, asked: list[Request]) -> None:
    by = house.seated(house.seat(Role.RESEARCHER))
    for number, one in enumerate(asked[:2]):
        with house.at(by):
            say_nothing_known(one.pk, by=by, at=timezone.now() + HOUR * number)
    assert listed(house) == references(asked[2])
    assert listed(house, "?show=answered") == references(asked[1], asked[0])
    assert listed(house, "?show=answered&sort=answered") == references(asked[0], asked[1])
    page = house.visit(role=Role.RESEARCHER).get("/requests/?show=answered").text
    chips = re.findall(r'<a class="mash-chips__one" href="([^"]*)">(.*?)</a>', page)
    assert [(href, re.sub("<[^>]*>", "", words)) for href, words in chips] == [("?", "Take off: Requests: Answered")]


def test_no_page_is_larger_than_one_may_be(house: House, asked: list[Request]) -> None:
    page = house.visit(role=Role.RESEARCHER).get("/requests/?size=100").text
    choices = page.split('<select class="govuk-select" id="size"')[1].split("</select>")[0]
    assert re.findall(r'value="(\d+)"', choices) == ["25", "40"]
    assert len(listed(house, "?size=25")) == 3


@pytest.mark.parametrize(
    ("adults", "said"),
    [
        (("Ann Lee", "Ben Lee", "Cy Lee", "Di Lee"), "Ann Lee, Ben Lee, Cy Lee and Di Lee"),
        (("Ann Lee", "Ben Lee", "Cy Lee", "Di Lee", "Ed Lee"), "Ann Lee, Ben Lee, Cy Lee, Di Lee and others"),
    ],
)
def test_four_adults_stand_by_name_and_more_are_others(house: House, adults: tuple[str, ...], said: str) -> None:
    a_request(house, adults=adults)
    page = text_of(house.visit(role=Role.RESEARCHER).get("/requests/"))
    assert re.findall(r"Adults: ([^<]*)<", page) == [said]


def test_where_all_that_was_told_is_withdrawn_nothing_known_can_be_said_from_the_list(house: House) -> None:
    finding = a_finding(house)
    a_release(house, finding)
    visit = house.visit(role=Role.RESEARCHER)
    assert "Go on with it" in text_of(visit.get("/requests/"))
    by = house.seated(role=Role.RESEARCHER)
    with house.at(by):
        withdraw(finding.pk, request_id=finding.request_id, reason="Another child.", by=by)
    page = text_of(visit.get("/requests/"))
    assert ("Go on with it" in page, "Nothing known<span" in page) == (False, True)


def test_who_is_named_by_a_notification_that_was_taken_out_is_not_in_the_row(house: House) -> None:
    by = a_coordinator(house)
    _, enquiry = opened(house, by, amy())
    rod = {"given_name": "Rod", "family_name": "Elsewhere", "relation": "uncle", "to_children": [1]}
    with house.at("door"):
        made = submit("harrow", "api", parse({**MESSAGE, "others": [rod]})).notification
    with house.at(house.lead()):
        later = Notification.objects.get(pk=made)
    said = rated(house, later, "red")
    with house.at(by):
        open_enquiry(later.pk, said, by=by, at=timezone.now(), into=enquiry.pk)
    a_request(house, enquiry)
    visit = house.visit(role=Role.RESEARCHER)
    assert "Adults: Rod Elsewhere" in text_of(visit.get("/requests/"))
    with house.at(by):
        take_out(later.pk, of=enquiry.pk, to_triage=True, reason="Another family.", by=by, at=timezone.now())
    assert "Rod Elsewhere" not in text_of(visit.get("/requests/"))
