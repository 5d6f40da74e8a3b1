"""Words are covered however they are spaced, pointed and written large or small, and nothing else is."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest
from django.db import connections
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.support.house import House

WITH = "[protected]"


def covered(said: Any, *words: str) -> Any:
    """What cover_words_v1 makes of it, as its owner."""
    with connections["default"].cursor() as cursor:
        cursor.execute(
            "SELECT cover_words_v1(%s::jsonb, protected_patterns_v1(%s), %s)", [json.dumps(said), list(words), WITH]
        )
        found = cursor.fetchone()[0]
    return json.loads(found) if isinstance(found, str) else found


@pytest.mark.parametrize(
    ("said", "words", "expected"),
    [
        ("They are at 12 Elm Road now", ["12 Elm Road"], f"They are at {WITH} now"),
        ("12, ELM-ROAD.", ["12 Elm Road"], f"{WITH}."),
        ("112 Elm Road", ["12 Elm Road"], "112 Elm Road"),
        ("12 Elm Roads", ["12 Elm Road"], "12 Elm Roads"),
        ("HA11AA and ha1 1aa", ["HA1 1AA"], f"{WITH} and {WITH}"),
        ("12 Elm Road, HA1 1AA", ["12 Elm Road", "HA1 1AA"], WITH),
        ("Ring 020-7946 0777", ["02079460777"], f"Ring {WITH}"),
        ("O’Neill-Śmith", ["o'neill śmith"], WITH),
        ("12 Elm Roadé", ["12 Elm Road"], "12 Elm Roadé"),  # another word
        ("a.b", ["ab"], "a.b"),  # too short to be covered
        ("x", [], "x"),
        (r"Costs \1 at 12 Elm Road", ["12 Elm Road"], rf"Costs \1 at {WITH}"),
        (20794607, ["20794607"], WITH),
        ({"12 Elm Road": ["12 Elm Road", True, None]}, ["12 Elm Road"], {"12 Elm Road": [WITH, True, None]}),
        ({"lines": "1 A Road", "postcode": "HA1 1AA"}, ["HA1 1AA"], {"lines": "1 A Road"}),
        ({"postcode": "HA2 2AA"}, ["HA1 1AA"], {"postcode": "HA2 2AA"}),
        ([], ["12 Elm Road"], []),
        ({}, ["12 Elm Road"], {}),
    ],
)
def test_what_is_covered_and_what_is_not(house: House, said: Any, words: list[str], expected: Any) -> None:
    with house.as_superuser():
        assert covered(said, *words) == expected


LETTERS = st.text(alphabet="abcdefgh0123456789", min_size=2, max_size=8)
SIGNS = st.sampled_from(["", " ", ", ", "-", ". ", "/ ", "\n"])
# What is no part of the word itself: of a longer word, "é" at its end too, nothing is covered.
BREAK = st.sampled_from([" ", ".", ",", ";", "(", ")", "\n", '"', "'", "[", "]", "{", "}", "\\"])
AROUND = st.text(alphabet=" .,;()\n\"'[]{}\\é", max_size=6)
BEFORE, AFTER = st.builds(str.__add__, AROUND, BREAK), st.builds(str.__add__, BREAK, AROUND)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(parts=st.lists(LETTERS, min_size=2, max_size=4), signs=st.lists(SIGNS, min_size=4, max_size=4),
       before=st.just("") | BEFORE, after=st.just("") | AFTER, large=st.booleans())  # fmt: skip
def test_however_it_is_spaced_it_goes_and_what_stands_around_it_stays(
    house: House, parts: list[str], signs: list[str], before: str, after: str, large: bool
) -> None:
    said = "".join(part + sign for part, sign in zip(parts, [*signs[: len(parts) - 1], ""], strict=True))
    typed = before + (said.upper() if large else said) + after
    with house.as_superuser():
        found = covered(typed, " ".join(parts))
    assert found == before + WITH + after
    assert re.sub(r"\W", "", "".join(parts)) not in re.sub(r"\W", "", found.lower())
