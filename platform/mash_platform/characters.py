"""Characters that no column keeps and no person types: the one place that knows them, and puts others in their place.

PostgreSQL keeps no NUL, half of a surrogate pair is no text in any encoding, and other control characters are invisible
on a page, steer terminals that show a log, and break PDF and XML. They come with what people paste (Word's soft hyphen,
PowerPoint's line break, quotation marks of a Windows code page) and with what machines send. A message about a child is
not refused for one: what can be read is read, and where something stood that cannot, U+FFFD says so.
"""

from __future__ import annotations

import re
import unicodedata
from typing import Any

# All of C0 but tab, line feed and carriage return; DEL; all of C1; halves of surrogate pairs.
UNSTORABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff]")
REPLACEMENT = "\N{REPLACEMENT CHARACTER}"
# A line break by another name.
LINES = frozenset("\x0b\x0c\x85")
# The ends of lines as Windows and browsers send them, which people count as one sign.
LINE_ENDS = re.compile("\r\n?")
# Hyphens that are no dash in Unicode: minus, hyphen bullet.
HYPHENS = frozenset("\u2212\u2043")
# Letters, digits and signs of East Asian width, as spreadsheets and telephones paste them.
WIDE = {sign: sign - 0xFEE0 for sign in range(0xFF01, 0xFF5F)}
# Signs that reverse or hide the text after them.
DIRECTIONS = re.compile("[\u200e\u200f\u202a-\u202e\u2066-\u2069]")


def storable(value: str) -> str:
    """Text without those characters: line breaks as one sign, Windows' quotation marks as such, the rest as U+FFFD."""
    value = LINE_ENDS.sub("\n", value) if "\r" in value else value
    return UNSTORABLE.sub(_instead, value) if UNSTORABLE.search(value) else value


def storable_throughout(value: Any) -> Any:
    """The same for all text in what was read from JSON, names included. Raises: RecursionError for what is too deep."""
    if isinstance(value, str):
        return storable(value)
    if isinstance(value, dict):
        return {storable_throughout(name): storable_throughout(inner) for name, inner in value.items()}
    if isinstance(value, list):
        return [storable_throughout(inner) for inner in value]
    return value


def one_line(value: str) -> str:
    """Text for a title, a subject or a file's name: one line, each space once, no controls, no signs of direction."""
    plain = DIRECTIONS.sub("", "".join(" " if unicodedata.category(sign) == "Cc" else sign for sign in value))
    return " ".join(storable(plain).split())


def as_typed(value: str) -> str:
    """Words to look for, or a number, as somebody would type them: without the invisible signs, odd hyphens, spaces and
    wide digits that come with what is pasted from letters and spreadsheets."""
    return "".join(_typed(sign) for sign in value.translate(WIDE))


def number_as_typed(value: str) -> str:
    """A number, postcode, telephone, code or reference on one line as somebody would type it, each space once."""
    return " ".join(as_typed(value).split())


def plain_number(value: str) -> str:
    """A number, postcode or code as it is compared: its letters and digits, in capitals. What is of another script
    stays, so that it is no number by chance."""
    return "".join(sign for sign in as_typed(value) if sign.isalnum()).upper()


def _typed(sign: str) -> str:
    category = unicodedata.category(sign)
    if category == "Pd" or sign in HYPHENS:
        return "-"
    return "" if category == "Cf" else " " if category == "Zs" else sign


def _instead(match: re.Match[str]) -> str:
    sign = match[0]
    if sign in LINES:
        return "\n"
    if "\x80" <= sign <= "\x9f":
        return sign.encode("latin-1").decode("cp1252", "replace")
    return REPLACEMENT


# A link or an address of e-mail: in a mail's subject either is what a phisher would write.
ADDRESS = re.compile(
    r"\b[a-z][a-z0-9+.-]*://\S*|\bwww\.\S+|\S+@\S+\.\w+|\b(?:[\w-]+\.)+(?:uk|com|org|net|info|io|eu|gov|site|link)\b\S*",
    re.IGNORECASE,
)


def subject(value: str) -> str:
    """A title as it stands in the subject of an e-mail: one line, and no addresses, whoever let one in."""
    return one_line(ADDRESS.sub("…", one_line(value)))


class BadTitle(ValueError):
    """A title that no form of ours lets through: refused by the act itself, whoever calls it."""


def require_title(value: str) -> None:
    """Raises: BadTitle, saying what a title may not have."""
    if fault := title_fault(value):
        raise BadTitle(fault)


def title_fault(value: str) -> str:
    """Why something may not be a title, which stands in subjects of e-mails to all London; "" where it may."""
    if UNSTORABLE.search(value) or REPLACEMENT in value or DIRECTIONS.search(value) or "\n" in value or "\r" in value:
        return "Title must be one line of letters, numbers and ordinary signs"
    if ADDRESS.search(value):
        return "Title must not have a web or e-mail address. It stands in the subject of e-mails"
    return ""
