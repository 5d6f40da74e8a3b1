"""A date in three boxes, whose errors name the box that is wrong (GOV.UK date input)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone

from frontend.forms.sentences import named
from mash_platform.characters import number_as_typed
from mash_platform.parsing import EARLIEST, LATEST, PARTS, NotADate, Part, parse_date


class DatePartError(ValidationError):
    """An error of a date, with the boxes that it is about."""

    def __init__(self, message: str, parts: Sequence[Part], code: str = "invalid") -> None:
        super().__init__(message, code=code)
        self.parts = tuple(parts)


class DateParts(forms.MultiWidget):
    """Three text boxes; the field `born` is sent as born_day, born_month and born_year."""

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__({part: forms.TextInput() for part in PARTS}, attrs)

    def decompress(self, value: date | None) -> list[str]:
        """A date as its three boxes; three empty ones for none."""
        return [str(value.day), str(value.month), str(value.year)] if value else ["", "", ""]


class DateInputField(forms.MultiValueField):
    """Gives a datetime.date, or None where it is not required and all boxes are empty.

    In: day, month (a number or a name) and year of four digits. `past` refuses a day after today, `future`
    one before today, `earliest` and `latest` what is before or after them. Raises DatePartError naming the parts
    that are missing or wrong.
    """

    widget = DateParts

    def __init__(
        self,
        *,
        past: bool = False,
        future: bool = False,
        earliest: date = EARLIEST,
        latest: date = LATEST,
        autocomplete: str = "",
        **kwargs: Any,
    ) -> None:
        self.past, self.future, self.autocomplete = past, future, autocomplete
        self.earliest, self.latest = earliest, latest
        super().__init__([forms.CharField(required=False) for _ in PARTS], require_all_fields=False, **kwargs)

    def compress(self, data_list: Sequence[str]) -> date | None:
        """Three boxes as a date."""
        return self.clean(data_list)

    def clean(self, value: Sequence[str | None] | None) -> date | None:
        """Three boxes as a date; raises DatePartError."""
        said = [number_as_typed(str(part or "")) for part in (value or ["", "", ""])]
        if not any(said):
            if self.required:
                raise DatePartError(str(self.error_messages["required"]), PARTS, "required")
            return None
        missing = [part for part, text in zip(PARTS, said, strict=True) if not text]
        if missing:
            raise DatePartError(f"{self._name} must include a {' and '.join(missing)}", missing, "incomplete")
        try:
            day = parse_date(*said, earliest=self.earliest, latest=self.latest)
        except NotADate as wrong:
            raise DatePartError(f"{self._name}{wrong.said}", wrong.parts) from None
        if self.past and day > timezone.localdate():
            raise DatePartError(f"{self._name} must be today or in the past", PARTS)
        if self.future and day < timezone.localdate():
            raise DatePartError(f"{self._name} must be today or in the future", PARTS)
        self.run_validators(day)
        return day

    @property
    def _name(self) -> str:
        return named(str(self.label or "Date"))
