"""A box for a number, postcode, telephone, code or reference, which people paste from letters and spreadsheets."""

from __future__ import annotations

from typing import Any

from django import forms

from mash_platform.characters import as_typed


class NumberField(forms.CharField):
    """Text as somebody would type it, cleaned before it is counted and checked: no invisible signs, each space once."""

    def to_python(self, value: Any) -> str:
        """Out: what was typed, without what nobody sees."""
        return " ".join(as_typed(super().to_python(value) or "").split())
