"""Days of the programme in forms: as of which London is shown, since when a change counts, and a day not known yet."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.http import HttpRequest

from frontend.forms.base import GovForm
from frontend.forms.dates import DateInputField
from frontend.forms.look import Look
from rollout.days import FIRST, LAST, usual_day

__all__ = ["COUNTS", "DATED", "UNDATED", "AsOfForm", "DatedForm", "PlanDay", "address_of", "asked", "date_choice",
           "first_choice", "usual_day"]  # fmt: skip

COUNTS = Look(hint="The day since which this is so. Earlier days keep what was known then.")
DATED, UNDATED = "dated", "undated"


class AsOfForm(GovForm):
    """Choosing another day, in the address, so that it can be sent to somebody."""

    on = DateInputField(
        label="Show London as of", earliest=FIRST, latest=LAST, error_messages={"required": "Enter a day"}
    )

    looks = {"on": Look(hint="For example, 30 11 2012. A day to come shows what is planned by what is known now.")}


def asked(request: HttpRequest) -> tuple[date, AsOfForm]:
    """The day asked for and the form that shows it; the usual day where none or a wrong one was asked for."""
    if any(name in request.GET for name in ("on_day", "on_month", "on_year")):
        form = AsOfForm(request.GET)
        return (form.cleaned_data["on"] if form.is_valid() else usual_day()), form
    return usual_day(), AsOfForm(initial={"on": usual_day()})


def address_of(on: date) -> str:
    """The query that asks for this day."""
    return f"?on_day={on.day}&on_month={on.month}&on_year={on.year}"


class PlanDay(DateInputField):
    """A day of the programme, within its bounds (rollout/days.py)."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(earliest=FIRST, latest=LAST, **kwargs)


def date_choice(label: str, dated: str, undated: str) -> forms.ChoiceField:
    """Whether there is a day at all: *no date yet* is said on purpose, not by leaving boxes empty."""
    return forms.ChoiceField(
        label=label, widget=forms.RadioSelect, choices=[(DATED, dated), (UNDATED, undated)],
        error_messages={"required": "Say whether there is a date"},
    )  # fmt: skip


class DatedForm(GovForm):
    """A form with a day that may not be there yet: `dated` says which, `dates` names the field."""

    dates = ""

    def clean(self) -> dict[str, Any]:
        """The day, or None on purpose. Raises for a day that was promised and not given."""
        said: dict[str, Any] = super().clean() or self.cleaned_data
        if said.get("dated") == UNDATED:
            self.errors.pop(self.dates, None)  # what stands in boxes that are not shown
            said[self.dates] = None
        elif said.get("dated") == DATED and self.dates not in self.errors and said.get(self.dates) is None:
            self.add_error(self.dates, "Enter the day, or say that there is no date yet")
        return said


def first_choice(day: date | None) -> str:
    """What a form shows first."""
    return DATED if day else UNDATED
