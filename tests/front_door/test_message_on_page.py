"""A message as it stands on the page: in the order in which people read, with nothing left out."""

from __future__ import annotations

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from frontend.presenters.message import parts_of

MESSAGE: dict[str, Any] = {
    "others": [{"relation": "mother", "given_name": "Dana", "family_name": "Lowell", "same_household": True}],
    "consent": {"asked": "not_asked", "why_not": "It would raise the risk."},
    "concern": {"categories": ["domestic_abuse", "neglect"], "what_happened": "Shouting.", "happened_on": "2012-11-23"},
    "version": 1,
    "children": [
        {"born_on": "2006-05-03", "given_name": "Tia", "family_name": "Lowell",
         "address": {"lines": "14 Quince Walk", "postcode": "HA9 9ZZ"}},
        {"born_on": "2013-02-14", "family_name": "Lowell", "unborn": True, "born_on_is_estimate": True},
    ],
    "referrer": {"source": "6"},
    "immediate_danger": True,
}  # fmt: skip


def test_what_happened_comes_first_and_people_are_named_in_one_line() -> None:
    parts = parts_of(MESSAGE)
    assert [part.title for part in parts] == [
        "The concern", "Child 1", "Child 2", "Others in the family or household", "Who tells us", "Consent",
    ]  # fmt: skip
    assert (parts[0].lines[0].label, parts[0].lines[0].text) == ("What happened", "Shouting.")
    assert {line.label: line.text for line in parts[1].lines} == {
        "Name": "Tia Lowell", "Born": "3 May 2006", "Address": "14 Quince Walk, HA9 9ZZ",
    }  # fmt: skip
    assert "14 February 2013, estimated" in [line.text for line in parts[2].lines]


def test_codes_are_said_in_words() -> None:
    said = {line.text for part in parts_of(MESSAGE) for line in part.lines}
    assert {"Police", "Not asked", "Domestic abuse and neglect", "23 November 2012"} <= said


NAMES = st.text("abcdef_", min_size=1, max_size=8)
VALUES = st.recursive(
    st.text(st.characters(categories=["L", "N"]), min_size=1, max_size=12),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(NAMES, inner, max_size=3),
    max_leaves=12,
)


@given(st.dictionaries(st.sampled_from(["concern", "children", "new_part", "others"]), VALUES, max_size=4))
def test_no_word_is_lost_whatever_the_shape(message: dict[str, Any]) -> None:
    shown = " ".join(line.text for part in parts_of(message) for line in part.lines)

    def words(value: Any) -> list[str]:
        if isinstance(value, dict):
            return [word for inner in value.values() for word in words(inner)]
        if isinstance(value, list):
            return [word for inner in value for word in words(inner)]
        return [value]

    assert all(word.replace("_", " ") in shown for word in words(message))
