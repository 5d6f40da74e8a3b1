"""The whole message for the page: every word of it as it was received, under names a person can read."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

HIDDEN = frozenset({"version", "schema", "$schema"})


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


def parts_of(message: dict[str, Any]) -> list[Part]:
    """In: a message as received. Out: its parts in the order in which they stand; nothing is left out but its form."""
    own = tuple(_lines({key: value for key, value in message.items() if not isinstance(value, dict | list)}))
    found = [Part("The message", own)] if own else []
    for key, value in message.items():
        if isinstance(value, dict):
            found.append(Part(_label(key), tuple(_lines(value))))
        elif isinstance(value, list) and value:
            for number, one in enumerate(value, start=1):
                title = f"{_label(key)}, {number}" if len(value) > 1 else _label(key)
                found.append(Part(title, tuple(_lines(one) if isinstance(one, dict) else [_line(_label(key), one)])))
    return [part for part in found if part.lines]


def _lines(values: dict[str, Any], before: str = "") -> list[Line]:
    found: list[Line] = []
    for key, value in values.items():
        label = f"{before}, {_label(key).lower()}" if before else _label(key)
        if key in HIDDEN or value in (None, "", [], {}):
            continue
        if isinstance(value, dict):
            found += _lines(value, label)
        elif isinstance(value, list) and any(isinstance(one, dict) for one in value):
            for one in value:
                found += _lines(one, label) if isinstance(one, dict) else [_line(label, one)]
        else:
            found.append(_line(label, value))
    return found


def _line(label: str, value: Any) -> Line:
    if isinstance(value, bool):
        text = "Yes" if value else "No"
    elif isinstance(value, list):
        text = ", ".join(str(one).replace("_", " ") for one in value)
    else:
        text = str(value)
    return Line(label, text, len(text) > 120 or "\n" in text)


def _label(key: str) -> str:
    words = key.replace("_", " ").replace("-", " ").strip()
    return words[:1].upper() + words[1:]
