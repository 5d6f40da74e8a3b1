"""A time of the day, as people write one."""

from __future__ import annotations

from typing import Any

from django import forms

from frontend.forms.numbers import TimeOfDayField

WRITTEN = ["%H:%M", "%H.%M", "%H:%M:%S", "%H", "%I%p", "%I:%M%p", "%I.%M%p"]


class ClockField(TimeOfDayField):
    """14:30, 14.30, 8 or 8am; None where it is left empty."""

    def __init__(self, *, error_messages: dict[str, str] | None = None, **kwargs: Any) -> None:
        super().__init__(
            widget=forms.TimeInput(format="%H:%M"), input_formats=WRITTEN,
            error_messages={"invalid": "Enter a time such as 14:30"} | (error_messages or {}), **kwargs,
        )  # fmt: skip
