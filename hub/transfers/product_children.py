"""A product's children as a notification names them: what was certain as it is, what was uncertain as it was said."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import UTC, date, datetime
from typing import Any

from hub.assessment.product_document import ProductBirth, ProductChild, ProductDocument, ProductFact
from hub.front_door.notifications.message import LONGEST_OVERDUE, NOT_NAMED, UNBORN
from hub.people.models import MentionKind

WITH_ITS_DAY = re.compile(r"(.+) on (\d{1,2} [A-Z][a-z]+ \d{4})")
MONTH, YEAR = re.compile(r"[A-Z][a-z]+ \d{4}"), re.compile(r"\d{4}")
EXPECTED = "Expected "
POSTCODE = re.compile(r"(?:(.*), )?([A-Za-z]{1,2}[0-9][0-9A-Za-z]? ?[0-9][A-Za-z]{2})")
# What a notification has a box for; all else that was told stands in its words.
BOXES = {
    MentionKind.SCHOOL: "school", MentionKind.GP: "gp", MentionKind.LANGUAGE: "language",
    MentionKind.DISABILITY: "disability",
}  # fmt: skip
LONGEST_BOX = {"school": 200, "gp": 200, "language": 200, "disability": 200, "age": 100}
MOST_ADDRESSES = 10


def child_of(one: ProductChild, facts: Sequence[ProductFact], *, today: date) -> dict[str, Any]:
    """One child of a message."""
    child: dict[str, Any] = {}
    if one.name not in (UNBORN, NOT_NAMED):
        given, _, family = one.name.rpartition(" ")
        child |= {"given_name": (given or family)[:120], "family_name": (family if given else "")[:120]}
    child |= _birth(one, today)
    return child | _boxes([fact for fact in facts if fact.about == one.name])


def told_in_words(document: ProductDocument, children: Sequence[ProductChild]) -> str:
    """What the product's messages told, and births that are not one certain day, one a line; empty for none."""
    births = [f"{one.name}, birth: {one.birth_in_words}" for one in children if one.births]
    return "\n".join([*births, *(f"{fact.about}, {fact.label}: {fact.text}" for fact in document.facts)])


def _birth(one: ProductChild, today: date) -> dict[str, Any]:
    if one.expected:
        return {"unborn": True, **_expected(one.expected, today, estimate=False)}
    if one.born:
        return {"born_on": one.born.isoformat()}
    unborn = {"unborn": True} if any(_is_expected(said) for said in one.births) else {}
    if len(one.births) != 1:  # which of several is right, nobody has settled
        return unborn
    (said,) = one.births
    if said.day and said.kind == MentionKind.EXPECTED_BIRTH:
        return {**unborn, **_expected(said.day, today, estimate=said.estimate)}
    return {**unborn, **_words(said)}


def _expected(day: date, today: date, *, estimate: bool) -> dict[str, Any]:
    if day < today - LONGEST_OVERDUE:
        return {}
    return {"born_on": day.isoformat(), **({"born_on_is_estimate": True} if estimate else {})}


def _is_expected(said: ProductBirth) -> bool:
    return said.kind == MentionKind.EXPECTED_BIRTH or said.text.startswith(EXPECTED)


def _words(said: ProductBirth) -> dict[str, Any]:
    """An age with the day on which it was said, a month, or a year. An estimated day goes as the age that it was."""
    words = said.text.removeprefix(EXPECTED) if not said.day else said.in_words
    if YEAR.fullmatch(words):
        return {"born_on": words}
    if MONTH.fullmatch(words) and (month := _read(f"1 {words}")):
        return {"born_on": f"{month:%Y-%m}"}
    age, on = words, said.said_on
    if (found := WITH_ITS_DAY.fullmatch(words)) and (day := _read(found[2])):
        age, on = found[1], day
    return {"age": age[: LONGEST_BOX["age"]], "age_said_on": on.isoformat()} if age else {}


def _read(words: str) -> date | None:
    try:
        return datetime.strptime(words, "%d %B %Y").replace(tzinfo=UTC).date()
    except ValueError:
        return None


def _boxes(facts: Sequence[ProductFact]) -> dict[str, Any]:
    """The boxes of a child: the first that was told of each kind, and every address."""
    found: dict[str, Any] = {}
    for kind, box in BOXES.items():
        said = [one.text for one in facts if one.label == str(kind.label)]
        if said and len(said[0]) <= LONGEST_BOX[box]:
            found[box] = said[0]
    addresses = [_address(one.text) for one in facts if one.label == str(MentionKind.ADDRESS.label)]
    if addresses:
        found["addresses"] = addresses[:MOST_ADDRESSES]
    return found


def _address(text: str) -> dict[str, str]:
    found = POSTCODE.fullmatch(" ".join(text.split()))
    if found is None:
        return {"lines": text[:300]}
    return {"lines": (found[1] or "")[:300], "postcode": found[2].upper()}
