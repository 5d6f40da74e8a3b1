"""A box for a number, postcode, telephone, code or reference, which people paste from letters and spreadsheets."""

from __future__ import annotations

from typing import Any

from django import forms

from mash_platform.characters import number_as_typed


class Pasted(forms.Field):
    """Cleaned before it is counted and checked: no invisible signs, no odd hyphens or wide digits, each space once."""

    def to_python(self, value: Any) -> Any:
        """Out: what the field makes of what was typed."""
        return super().to_python(number_as_typed(value) if isinstance(value, str) else value)


class NumberField(Pasted, forms.CharField):
    """A number as it is written, such as a telephone, a postcode, a code or a reference."""


class WholeNumberField(Pasted, forms.IntegerField):
    """How many."""


class FigureField(Pasted, forms.DecimalField):
    """A figure, also with a decimal point."""


class TimeOfDayField(Pasted, forms.TimeField):
    """A time of the day."""
