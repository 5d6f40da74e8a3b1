"""Turns of phrase that pages, papers and notices of every room share."""

from __future__ import annotations


def plural(number: int, one: str, many: str = "") -> str:
    """ "1 child", "3 children": plural(3, "child", "children"); an s is added where no plural is given."""
    return f"{number} {one if number == 1 else many or one + 's'}"
