"""Exact matches: what matches, what does not, and whose mentions count."""

from __future__ import annotations

import uuid
from datetime import date
from typing import Any

import pytest
from django.db import connections
from django.test.utils import CaptureQueriesContext

from hub.front_door.models import Named, Notification
from hub.people.matching import (
    OTHER_NHS_NUMBER,
    SAME_EXPECTED_BIRTH,
    SAME_NAME_AND_BIRTH,
    SAME_NUMBER,
    matches,
    named_twice,
)
from tests.front_door.triage_builders import child, notify, said
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
        (
            {"born": DAY, "number": "9434765919"},
            {"born": DAY, "number": "9434765870"},
            [f"{SAME_NAME_AND_BIRTH}{OTHER_NHS_NUMBER}"],
        ),
        ({"born": DAY, "number": "9434765919"}, {"born": DAY}, [SAME_NAME_AND_BIRTH]),
        ({"due": DAY}, {"name": "Baby Example", "due": DAY}, [SAME_EXPECTED_BIRTH]),
        ({"due": DAY}, {"name": "Baby Other", "due": DAY}, []),
    ],
)
def test_what_matches(house: House, old: dict[str, Any], new: dict[str, Any], expected: list[str]) -> None:
    assert why(house, child(**old), child(**new)) == expected


def with_more(one: Any, *mentions: Any, **of_name: Any) -> Any:
    """The same child with something else said, or the name said otherwise."""
    one["mentions"][0] |= of_name
    one["mentions"] += mentions
    return one


def known_as(family: str) -> Any:
    """Another name that the child goes by."""
    return said("also_known_as", given_name="Amy", family_name=family, given_key="amy", family_key=family.lower())


def test_a_guessed_birthday_is_no_date_on_either_side(house: House) -> None:
    def guessed() -> Any:
        return with_more(child(), said("birth", day=DAY.isoformat(), day_is_estimate=True))

    assert why(house, guessed(), child(born=DAY)) == []
    assert why(house, child("Ben Example", born=DAY), with_more(guessed(), given_key="ben")) == []


@pytest.mark.parametrize("word", ["unknown", "notknown", "nk", "unnamed", "noname", "na", "none", "tbc"])
@pytest.mark.parametrize("half", ["given_key", "family_key"])
def test_a_word_for_not_known_is_nobodys_name(house: House, word: str, half: str) -> None:
    old, new = (with_more(child(born=DAY), **{half: word}) for _ in range(2))
    assert why(house, old, new) == []


@pytest.mark.parametrize("word", ["unborn", "baby", "child"])
def test_a_word_for_a_child_without_a_name_is_no_given_name(house: House, word: str) -> None:
    old, new = (with_more(child(born=DAY), given_key=word) for _ in range(2))
    assert why(house, old, new) == []


def test_two_expected_children_of_a_family_that_nobody_knows_are_not_one(house: House) -> None:
    old, new = (with_more(child(due=DAY), family_key="unknown") for _ in range(2))
    assert why(house, old, new) == []


def test_a_name_that_somebody_also_goes_by_is_a_name(house: House) -> None:
    old = with_more(child("Amy Other", born=DAY), known_as("Example"))
    assert why(house, old, child(born=DAY)) == [SAME_NAME_AND_BIRTH]
    assert why(house, child("Amy Third", born=DAY), with_more(child("Amy Fourth", born=DAY), known_as("Third"))) == [
        SAME_NAME_AND_BIRTH
    ]


def test_the_day_a_child_is_expected_is_no_birthday(house: House) -> None:
    assert why(house, child(due=DAY), child(born=DAY)) == []
    assert why(house, child("Ben Other", born=DAY), child("Ben Other", due=DAY)) == []


def test_a_number_says_more_than_a_name_and_a_name_more_than_a_family(house: House) -> None:
    both: dict[str, Any] = {"born": DAY, "number": "9434765919"}
    assert why(house, child(**both), child(**both)) == [SAME_NUMBER]
    twice: dict[str, Any] = {"born": OTHER, "due": OTHER}
    assert why(house, child("Joel Example", **twice), child("Joel Example", **twice)) == [SAME_NAME_AND_BIRTH]


def test_each_of_a_message_gets_their_own_matches_and_none_of_the_same_message(house: House) -> None:
    amy, joel = notify(house, child(born=DAY)), notify(house, child("Joel Example", born=OTHER))
    later = notify(house, child(born=DAY), child("Joel Example", born=OTHER), child(born=DAY), child("Nobody Else"))
    with house.at(house.lead()):
        earlier = {one.notification_id: one.person_id for one in Named.objects.exclude(notification=later)}
        people = [one.person_id for one in Named.objects.filter(notification=later).order_by("position")]
        found = {person: [match.person for match in many] for person, many in matches(people).items()}
    assert found == {
        people[0]: [earlier[amy.pk]], people[1]: [earlier[joel.pk]], people[2]: [earlier[amy.pk]],
    }  # fmt: skip


def test_nobody_asked_about_matches_nobody_and_costs_no_search(house: House) -> None:
    later = notify(house, child("Amy Example"))
    with house.at(house.lead()), CaptureQueriesContext(connections["default"]) as seen:
        assert matches([]) == {}
        assert matches([uuid.uuid4()]) == {}
    assert len(seen) <= 2
    with house.at(house.lead()):
        people = Named.objects.filter(notification=later).values_list("person_id", flat=True)
        assert matches(people) == {}


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


NUMBER = "9434765919"


@pytest.mark.parametrize(
    ("first", "second", "is_one"),
    [
        ({"number": NUMBER}, {"number": NUMBER}, True),
        ({"number": NUMBER, "born": DAY}, {"name": "Amelia Other", "number": NUMBER, "born": DAY}, True),
        ({"number": NUMBER, "born": DAY}, {"number": NUMBER}, True),
        ({"number": NUMBER, "born": DAY}, {"number": NUMBER, "born": OTHER}, False),
        ({"number": NUMBER}, {"name": "Ben Example", "number": NUMBER}, False),
        ({"born": DAY}, {"born": DAY}, False),
    ],
    ids=[
        "number and name",
        "number and birthday",
        "one birthday",
        "another birthday",
        "a brother's number",
        "no number",
    ],
)
def test_whom_a_message_names_twice(house: House, first: Any, second: Any, is_one: bool) -> None:
    message = notify(house, child(**first), child(**second))
    with house.at(house.lead()):
        people = list(
            Named.objects.filter(notification=message).order_by("position").values_list("person_id", flat=True)
        )
        assert named_twice(people) == ({people[1]: people[0]} if is_one else {})


def test_who_is_as_two_before_it_is_the_first_of_them(house: House) -> None:
    """The last has the first's name and the second's birthday; those two have a number in common alone."""
    message = notify(
        house, child(number=NUMBER), child("Ben Example", number=NUMBER, born=OTHER), child(number=NUMBER, born=OTHER)
    )
    with house.at(house.lead()):
        people = list(
            Named.objects.filter(notification=message).order_by("position").values_list("person_id", flat=True)
        )
        assert named_twice(people) == {people[2]: people[0]}
