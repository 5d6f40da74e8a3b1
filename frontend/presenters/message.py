"""The whole message for a page: every word of it as it was received, in the order in which people read.

The database keeps a message's names in no order of its own, so the order stands here. What this page does not know
(a message of a later version) is shown too, after what it knows.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from frontend.presenters.dates import long_date
from hub.front_door.notifications.codes import Category, Source
from mash_platform.phrases import listing, lower_first, upper_first

LONG = 120  # characters; longer words get a box of their own
HIDDEN = frozenset({"version", "schema", "$schema", "immediate_danger"})  # danger stands in the page's headline
PARTS = ("concern", "children", "others", "referrer", "consent")
ONE_OF = {"children": "Child", "others": "Other person"}  # where there are several, each is called so
ALONE = {"children": "The child"}
ASKED_WITH = "question_set"
ANSWERS = "answers"  # to further questions of the front door, each with its words
FIELDS = (
    "what_happened", "categories", "happened_on", "where", "injuries", "evidence", "strengths", "views", "done_already",
    "agencies_involved", "name", "also_known_as", "relation", "to_children", "unborn", "born_on", "sex", "address",
    "same_household", "parental_responsibility", "school", "gp", "ethnicity", "religion", "language", "interpreter",
    "disability", "nhs_number", "upn",
    "source", "role", "agency", "telephone", "email", "own_reference", "asked", "why_not",
)  # fmt: skip
LABELS = {
    "others": "Others in the family or household",
    "born_on": "Born",
    "gp": "GP",
    "upn": "UPN",
    "nhs_number": "NHS number",
    "email": "Email",
    "evidence": "How it is known",
    "language": "First language",
    "interpreter": "Interpreter needed",
    "to_children": "To child number",
    "views": "What the child and family say",
    "done_already": "What was done already",
    "asked": "Was the family asked?",
    "why_not": "Why not",
    "source": "Who they are",
    "concern": "The concern",
    "referrer": "Who tells us",
}
SAID = {
    "asked": {"agreed": "Asked, and agreed", "refused": "Asked, and refused", "not_asked": "Not asked"},
    "source": dict(Source.choices),
    "categories": {code: lower_first(str(label)) for code, label in Category.choices},
}


@dataclass(frozen=True)
class Line:
    """One label and what the message says there."""

    label: str
    text: str
    is_long: bool


@dataclass(frozen=True)
class Part:
    """A part of the message with its lines."""

    title: str
    lines: tuple[Line, ...]


def parts_of(message: Mapping[str, Any], asked: Mapping[str, Mapping[str, str]] | None = None) -> list[Part]:
    """In: a message as received; the words in which its front door put a question of a part, where it has its own.
    Out: its parts in the order in which they are read; no word is left out."""
    own = {key: value for key, value in message.items() if not isinstance(value, dict | list)}
    found = [Part("The notification", tuple(_lines(own)))]
    for key in _ordered(message, PARTS):
        value, words = message[key], (asked or {}).get(key, {})
        if key == ASKED_WITH and isinstance(value, dict):
            said = f"{value.get('title', '')}, version {value.get('version', '')}"
            found.append(Part("The form", (Line("Questions asked", said, False),)))
        elif isinstance(value, dict):
            found.append(Part(_label(key), tuple(_lines(value, words=words))))
        elif isinstance(value, list):
            for number, one in enumerate(value, start=1):
                title = f"{ONE_OF.get(key, _label(key))} {number}" if len(value) > 1 else ALONE.get(key, _label(key))
                lines = _lines(one, words=words) if isinstance(one, dict) else [_line(key, one)]
                found.append(Part(title, tuple(lines)))
    return [part for part in found if part.lines]


def _ordered(values: Mapping[str, Any], order: Iterable[str]) -> list[str]:
    known = [key for key in order if key in values]
    return known + sorted(key for key in values if key not in known)


def _lines(values: Mapping[str, Any], before: str = "", words: Mapping[str, str] | None = None) -> list[Line]:
    put = _put_together(values)
    found: list[Line] = []
    for key in _ordered(put, FIELDS):
        value = put[key]
        label = (words or {}).get(key) or (f"{before}, {_label(key).lower()}" if before else _label(key))
        if key in HIDDEN or value in (None, "", [], {}):
            continue
        if key == ANSWERS and _is_answers(value):
            found += [_line(ANSWERS, one["answer"], one["question"]) for one in value]
            continue
        if isinstance(value, dict):
            found += _lines(value, label)
        elif isinstance(value, list) and any(isinstance(one, dict) for one in value):
            for one in value:
                found += _lines(one, label) if isinstance(one, dict) else [_line(key, one, label)]
        else:
            found.append(_line(key, value, label))
    return found


def _is_answers(value: Any) -> bool:
    return isinstance(value, list) and all(
        isinstance(one, dict) and {"question", "answer"} <= set(one) for one in value
    )


def _put_together(values: Mapping[str, Any]) -> dict[str, Any]:
    """Names and addresses in one line, and an expected birth called so."""
    put = dict(values)
    if "given_name" in put or "family_name" in put:
        put["name"] = " ".join(str(put.pop(key)) for key in ("given_name", "family_name") if put.get(key))
        put = {key: value for key, value in put.items() if key not in ("given_name", "family_name")}
    address = put.get("address")
    if isinstance(address, dict) and set(address) <= {"lines", "postcode"}:
        put["address"] = ", ".join(str(address[key]) for key in ("lines", "postcode") if address.get(key))
    if put.pop("born_on_is_estimate", False):
        put["born_on"] = f"{_day(put.get('born_on'))}, estimated"
    return put


def _line(key: str, value: Any, label: str = "") -> Line:
    if isinstance(value, bool):
        text = "Yes" if value else "No"
    elif isinstance(value, list):
        text = listing(SAID.get(key, {}).get(str(one), str(one).replace("_", " ")) for one in value)
        text = upper_first(text) if key in SAID else text
    else:
        text = SAID.get(key, {}).get(str(value), _day(value) if key.endswith("_on") else str(value))
    return Line(label or _label(key), text, len(text) > LONG or "\n" in text or key == "what_happened")


def _day(value: Any) -> str:
    try:
        return long_date(date.fromisoformat(str(value)))
    except ValueError:
        return str(value or "")


def _label(key: str) -> str:
    words = LABELS.get(key) or key.replace("_", " ").replace("-", " ").strip()
    return upper_first(words)
