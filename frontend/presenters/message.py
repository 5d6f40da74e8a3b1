"""The whole message for a page: every word of it as it was received, in the order in which people read.

The database keeps a message's names in no order of its own, so the order appears here. What this page does not know
(a message of a later version) is shown too, after what it knows.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from frontend.presenters.dates import long_date
from hub.front_door.notifications.codes import Category, Source
from mash_platform.phrases import listing, lower_first, upper_first

LONG = 120  # characters; longer words get a box of their own
HIDDEN = frozenset({"version", "schema", "$schema", "immediate_danger"})  # danger stands in the page's headline
PARTS = ("concern", "children", "others", "referrer", "consent")
PLACES = {"born_on": "Date of birth"}  # as a place is named, where the label of its line says less
ONE_OF = {"children": "Child", "others": "Other person"}  # where there are several, each is called so
ALONE = {"children": "The child"}
ASKED_WITH = "question_set"
SENDERS_OWN = "In the sender’s own words: not asked by this front door"
ANSWERS = "answers"  # to further questions of the front door, each with its words
FIELDS = (
    "what_happened", "categories", "happened_on", "happened_until", "happened_at", "happened_about", "where",
    "injuries", "evidence",
    "strengths", "views", "done_already", "agencies_involved", "name", "also_known_as", "relation", "to_children",
    "unborn", "born_on", "age", "age_said_on", "sex", "address", "addresses", "protect", "same_household", "lives_with",
    "parental_responsibility", "school", "gp", "ethnicity", "religion", "language", "interpreter",
    "disability", "nhs_number", "upn",
    "source", "role", "agency", "telephone", "email", "own_reference", "own_rating", "keep_from_family",
    "keep_from_parents", "safe_contact", "asked", "reason", "why_not",
)  # fmt: skip
LABELS = {
    "others": "Others in the family or household",
    "born_on": "Born",
    "gp": "GP",
    "upn": "UPN",
    "nhs_number": "NHS number",
    "email": "Email",
    "evidence": "How it is known",
    "happened_on": "When it happened",
    "happened_until": "Until",
    "happened_at": "Time of day",
    "happened_about": "About when it happened",
    "keep_from_family": "Asks not to be named to the family",
    "keep_from_parents": "The child asks: do not tell the parents",
    "lives_with": "Lives with child number",
    "lines": "Address",
    "protect": "Not safe for others to see",
    "age": "Age as it was said",
    "age_said_on": "Age said on",
    "reason": "Why the family was not told",
    "safe_contact": "How it is safe to reach them",
    "own_reference": "Their own reference",
    "own_rating": "Referrer’s own rating",
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
    "asked": {
        "agreed": "Asked, and agreed",
        "refused": "Asked, and refused",
        "told": "Told, not asked to agree",
        "not_asked": "Not asked",
    },
    "reason": {
        "risk": "It would raise the risk",
        "not_reached": "They could not be reached",
        "delay": "It would delay help",
        "investigation": "It would prejudice an investigation or evidence",
        "child_wish": "The child does not wish it",
    },
    "source": dict(Source.choices),
    "categories": {code: lower_first(str(label)) for code, label in Category.choices},
}


@dataclass(frozen=True)
class MessageLine:
    """One label and what the message says there."""

    label: str
    text: str
    is_long: bool


@dataclass(frozen=True)
class Part:
    """A part of the message with its lines."""

    title: str
    lines: tuple[MessageLine, ...]


def parts_of(
    message: Mapping[str, Any],
    asked: Mapping[str, Mapping[str, str]] | None = None,
    extra: Mapping[str, str] | None = None,
) -> list[Part]:
    """In: a message as received; the words in which its front door put a question of a part, where it has its own, and
    the words of its further questions by their id. Out: its parts in the order in which they are read; no word is left
    out. What neither the schema nor the door knows stands apart, as the sender's words: whoever sends a message chooses
    the names of its parts, and must not speak under the hub's headings."""
    message, apart = _apart(message, asked, extra)
    own = {key: value for key, value in message.items() if not isinstance(value, dict | list)}
    found = [Part("The notification", tuple(_lines(own)))]
    for key in _ordered(message, PARTS):
        value, words = message[key], (asked or {}).get(key, {})
        if key == ASKED_WITH and isinstance(value, dict):
            said = f"{value.get('title', '')}, version {value.get('version', '')}"
            found.append(Part("The form", (MessageLine("Questions asked", said, False),)))
        elif isinstance(value, dict):
            found.append(Part(_label(key), tuple(_lines(value, words=words))))
        elif isinstance(value, list):
            for number, one in enumerate(value, start=1):
                title = f"{ONE_OF.get(key, _label(key))} {number}" if len(value) > 1 else ALONE.get(key, _label(key))
                lines = _lines(one, words=words) if isinstance(one, dict) else [_line(key, one)]
                found.append(Part(title, tuple(lines)))
    if apart:
        found.append(Part(SENDERS_OWN, tuple(apart)))
    return [part for part in found if part.lines]


