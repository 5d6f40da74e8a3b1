"""A date in three boxes, whose errors name the box that is wrong (GOV.UK date input)."""

from __future__ import annotations

import calendar
from collections.abc import Sequence
from datetime import date
from typing import Any, Literal

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone

Part = Literal["day", "month", "year"]
PARTS: tuple[Part, ...] = ("day", "month", "year")
MONTHS = {
    name.lower(): number
    for names in (calendar.month_name, calendar.month_abbr)
    for number, name in enumerate(names)
    if name
}
OLDEST = 1900  # an earlier year of birth or of an event is a slip of the keyboard


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
    one before today. Raises DatePartError naming the parts that are missing or wrong.
    """

    widget = DateParts

    def __init__(self, *, past: bool = False, future: bool = False, autocomplete: str = "", **kwargs: Any) -> None:
        self.past, self.future, self.autocomplete = past, future, autocomplete
        super().__init__([forms.CharField(required=False) for _ in PARTS], require_all_fields=False, **kwargs)

    def compress(self, data_list: Sequence[str]) -> date | None:
        """Three boxes as a date."""
        return self.clean(data_list)

    def clean(self, value: Sequence[str | None] | None) -> date | None:
        """Three boxes as a date; raises DatePartError."""
        said = [str(part or "").strip() for part in (value or ["", "", ""])]
        if not any(said):
            if self.required:
                raise DatePartError(str(self.error_messages["required"]), PARTS, "required")
            return None
        missing = [part for part, text in zip(PARTS, said, strict=True) if not text]
        if missing:
            raise DatePartError(f"{self._name} must include a {' and '.join(missing)}", missing, "incomplete")
        day = self._date(*said)
        if self.past and day > timezone.localdate():
            raise DatePartError(f"{self._name} must be today or in the past", PARTS)
        if self.future and day < timezone.localdate():
            raise DatePartError(f"{self._name} must be today or in the future", PARTS)
        self.run_validators(day)
        return day

    @property
    def _name(self) -> str:
        label = str(self.label or "Date").rstrip("?")
        return label[:1].upper() + label[1:]

    def _date(self, day: str, month: str, year: str) -> date:
        wrong: list[Part] = []
        months = MONTHS.get(month.lower().rstrip(".")) or _number(month, 1, 12)
        if not months:
            wrong.append("month")
        if _number(day, 1, 31) is None:
            wrong.insert(0, "day")
        if not (year.isdecimal() and len(year) == 4):
            raise DatePartError(f"{self._name}: the year must have 4 numbers", [*wrong, "year"])
        if int(year) < OLDEST:
            raise DatePartError(f"{self._name}: the year must be {OLDEST} or later", [*wrong, "year"])
        if wrong or not months:
            raise DatePartError(f"{self._name}: the {' and '.join(wrong)} must be real", wrong)
        try:
            return date(int(year), months, int(day))
        except ValueError:
            last = calendar.monthrange(int(year), months)[1]
            month_said = f"{calendar.month_name[months]} {year}"
            raise DatePartError(f"{self._name}: {month_said} has {last} days", ["day"]) from None


def _number(text: str, low: int, high: int) -> int | None:
    return int(text) if text.isdecimal() and low <= int(text) <= high else None
