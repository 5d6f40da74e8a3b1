"""What a message says of people becomes facts about them, each of the person it is said of."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from hub.front_door.notifications.message import NamedPerson, parse
from hub.front_door.notifications.message_faults import MessageInvalid

TODAY = date(2012, 11, 30)


def people(children: list[dict[str, Any]], others: list[dict[str, Any]]) -> tuple[NamedPerson, ...]:
    message = {
        "version": 1,
        "immediate_danger": False,
        "referrer": {"source": "2A"},
        "children": children,
        "others": others,
        "concern": {"what_happened": "Hungry for a week."},
        "consent": {"asked": "agreed"},
    }
    return parse(message, today=TODAY).people


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


def test_a_relation_to_a_child_that_is_not_named_is_refused() -> None:
    with pytest.raises(MessageInvalid) as refused:
        people([{"given_name": "Tia"}], [{"relation": "aunt", "to_children": [2]}])
    assert refused.value.faults[0].path == "/others/0/to_children"


def test_several_missing_fields_are_each_named_once() -> None:
    with pytest.raises(MessageInvalid) as refused:
        parse({"version": 1}, today=TODAY)
    paths = [fault.path for fault in refused.value.faults]
    assert paths == ["/children", "/concern", "/consent", "/immediate_danger", "/referrer"]


def test_ten_noughts_are_no_nhs_number() -> None:
    with pytest.raises(MessageInvalid):
        people([{"given_name": "Tia", "nhs_number": "0000000000"}], [])
