"""A journey's file: what breaks the schema is refused with the place and the reason."""

from __future__ import annotations

import copy
import json
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from mash_platform.journeys.loader import JourneyInvalid, check, load, with_days
from mash_platform.state import CHECKOUT

SHIPPED = sorted((CHECKOUT / "journeys").glob("*.json"))


@pytest.fixture
def journey() -> dict[str, Any]:
    """One that was shipped, to be broken."""
    return load(CHECKOUT / "journeys" / "domestic_incident.json")


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: path.stem)
def test_what_we_ship_is_a_journey(path: Path) -> None:
    assert load(path)["version"] == 1


def test_three_are_shipped() -> None:
    assert len(SHIPPED) == 3


BREAKS: list[tuple[str, str, Callable[[dict[str, Any]], Any]]] = [
    ("the file", "triage is missing", lambda it: it.pop("triage")),
    ("triage.rating", 'is "purple"; it may be red', lambda it: it["triage"].update(rating="purple")),
    ("research[0].findings[0].text", "is empty", lambda it: it["research"][0]["findings"][0].update(text="")),
    ("research[0].findings[0].about", "names no child 9",
     lambda it: it["research"][0]["findings"][0].update(about=["child 9"])),
    ("research[0].findings[0].happened_on", "must be a date",
     lambda it: it["research"][0]["findings"][0].update(happened_on="last week")),
    ("research[0]", "release is missing", lambda it: it["research"][0].pop("release")),
    ("notification.children", "needs at least 1", lambda it: it["notification"].update(children=[])),
    ("notification.concern", "what_happened is missing", lambda it: it["notification"]["concern"].pop("what_happened")),
    ("the file", "something that no journey has: mood", lambda it: it.update(mood="low")),
    ("ask", "decided_by is missing", lambda it: it["ask"].pop("decided_by")),
    ("outcome", "note is missing", lambda it: it.update(outcome={"outcome": "declined"})),
    ("decision.children", "no child 7", lambda it: it["decision"].update(children={"7": {"level": 2}})),
]  # fmt: skip


@pytest.mark.parametrize(("place", "reason", "break_it"), BREAKS, ids=[f"{row[0]} {row[1]}" for row in BREAKS])
def test_what_breaks_the_schema_is_named(
    journey: dict[str, Any], place: str, reason: str, break_it: Callable[[dict[str, Any]], Any]
) -> None:
    broken = copy.deepcopy(journey)
    break_it(broken)
    with pytest.raises(JourneyInvalid) as refused:
        check(broken)
    assert refused.value.place == place
    assert reason in str(refused.value)


@pytest.mark.parametrize(
    ("content", "said"),
    [(b"{", "line 1"), (b"\xff", "UTF-8"), (b"[" * 100_000, "nested deeper")],
    ids=["not JSON", "not text", "too deep"],
)
def test_what_is_no_json_is_refused_in_words(tmp_path: Path, content: bytes, said: str) -> None:
    file = tmp_path / "journey.json"
    file.write_bytes(content)
    with pytest.raises(JourneyInvalid, match=said):
        load(file)


def test_a_file_that_is_not_there_is_refused_in_words(tmp_path: Path) -> None:
    with pytest.raises(JourneyInvalid, match="cannot be read"):
        load(tmp_path / "none.json")


def test_days_counted_from_today_become_dates() -> None:
    assert with_days(json.loads('{"a": ["today+1d", "today-31d", "today"]}'), date(2012, 12, 31)) == {
        "a": ["2013-01-01", "2012-11-30", "today"]
    }
