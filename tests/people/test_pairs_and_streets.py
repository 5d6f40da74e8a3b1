"""Two who were said to be two are remembered from either side; of a street, the house that was typed is meant."""

from __future__ import annotations

import uuid
from typing import Any

import pytest
from django.utils import timezone

from hub.front_door.models import Named
from hub.people.joining import others_of, say_not_the_same
from hub.people.models import NotTheSame
from hub.people.searching import Sought, people_like
from tenants.models import Role
from tests.front_door.triage_builders import child, notify, said
from tests.support.house import House


def test_a_pair_is_remembered_once_from_whichever_side_it_was_said(house: House) -> None:
    low, high, third = sorted((uuid.uuid4() for _ in range(3)), key=lambda one: one.int)
    by = house.seated(role=Role.COORDINATOR)
    with house.at(by):
        for pair in ((high, low), (low, high), (high, third)):
            say_not_the_same([pair], desks=[by.agency], by=by, at=timezone.now())
        kept = set(NotTheSame.objects.values_list("one", "other"))
        assert kept == {(low, high), (high, third) if high.int < third.int else (third, high)}
        assert others_of([low]) == {low: {high}}
        assert others_of([high]) == {high: {low, third}}
        assert others_of([low, third]) == {low: {high}, third: {high}}


def lives_at(house: House, name: str, lines: str) -> Any:
    one = child(name)
    street = "".join(sign for sign in lines.lower().lstrip("0123456789abc ") if sign.isalnum())
    one["mentions"].append(said("address", address_lines=lines, street_key=street))
    found = notify(house, one)
    with house.at(house.lead()):
        return Named.objects.get(notification=found).person_id


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("14 Quince Walk", {"14 Quince Walk"}),
        ("14a Quince Walk", {"14a Quince Walk"}),
        ("4 Quince Walk", {"4 Quince Walk"}),
        ("Quince Walk", {"14 Quince Walk", "14a Quince Walk", "4 Quince Walk"}),
        ("15 Quince Walk", set()),
    ],
)
def test_of_a_street_only_who_lives_in_the_house_that_was_typed_is_found(
    house: House, typed: str, found: set[str]
) -> None:
    lines = ("14 Quince Walk", "14a Quince Walk", "4 Quince Walk", "14 Elm Road")
    people = {
        lives_at(house, f"{name} Example", one): one for name, one in zip(("Amy", "Bo", "Cy", "Di"), lines, strict=True)
    }
    with house.at(house.lead()):
        likely, more = people_like(Sought.from_words(typed))
    assert ({people[one] for one in likely}, more) == (found, False)
