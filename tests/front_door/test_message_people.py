"""What a message says of people becomes facts about them, each of the person it is said of."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from hub.front_door.notifications.message import Message, NamedPerson, parse

TODAY = date(2012, 11, 30)


def people(children: list[dict[str, Any]], others: list[dict[str, Any]]) -> tuple[NamedPerson, ...]:
    return reading(children, others).people


def reading(children: list[dict[str, Any]], others: list[dict[str, Any]]) -> Message:
    message = {
        "version": 1,
        "immediate_danger": False,
        "referrer": {"source": "2A"},
        "children": children,
        "others": others,
        "concern": {"what_happened": "Hungry for a week."},
        "consent": {"asked": "agreed"},
    }
    return parse(message, today=TODAY)


def said(person: NamedPerson) -> dict[str, str]:
    return {fact.kind: fact.text for fact in person.facts if fact.text}


def test_what_is_told_of_a_child_is_kept_as_mentions() -> None:
    [child] = people(
        [{"given_name": "Tia", "language": "Twi", "interpreter": "yes", "disability": "Deaf", "religion": "None"}], []
    )
    assert said(child) == {"language": "Twi", "interpreter": "Yes", "disability": "Deaf", "religion": "None"}


def test_a_relation_is_to_the_first_child_unless_the_message_says_to_whom() -> None:
    children = [{"given_name": "Tia"}, {"given_name": "Ben"}, {"given_name": "Cai"}]
    *them, mother, father = people(
        children, [{"relation": "mother"}, {"relation": "father", "to_children": [2, 3], "same_household": False}]
    )
    assert [fact.tie_to for fact in mother.facts if fact.kind == "tie"] == [them[0].person]
    assert [fact.tie_to for fact in father.facts if fact.kind == "tie"] == [them[1].person, them[2].person]
    assert said(father)["household"] == "No"


def test_a_relation_to_a_child_that_is_not_named_is_to_be_checked_and_ties_nobody() -> None:
    read = reading([{"given_name": "Tia"}], [{"relation": "aunt", "to_children": [2]}])
    assert {fault.path for fault in read.to_check} == {"/others/0/to_children"}
    assert not [fact for fact in read.people[1].facts if fact.kind == "tie"]


def test_several_missing_fields_are_each_named_once() -> None:
    paths = [fault.path for fault in parse({"version": 1, "note": "Hungry."}, today=TODAY).to_check]
    assert paths == ["/children", "/concern", "/consent", "/immediate_danger", "/referrer"]


def test_ten_noughts_are_no_nhs_number() -> None:
    read = reading([{"given_name": "Tia", "nhs_number": "0000000000"}], [])
    assert [fault.path for fault in read.to_check] == ["/children/0/nhs_number"]
    assert [fact.kind for fact in read.people[0].facts] == ["name"]


@pytest.mark.parametrize(
    "typed", ["943 476 5919", "943\u2011476\u20115919", "\u202a943\u00a0476\u00a05919\u202c", "943-476-5919\u200b"]
)
def test_a_number_is_read_without_what_was_pasted_with_it(typed: str) -> None:
    [child] = people([{"given_name": "Tia", "nhs_number": typed}], [])
    assert [fact.number_value for fact in child.facts if fact.kind == "number"] == ["9434765919"]


def test_other_names_typed_as_a_list_are_several() -> None:
    [child] = people([{"given_name": "Tia", "also_known_as": "T, Tiana Lowell; Titi aka Tee"}], [])
    names = [(one.given_name, one.family_name) for one in child.facts if one.kind == "also_known_as"]
    assert names == [("T", ""), ("Tiana", "Lowell"), ("Titi", ""), ("Tee", "")]


def test_somebody_lives_with_the_children_that_are_named() -> None:
    children = [{"given_name": "Tia"}, {"given_name": "Ben"}]
    *them, father = people(children, [{"relation": "father", "to_children": [1, 2], "lives_with": [2]}])
    assert [fact.tie_to for fact in father.facts if fact.kind == "household"] == [them[1].person]
