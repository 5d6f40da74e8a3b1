"""What every component in templates/components does first: look whether it was given what it needs."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from jinja2 import Undefined


class MissingArgument(TypeError):
    """A component was called without something it cannot do without."""

    def __init__(self, component: str, argument: str) -> None:
        super().__init__(f"{component} needs {argument}")
        self.component, self.argument = component, argument


def require(component: str, /, **given: object) -> str:
    """Nothing, where every argument is there: {{ require("rating_tag", rating=rating) }}.

    In: the component's name; its needed arguments. Raises MissingArgument for one that is undefined or None.
    A component that shows None on purpose does not require it.
    """
    for argument, value in given.items():
        if value is None or isinstance(value, Undefined):
            raise MissingArgument(component, argument)
    return ""


def require_one(component: str, argument: str, value: object, *of: str | None) -> str:
    """Nothing, where the value is one of those that the component knows. Raises ValueError."""
    if isinstance(value, Undefined):
        raise MissingArgument(component, argument)
    if value not in of:
        raise ValueError(f"{component} knows no {argument} {value!r}, only {', '.join(map(str, of))}")
    return ""


NUMBER = re.compile(r"[0-9][0-9,.]*( ?%)?")


def number_columns(rows: Sequence[Mapping[str, Any]]) -> set[int]:
    """The places of the columns that have numbers alone, but for a dash where there is none: they are aligned by their
    last digit. The first column is a row's heading."""
    columns = list(zip(*(row["cells"] for row in rows), strict=False))
    said = [[str(cell).strip() for cell in column if str(cell).strip() not in ("", "–")] for column in columns]
    return {place for place, cells in enumerate(said) if place and cells and all(map(NUMBER.fullmatch, cells))}
