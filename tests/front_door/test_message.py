"""Reading a message: whole or refused, with the place and what to do, and never with the message's own words."""

from __future__ import annotations

import copy
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

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
    ("/concern/what_happened", lambda it: it["concern"].pop("what_happened")),
    ("/concern/what_happened", lambda it: it["concern"].update(what_happened="  ")),
    ("/referrer/source", lambda it: it["referrer"].update(source="secretword")),
    ("/children", lambda it: it.update(children=[])),
    ("/children/0/born_on", lambda it: it["children"][0].update(born_on="secretword")),
    ("/children/0/born_on", lambda it: it["children"][0].update(born_on="2013-01-01")),
    ("/children/0/born_on", lambda it: it["children"][0].update(unborn=True)),
    ("/children/0/nhs_number", lambda it: it["children"][0].update(nhs_number="1234567890")),
    ("/children/0/upn", lambda it: it["children"][0].update(upn="B123456789012")),
    ("/children/0/given_name", lambda it: it["children"][0].update(given_name="secretword\x00")),
    ("/children/0", lambda it: it["children"][0].update(secretword=1)),
    ("/others/0/relation", lambda it: it["others"][0].pop("relation")),
    ("/consent/why_not", lambda it: it["consent"].update(asked="not_asked")),
    ("/concern/happened_on", lambda it: it["concern"].update(happened_on="2012-12-01")),
    ("/version", lambda it: it.update(version=2)),
]


@pytest.mark.parametrize(("path", "break_it"), BREAKS, ids=[f"{number} {row[0]}" for number, row in enumerate(BREAKS)])
def test_a_fault_says_where_and_what_to_do_and_repeats_no_word(path: str, break_it: Break) -> None:
    broken = copy.deepcopy(MESSAGE)
    break_it(broken)
    with pytest.raises(MessageInvalid) as refused:
        parse(broken, today=TODAY)
    [fault] = refused.value.faults
    assert fault.path == path
    assert fault.to_do.endswith(".")
    assert "secretword" not in f"{refused.value} {fault.to_do}"


def test_an_unborn_childs_expected_day_may_lie_ahead_or_be_just_past() -> None:
    for days, is_right in ((-40, False), (-10, True), (0, True), (200, True), (320, False)):
        message = copy.deepcopy(MESSAGE)
        message["children"] = [{"unborn": True, "born_on": (TODAY + timedelta(days=days)).isoformat()}]
        if is_right:
            assert parse(message, today=TODAY).people[0].label == "Unborn child"
        else:
            with pytest.raises(MessageInvalid):
                parse(message, today=TODAY)


def test_a_upn_has_its_check_letter() -> None:
    assert is_upn("H801200001001") == is_upn("h801 200001001")
    right = [f"{letter}801200001001" for letter in "ABCDEFGHJKLMNPQRTUVWXYZ" if is_upn(f"{letter}801200001001")]
    assert len(right) == 1
    assert not is_upn("8801200001001")


ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=12), inner, max_size=4),
    max_leaves=20,
)


def faults_in(data: Any) -> list[str]:
    """The places of a message's faults; none where it is whole. Any other exception is a defect."""
    try:
        parse(data, today=TODAY)
    except MessageInvalid as refused:
        return [fault.path for fault in refused.faults] or ["no fault was named"]
    return []


@given(ANYTHING)
def test_whatever_comes_is_refused_with_a_place(data: Any) -> None:
    found = faults_in(data)
    assert found
    assert all(path.startswith("/") for path in found)


@given(st.sampled_from(sorted(MESSAGE)), ANYTHING)
def test_a_message_with_one_part_replaced_by_anything_is_read_or_refused(part: str, value: Any) -> None:
    assert all(path.startswith("/") for path in faults_in({**MESSAGE, part: value}))


def test_the_schema_has_the_codes_that_the_form_asks() -> None:
    parts = schema()["properties"]
    assert parts["referrer"]["properties"]["source"]["enum"] == list(Source)
    assert set(parts["concern"]["properties"]["categories"]["items"]["enum"]) == set(Category)
