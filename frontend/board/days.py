"""The day as of which the board is shown."""

from __future__ import annotations

from datetime import date

from django.http import HttpRequest

from frontend.forms.base import GovForm
from frontend.forms.dates import DateInputField
from frontend.forms.look import Look
from rollout.days import FIRST, LAST, usual_day

__all__ = ["AsOfForm", "address_of", "asked", "usual_day"]


class AsOfForm(GovForm):
    """Choosing another day, in the address, so that it can be sent to somebody."""

    on = DateInputField(label="Show London as of", earliest=FIRST, latest=LAST)

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
