"""Exact matches: what matches, what does not, and whose mentions count."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.db import connections
from django.test.utils import CaptureQueriesContext

from hub.front_door.models import Named, Notification
from hub.people.matching import SAME_EXPECTED_BIRTH, SAME_NAME_AND_BIRTH, SAME_NUMBER, matches
from tests.front_door.triage_builders import child, notify
from tests.support.house import House

DAY, OTHER = date(2008, 5, 4), date(2009, 5, 4)


def why(house: House, old: Any, new: Any, desk: str = "") -> list[str]:
    notify(house, old)
    later: Notification = notify(house, new)
    with house.at(house.lead()):
        people = list(Named.objects.filter(notification=later).values_list("person_id", flat=True))
    with house.at(desk or house.lead()):
        return [match.why for many in matches(people).values() for match in many]


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ({"born": DAY}, {"born": DAY}, [SAME_NAME_AND_BIRTH]),
        ({"born": DAY}, {"born": OTHER}, []),
        ({}, {}, []),
        ({"born": DAY}, {"name": "Ben Example", "born": DAY}, []),
        ({"number": "9434765919"}, {"name": "Ben Other", "number": "9434765919"}, [SAME_NUMBER]),
        ({"due": DAY}, {"name": "Baby Example", "due": DAY}, [SAME_EXPECTED_BIRTH]),
        ({"due": DAY}, {"name": "Baby Other", "due": DAY}, []),
    ],
)
def test_what_matches(house: House, old: dict[str, Any], new: dict[str, Any], expected: list[str]) -> None:
    assert why(house, child(**old), child(**new)) == expected


@pytest.mark.parametrize("half", ["given", "family"])
def test_half_a_name_and_a_day_of_birth_match_nobody(house: House, half: str) -> None:
    """Both messages have the same half of a name and nothing of the other."""
    names = {"given_name": "", "family_name": "", "given_key": "", "family_key": ""}
    known = {f"{half}_name": "Example", f"{half}_key": "example"}

    def half_named() -> Any:
        one = child(born=DAY)
        one["mentions"][0] |= {**names, **known}
        return one

    assert why(house, half_named(), half_named()) == []


def test_half_a_name_and_a_day_of_birth_match_nobody_who_was_found_by_something_else(house: House) -> None:
    """Two children expected on different days are compared by their family name; that and a birthday are not enough."""

    def family_alone(due: date) -> Any:
        one = child(born=DAY, due=due)
        one["mentions"][0] |= {"given_name": "", "given_key": ""}
        return one

    assert why(house, family_alone(DAY), family_alone(OTHER)) == []


def test_one_family_name_and_one_birthday_are_not_the_same_child(house: House) -> None:
    assert why(house, child("Amy Example", born=DAY), child("Joel Example", born=DAY)) == []


def test_a_link_that_was_undone_matches_nobody(house: House) -> None:
    old, new = notify(house, child(born=DAY)), notify(house, child(born=DAY))
    with house.at(house.lead()):
        person = Named.objects.get(notification=new).person_id
        theirs = Named.objects.get(notification=old).person_id
        assert [match.person for match in matches([person])[person]] == [theirs]
    for undone in (theirs, person):
        with house.as_superuser() as cursor:
            cursor.execute("UPDATE people_link SET until_at = NULL")
            cursor.execute("UPDATE people_link SET until_at = now() WHERE person_id = %s", [undone])
        with house.at(house.lead()):
            assert matches([person]) == {}


def test_numbers_of_two_kinds_are_not_the_same_number(house: House) -> None:
    notify(house, child("Amy Example", number="9434765919"))
    other = child("Ben Other", number="9434765919")
    other["mentions"][-1]["number_kind"] = "upn"
    later = notify(house, other)
    with house.at(house.lead()):
        assert matches(Named.objects.filter(notification=later).values_list("person_id", flat=True)) == {}


def test_a_desk_that_was_not_asked_matches_nothing(house: House) -> None:
    assert why(house, child(born=DAY), child(born=DAY), "police") == []


def test_a_hub_of_many_people_costs_three_queries(house: House) -> None:
    for _ in range(5):
        notify(house, child(born=DAY))
    with house.at(house.lead()):
        people = list(Named.objects.values_list("person_id", flat=True)[:2])
        with CaptureQueriesContext(connections["default"]) as seen:
            assert len(matches(people)) == 2
    assert len(seen) == 3
