"""Reading a message: what is not as the schema has it is named with its place and what to do, not in its own words."""

from __future__ import annotations

import copy
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from hub.front_door.notifications.codes import Category, Source
from hub.front_door.notifications.message import parse, schema
from hub.front_door.notifications.message_faults import MessageInvalid
from hub.people.keys import is_upn

TODAY = date(2012, 11, 30)
MESSAGE: dict[str, Any] = {
    "version": 1,
    "immediate_danger": False,
    "referrer": {"source": "6"},
    "children": [{"given_name": "Tia", "family_name": "Lowell", "born_on": "2006-05-03"}],
    "others": [{"given_name": "Dana", "relation": "mother"}],
    "concern": {"what_happened": "Shouting was heard."},
    "consent": {"asked": "agreed"},
}
Break = Callable[[dict[str, Any]], Any]
BREAKS: list[tuple[str, Break]] = [
    ("/concern", lambda it: it["concern"].pop("what_happened")),
    ("/concern/what_happened", lambda it: it.update(concern={"where": "At home"})),
    ("/concern/what_happened", lambda it: it["concern"].update(what_happened="  ")),
    ("/referrer/source", lambda it: it["referrer"].update(source="secretword")),
    ("/children", lambda it: it.update(children=[])),
    ("/children/0/born_on", lambda it: it["children"][0].update(born_on="secretword")),
    ("/children/0/born_on", lambda it: it["children"][0].update(born_on="2013-01-01")),
    ("/children/0/born_on", lambda it: it["children"][0].update(unborn=True)),
    ("/concern/happened_on", lambda it: it["concern"].update(happened_on="secretword")),
    ("/children/0/nhs_number", lambda it: it["children"][0].update(nhs_number="1234567890")),
    ("/children/0/upn", lambda it: it["children"][0].update(upn="B123456789012")),
    ("/others/0/relation", lambda it: it["others"][0].pop("relation")),
    ("/consent/why_not", lambda it: it["consent"].update(asked="not_asked")),
    ("/concern/happened_on", lambda it: it["concern"].update(happened_on="2012-12-01")),
    ("/version", lambda it: it.update(version=2)),
]


@pytest.mark.parametrize(("path", "break_it"), BREAKS, ids=[f"{number} {row[0]}" for number, row in enumerate(BREAKS)])
def test_a_fault_says_where_and_what_to_do_and_repeats_no_word(path: str, break_it: Break) -> None:
    broken = copy.deepcopy(MESSAGE)
    break_it(broken)
    before = copy.deepcopy(broken)
    read = parse(broken, today=TODAY)
    assert read.data == before
    [fault] = read.to_check
    assert fault.path == path
    assert fault.to_do.endswith(".")
    assert "secretword" not in f"{fault.wrong} {fault.to_do}"


def test_signs_that_are_no_text_are_refused_without_a_word_of_them() -> None:
    with pytest.raises(MessageInvalid) as refused:
        parse({**MESSAGE, "referrer": {"name": "secretword\x00"}}, today=TODAY)
    assert [fault.path for fault in refused.value.faults] == ["/referrer/name"]
    assert "secretword" not in str(refused.value)


def test_an_unborn_childs_expected_day_may_lie_ahead_or_be_just_past() -> None:
    for days, is_right in ((-40, False), (-10, True), (0, True), (200, True), (320, False)):
        message = copy.deepcopy(MESSAGE)
        message["children"] = [{"unborn": True, "born_on": (TODAY + timedelta(days=days)).isoformat()}]
        read = parse(message, today=TODAY)
        assert read.people[0].label == "Unborn child"
        assert [fault.path for fault in read.to_check] == ([] if is_right else ["/children/0/born_on"])
        assert [fact.kind for fact in read.people[0].facts] == (["expected_birth"] if is_right else [])


def test_a_upn_has_its_check_letter() -> None:
    assert is_upn("H801200001001") == is_upn("h801 200001001")
    right = [f"{letter}801200001001" for letter in "ABCDEFGHJKLMNPQRTUVWXYZ" if is_upn(f"{letter}801200001001")]
    assert len(right) == 1
    assert not is_upn("8801200001001")


LETTERS = st.characters(exclude_categories=["Cs", "Cc"])  # the parser has put others in place of the rest
ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(LETTERS, max_size=20),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(LETTERS, max_size=12), inner, max_size=4),
    max_leaves=20,
)


def faults_in(data: Any) -> list[str]:
    """Where something is to be checked, or why it is refused. Any other exception is a defect."""
    try:
        return [fault.path for fault in parse(data, today=TODAY).to_check]
    except MessageInvalid as refused:
        return [fault.path for fault in refused.faults]


@given(ANYTHING)
def test_whatever_comes_is_read_or_refused_with_a_place(data: Any) -> None:
    paths = faults_in(data)
    assert paths
    assert all(path.startswith("/") for path in paths)


@given(st.sampled_from(sorted(MESSAGE)), ANYTHING)
def test_a_message_with_one_part_replaced_by_anything_is_kept_as_it_was_sent(part: str, value: Any) -> None:
    sent = {**MESSAGE, part: value}
    before = copy.deepcopy(sent)
    assert parse(sent, today=TODAY).data == before


def test_what_the_schema_takes_is_not_to_be_checked_and_what_it_refuses_is() -> None:
    validator = Draft202012Validator(schema())
    values: list[Any] = ["2012", "2012-11", "2012-11-30", "12-11-30", "2012-13", "soon", 2012, [], {}, True]
    for value in values:
        sent = copy.deepcopy(MESSAGE)
        sent["concern"]["happened_on"] = value
        is_right = validator.is_valid(sent) or value == 2012  # a year written without quotation marks is read
        assert (parse(sent, today=TODAY).to_check == ()) is is_right, value


def test_the_schema_has_the_codes_that_the_form_asks() -> None:
    parts = schema()["properties"]
    assert parts["referrer"]["properties"]["source"]["enum"] == list(Source)
    assert set(parts["concern"]["properties"]["categories"]["items"]["enum"]) == set(Category)
