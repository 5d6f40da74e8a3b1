"""What is wrong with a message, in plain words, with its place. Never the value itself: a fault may be logged."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import islice
from typing import Any

from jsonschema.exceptions import ValidationError

MOST = 50  # faults of one answer
MOST_LOOKED_AT = 4 * MOST  # errors of the schema, of which the first places are told
DEEPEST = 12  # a notification is nested half as deep
# PostgreSQL keeps no NUL, and half of a surrogate pair is no letter in any text.
UNKEEPABLE = re.compile("[\x00\ud800-\udfff]")


@dataclass(frozen=True)
class Fault:
    """What is wrong at one place of a message, and what to do about it."""

    path: str
    wrong: str
    to_do: str


class MessageInvalid(ValueError):
    """The message breaks its schema, or contradicts itself; `faults` says where, without the message's words."""

    def __init__(self, faults: list[Fault]) -> None:
        super().__init__("; ".join(f"{fault.path}: {fault.wrong}" for fault in faults))
        self.faults = faults


def faults_of(errors: Iterator[ValidationError]) -> list[Fault]:
    """Errors of the schema as faults, in the order of their places."""
    found = dict.fromkeys(fault for error in islice(errors, MOST_LOOKED_AT) for fault in _said(error))  # each once
    return sorted(found, key=lambda fault: fault.path)[:MOST]


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


def _said(error: ValidationError) -> Iterator[Fault]:
    path = "".join(f"/{part}" for part in error.absolute_path)
    if error.validator == "required":
        for name in error.validator_value:
            if isinstance(error.instance, dict) and name not in error.instance:
                yield Fault(f"{path}/{name}", "it is missing", "Give it.")
        return
    if error.validator == "additionalProperties":
        yield Fault(path or "/", "it has a name that the schema does not know", "Use the names of the schema.")
        return
    wrong, to_do = WORDS.get(str(error.validator), _otherwise)(error.validator_value)
    yield Fault(path or "/", wrong, to_do)


def _otherwise(wanted: Any) -> tuple[str, str]:
    return "it is not as the schema has it", "See the schema of notifications, version 1."


KINDS = {"string": "text", "object": "an object", "array": "a list", "boolean": "true or false", "integer": "a number"}
WORDS: dict[str, Callable[[Any], tuple[str, str]]] = {
    "type": lambda kind: ("it is of the wrong kind", f"Give {KINDS.get(str(kind), 'what the schema says')}."),
    "enum": lambda values: ("it is none of the known values", f"Give one of: {', '.join(map(str, values))}."),
    "const": lambda value: ("it is not the known value", f"Give {value}."),
    "format": lambda kind: ("it is not a date", "Give a date as 2012-11-30."),
    "maxLength": lambda most: ("it is too long", f"Give at most {most} characters."),
    "minLength": lambda least: ("it is empty", "Say something, or leave it out."),
    "maxItems": lambda most: ("there are too many", f"Give at most {most}."),
    "minimum": lambda least: ("it is too small", f"Give {least} or more."),
    "minItems": lambda least: ("there are too few", f"Give at least {least}."),
    "uniqueItems": lambda _: ("something stands there twice", "Say it once."),
}
