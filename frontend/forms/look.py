"""How a field looks, apart from what it accepts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

Size = Literal["", "s", "m", "l", "xl"]


@dataclass(frozen=True, kw_only=True, slots=True)
class Look:
    """A field's appearance. Stated in a form's `looks`, or as keywords of `form_field` in a template.

    heading: the label or legend is the page's h1. size: of the label (s unless it is the heading, then l).
    hint: in place of the field's help_text. width: of a text box, in characters (2, 3, 4, 5, 10, 20, 30).
    rows: of a textarea, which says what is left where its field has a max_length. inline, small: radios and checkboxes.
    conditional: {value of a choice: names of the fields it reveals}. item_hints: {value: hint}.
    divider_before: the choice before which "or" stands. exclusive: the checkbox that unticks the others
    ("None of these"). prefix, suffix: beside a text box. mark_optional: say "(optional)" on a field that
    is not required. hide_label: keep the label for screen readers alone. classes: more classes.
    """

    heading: bool = False
    size: Size | None = None
    label: str | None = None
    hint: str | None = None
    width: int | None = None
    rows: int | None = None
    inline: bool = False
    small: bool = False
    conditional: Mapping[str, Sequence[str]] = field(default_factory=dict)
    item_hints: Mapping[str, str] = field(default_factory=dict)
    divider_before: str | None = None
    exclusive: str | None = None
    prefix: str = ""
    suffix: str = ""
    mark_optional: bool = True
    hide_label: bool = False
    classes: str = ""
