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