def _apart(
    message: Mapping[str, Any], asked: Mapping[str, Mapping[str, str]] | None, extra: Mapping[str, str] | None
) -> tuple[dict[str, Any], list[MessageLine]]:
    """The message without what nobody here asked, and that as lines of its own."""
    kept: dict[str, Any] = {}
    apart: list[MessageLine] = []
    for key, value in message.items():
        if (key == ASKED_WITH and asked is None) or (key not in PARTS and key not in HIDDEN and key != ASKED_WITH):
            apart += _senders_own(key, value)
        elif key in PARTS and isinstance(value, dict):
            kept[key] = _known_only(value, extra or {}, apart)
        elif key in PARTS and isinstance(value, list):
            kept[key] = [_known_only(one, extra or {}, apart) if isinstance(one, dict) else one for one in value]
        else:
            kept[key] = value
    return kept, apart


def _known_only(part: Mapping[str, Any], extra: Mapping[str, str], apart: list[MessageLine]) -> dict[str, Any]:
    kept: dict[str, Any] = {}
    for key, value in part.items():
        if key == ANSWERS and _is_answers(value):
            ours = [{"question": extra[str(one.get("id"))], "answer": one["answer"]}
                    for one in value if str(one.get("id")) in extra]  # fmt: skip
            for one in value:
                if str(one.get("id")) not in extra:
                    apart += _senders_own(str(one["question"]), one["answer"])
            if ours:
                kept[key] = ours
        elif key in FIELDS or key in ("given_name", "family_name", "born_on_is_estimate"):
            kept[key] = value
        else:
            apart += _senders_own(key, value)
    return kept


def _senders_own(name: str, value: Any) -> list[MessageLine]:
    """Words under a name that the sender chose: the name is quoted, so that it reads as theirs."""
    label = f"“{' '.join(name.replace('_', ' ').split())}”"
    if isinstance(value, dict):
        return [line for key, inner in value.items() for line in _senders_own(f"{name}, {key}", inner)]
    if isinstance(value, list) and any(isinstance(one, dict | list) for one in value):
        return [line for one in value for line in _senders_own(name, one)]
    return [] if value in (None, "", [], {}) else [_line("", value, label)]


@dataclass(frozen=True)
class ToCheck:
    """Something that the message says otherwise than it can be used, where, and what to do."""

    place: str
    said: str
    wrong: str
    to_do: str
    path: str


def to_check_of(message: Mapping[str, Any], faults: Sequence[Mapping[str, str]]) -> list[ToCheck]:
    """In: a message and Notification.to_check. Out: each in words, beside what the message says there."""
    return [
        ToCheck(
            _place(message, one["path"]),
            _said_at(message, one["path"]),
            upper_first(one["wrong"]),
            one["to_do"],
            one["path"],
        )
        for one in faults
    ]


def keeps_from_parents(message: Mapping[str, Any]) -> bool:
    """Whether the child asks that the parents are not told; a sender may have written anything in that place."""
    consent = message.get("consent")
    return isinstance(consent, dict) and consent.get("keep_from_parents") is True


def _place(message: Mapping[str, Any], path: str) -> str:
    parts = [part for part in path.split("/") if part]
    words: list[str] = []
    for place, part in enumerate(parts):
        if part.isdecimal() and place and parts[place - 1] in ONE_OF:
            several = len(message.get(parts[0]) or ()) > 1
            words[-1] = f"{ONE_OF[parts[0]]} {int(part) + 1}" if several else ALONE.get(parts[0], ONE_OF[parts[0]])
        elif not part.isdecimal():
            label = PLACES.get(part, _label(part))
            words += [] if lower_first(label) in words[-1:] else [lower_first(label) if words else label]
    return ", ".join(words) or "The notification"


def _said_at(message: Any, path: str) -> str:
    for part in (part for part in path.split("/") if part):
        if isinstance(message, Mapping):
            message = message.get(part)
        elif isinstance(message, list) and part.isdecimal() and int(part) < len(message):
            message = message[int(part)]
        else:
            return ""
    return str(message) if isinstance(message, str | int | float) and not isinstance(message, bool) else ""


def _ordered(values: Mapping[str, Any], order: Iterable[str]) -> list[str]:
    known = [key for key in order if key in values]
    return known + sorted(key for key in values if key not in known)


def _lines(values: Mapping[str, Any], before: str = "", words: Mapping[str, str] | None = None) -> list[MessageLine]:
    put = _put_together(values)
    found: list[MessageLine] = []
    for key in _ordered(put, FIELDS):
        value = put[key]
        label = (words or {}).get(key) or (f"{before}, {lower_first(_label(key))}" if before else _label(key))
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


def _line(key: str, value: Any, label: str = "") -> MessageLine:
    if isinstance(value, bool):
        text = "Yes" if value else "No"
    elif isinstance(value, list):
        text = listing(SAID.get(key, {}).get(str(one), str(one).replace("_", " ")) for one in value)
        text = upper_first(text) if key in SAID else text
    else:
        text = SAID.get(key, {}).get(str(value), _day(value) if key.endswith("_on") else str(value))
    return MessageLine(label or _label(key), text, len(text) > LONG or "\n" in text or key == "what_happened")


def _day(value: Any) -> str:
    try:
        return long_date(date.fromisoformat(str(value)))
    except ValueError:
        return str(value or "")


def _label(key: str) -> str:
    words = LABELS.get(key) or key.replace("_", " ").replace("-", " ").strip()
    return upper_first(words)
