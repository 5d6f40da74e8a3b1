"""What is wrong with a message, in plain words, with its place. Never the value itself: a fault may be logged."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

MOST = 50  # faults of one answer
DEEPEST = 12  # a notification is nested half as deep
# PostgreSQL keeps no NUL, and half of a surrogate pair is no letter in any text.
UNKEEPABLE = re.compile("[\x00\ud800-\udfff]")


@dataclass(frozen=True)
class Fault:
    """What is wrong at one place of a message, and what to do about it."""

    path: str
    wrong: str
    to_do: str

    def as_json(self) -> dict[str, str]:
        """As the API answers it and Notification.to_check keeps it."""
        return {"path": self.path, "code": code_of(self.wrong), "wrong": self.wrong, "to_do": self.to_do}


# What a program may rely on, whatever becomes of the words.
CODES = {
    "it is missing": "missing",
    "no reason is given": "missing",
    "nothing is said": "missing",
    "it says nothing about a child": "says_nothing",
    "it is of the wrong kind": "wrong_kind",
    "it is none of the known values": "unknown_value",
    "it is not the known version": "unknown_value",
    "it is longer than it can be used": "too_long",
    "it is no postcode": "not_a_postcode",
    "it is no NHS number": "not_an_nhs_number",
    "it is no UPN": "not_a_upn",
    "nobody is born then": "impossible_date",
    "no birth is expected then": "impossible_date",
    "the day is in the future": "impossible_date",
    "it is not a date that there is": "impossible_date",
    "it is not a day, a month or a year that there is": "impossible_date",
    "they are 18 or older": "adult",
    "the message names no such child": "no_such_child",
    "it is not said to which children": "no_such_child",
    "it is nested deeper than any notification": "too_deep",
    "it has signs that are no text": "not_text",
    "a name has signs that are no text": "not_text",
}


def code_of(wrong: str) -> str:
    """The machine-readable code of a fault."""
    return CODES.get(wrong, "too_many" if wrong.startswith("there are more than") else "check")


class MessageInvalid(ValueError):
    """It is no message that could be read; `faults` says why, without its words. Nothing else is refused."""

    def __init__(self, faults: list[Fault]) -> None:
        super().__init__("; ".join(f"{fault.path}: {fault.wrong}" for fault in faults))
        self.faults = faults


def unkeepable(value: Any, path: str = "", depth: int = 0) -> Iterator[Fault]:
    """Strings with signs that are no text, wherever they stand, and what is nested too deep to look into."""
    if depth > DEEPEST:
        yield Fault("/", "it is nested deeper than any notification", "See the schema of notifications, version 1.")
    elif isinstance(value, str) and UNKEEPABLE.search(value):
        yield Fault(path or "/", "it has signs that are no text", "Remove them and send it again.")
    elif isinstance(value, dict):
        for key, inner in value.items():
            if UNKEEPABLE.search(key):
                yield Fault(path or "/", "a name has signs that are no text", "Use the names of the schema.")
            else:
                yield from unkeepable(inner, f"{path}/{key}", depth + 1)
    elif isinstance(value, list):
        for place, inner in enumerate(value):
            yield from unkeepable(inner, f"{path}/{place}", depth + 1)
