"""My agency's requests, as every list: sorted by a heading, narrowed by what can be taken off, paged."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.utils import timezone

from hub.research.models import Request
from hub.research.nothing_known import say_nothing_known
from tenants.models import Role
from tests.support.builders import a_request
from tests.support.house import House

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
