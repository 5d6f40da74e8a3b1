"""Turns of phrase that pages, papers and notices of every room share."""

from __future__ import annotations

from collections.abc import Iterable


def plural(number: int, one: str, many: str = "") -> str:
    """ "1 child", "3 children": plural(3, "child", "children"); an s is added where no plural is given."""
    return f"{number} {one if number == 1 else many or one + 's'}"


def listing(things: Iterable[object], last: str = "and") -> str:
    """ "police, health and education". In: any things, in order; empty ones are left out."""
    said = [str(thing) for thing in things if thing]
    return f" {last} ".join([", ".join(said[:-1]), said[-1]]) if len(said) > 1 else "".join(said)


def upper_first(text: str) -> str:
    """ "neglect and exploitation" -> "Neglect and exploitation", where it stands alone."""
    return text[:1].upper() + text[1:]


def lower_first(text: str) -> str:
    """ "Date of birth" -> "date of birth", but "NHS number" stays, for use inside a sentence."""
    return text if len(text) > 1 and text[1].isupper() else text[:1].lower() + text[1:]
