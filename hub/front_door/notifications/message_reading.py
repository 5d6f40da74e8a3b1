"""A notification read part by part: what can be used, what is to be checked, and what the schema does not know.

Nothing about a child is refused for its form. A part that is not as the schema has it stays in the message as it was
said; here it is left out of what finds people, and named with its place, the reason and what to do. What is read is
read once and no deeper than the schema, so that the cost is bounded by the length of what was sent.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from hub.front_door.notifications.message_faults import MOST, Fault
from mash_platform.characters import number_as_typed, plain_number
from mash_platform.parsing import NotADate, parse_iso_date

ABSENT = object()
LONGEST_CODE = 200  # characters of a day or a postcode that are looked at
BORN_FROM, LATEST = date(1890, 1, 1), date(2099, 12, 31)
KINDS = {"string": "text", "object": "an object", "array": "a list", "boolean": "true or false", "integer": "a number"}
DAY_WORDS = ("it is not a day, a month or a year that there is", "Give it as 2012-11-30, 2012-11 or 2012.")
# Numbers, codes, days and ways to reach somebody, wherever a message has them.
NUMBERS = frozenset({
    "telephone", "email", "postcode", "nhs_number", "upn", "own_reference", "adds_to", "born_on", "age", "age_said_on",
    "happened_on", "happened_until", "happened_at", "from", "until",
})  # fmt: skip
# What people and systems write where a name, a number or an address is not known (compared without case and signs).
UNKNOWN_WORDS = frozenset({
    "unknown", "notknown", "notknownatthemoment", "na", "none", "notgiven", "notstated", "notsaid", "tbc", "tbd",
    "unnamed", "xx", "xxx", "unk", "nil", "null", "dontknow", "namenotknown", "nameunknown", "notavailable",
    "notprovided", "noname",
})  # fmt: skip


@dataclass
class Reading:
    """What was found while a message was read."""

    defs: Mapping[str, Any]
    faults: list[Fault] = field(default_factory=list)
    unknown: list[str] = field(default_factory=list)

    def fault(self, path: str, wrong: str, to_do: str) -> Any:
        """Note something to be checked. Out: nothing to use."""
        if len(self.faults) < MOST:
            self.faults.append(Fault(path or "/", wrong, to_do))
        return ABSENT

    def read(self, value: Any, wanted: Mapping[str, Any], path: str = "") -> Any:
        """Out: the value as far as it is as wanted, or ABSENT."""
        if "$ref" in wanted:
            wanted = {
                **self.defs[wanted["$ref"].rpartition("/")[2]],
                **{k: v for k, v in wanted.items() if k != "$ref"},
            }
        if value is None:
            return ABSENT
        if "enum" in wanted:
            return self._one_of(value, wanted["enum"], path)
        if "const" in wanted:
            return value if value == wanted["const"] else self.fault(
                path, "it is not the known version", f"Give {wanted['const']}."
            )  # fmt: skip
        kinds = wanted["type"] if isinstance(wanted["type"], list) else [wanted["type"]]
        kind = _kind_of(value)
        if kind == "integer" and "integer" not in kinds and "string" in kinds:
            value, kind = str(value), "string"  # a number written without quotation marks
        if kind not in kinds:
            return self.fault(path, "it is of the wrong kind", f"Give {KINDS[kinds[0]]}.")
        return getattr(self, f"_{kind}")(value, wanted, path)

    def _one_of(self, value: Any, values: list[Any], path: str) -> Any:
        if isinstance(value, str) and value in values:
            return value
        if isinstance(value, str) and not value.strip():
            return ABSENT
        return self.fault(path, "it is none of the known values", f"Give one of: {', '.join(map(str, values))}.")

    def _string(self, value: str, wanted: Mapping[str, Any], path: str) -> Any:
        if "pattern" in wanted and value.strip():
            plain = " ".join(value[:LONGEST_CODE].split())
            if path.endswith("/postcode"):
                return self._postcode(plain, wanted["pattern"], path)
            if not re.fullmatch(wanted["pattern"], plain) or not is_a_day(plain):
                return self.fault(path, *DAY_WORDS)
            return plain
        most = wanted.get("maxLength")
        if most is not None and len(value) > most:
            return self.fault(path, "it is longer than it can be used", f"Give at most {most:,} characters.")
        if not value.strip():
            return ABSENT
        if wanted.get("format") == "date":
            return value if is_a_day(value, whole=True) else self.fault(
                path, "it is not a date that there is", "Give a date as 2012-11-30."
            )  # fmt: skip
        return value

    def _postcode(self, value: str, pattern: str, path: str) -> Any:
        plain = plain_number(value)
        if re.fullmatch(pattern, plain):
            return f"{plain[:-3]} {plain[-3:]}"
        return self.fault(path, "it is no postcode", "Check it, or write what is known in the lines of the address.")

    def _boolean(self, value: bool, wanted: Mapping[str, Any], path: str) -> Any:
        return value

    def _integer(self, value: int | float, wanted: Mapping[str, Any], path: str) -> Any:
        if not wanted.get("minimum", value) <= value <= wanted.get("maximum", value):
            return self.fault(path, "the number cannot be right", "Check it.")
        return int(value)

    def _array(self, value: list[Any], wanted: Mapping[str, Any], path: str) -> Any:
        most = wanted["maxItems"]
        if len(value) > most:
            self.fault(path, f"there are more than {most}", "The rest is kept as it was said. Tell us of them apart.")
        found = [self.read(one, wanted["items"], f"{path}/{place}") for place, one in enumerate(value[:most])]
        if wanted["items"].get("$ref", "").endswith(("/child", "/other")):
            return [{} if one is ABSENT else one for one in found]  # each keeps its number
        kept = [one for one in found if one is not ABSENT]
        return list(dict.fromkeys(kept)) if wanted.get("uniqueItems") else kept

    def _object(self, value: dict[str, Any], wanted: Mapping[str, Any], path: str) -> Any:
        known = wanted["properties"]
        for name in value:
            if name not in known and len(self.unknown) < MOST:
                self.unknown.append(f"{path}/{name}")
        found = {}
        for name, inner in known.items():
            if name in value:
                read = self.read(value[name], inner, f"{path}/{name}")
                if read is not ABSENT:
                    found[name] = read
        return found


def numbers_as_typed(value: Any, name: str = "") -> Any:
    """What a system sent, with its numbers as the form has them: without the invisible signs, odd hyphens and wide
    digits that come with what is pasted. Raises: RecursionError for what is too deep."""
    if isinstance(value, str):
        return number_as_typed(value) if name in NUMBERS else value
    if isinstance(value, dict):
        return {key: numbers_as_typed(inner, key) for key, inner in value.items()}
    return [numbers_as_typed(one, name) for one in value] if isinstance(value, list) else value


def _kind_of(value: Any) -> str:
    if isinstance(value, bool):
        return "boolean"
    if isinstance(value, int) or (isinstance(value, float) and value.is_integer()):
        return "integer"
    return {str: "string", list: "array", dict: "object", float: "number"}[type(value)]


def is_a_day(said: str, *, whole: bool = False) -> bool:
    """Whether a day, or the month or year of one, is in the calendar between 1890 and 2099."""
    if not whole and len(said) in (4, 7):
        said = f"{said}-01-01"[:10]
    try:
        parse_iso_date(said, earliest=BORN_FROM, latest=LATEST)
    except NotADate:
        return False
    return True


def says_unknown(said: str) -> bool:
    """Whether a box holds words for "not known" in place of an answer."""
    plain = "".join(sign for sign in said.casefold() if sign.isalnum())
    return not plain or plain in UNKNOWN_WORDS
