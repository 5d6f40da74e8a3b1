"""Forms about adults, and of measures from outside."""

from __future__ import annotations

from django import forms

from frontend.common.plan_days import COUNTS
from frontend.forms.dates import DateInputField
from frontend.forms.look import Look
from frontend.forms.numbers import FigureField
from frontend.readiness.forms import StepForm
from rollout.readiness.models import Measure, Period

READY, NOT_READY = "ready", "not_ready"
AGREE, TAKE_BACK = "agree", "take_back"


class AreaForm(StepForm):
    """How far one area is."""

    ready = forms.ChoiceField(
        label="Is it ready?", widget=forms.RadioSelect, choices=[(READY, "Ready"), (NOT_READY, "Not ready yet")]
    )
    reason = forms.CharField(
        label="How it is", widget=forms.Textarea, max_length=2000, error_messages={"required": "Enter how it is"}
    )
    field_order = ("ready", "reason", "on", "seen")
    looks = {"ready": Look(inline=True), "reason": Look(rows=5, hint="What is known, agreed or missing."), "on": COUNTS}


class AgreeForm(StepForm):
    """The board's word."""

    answer = forms.ChoiceField(
        label="What the board says", widget=forms.RadioSelect,
        choices=[(AGREE, "Adults may come"), (TAKE_BACK, "The agreement is taken back")],
    )  # fmt: skip
    field_order = ("answer", "reason", "on", "seen")
    looks = {
        "answer": Look(item_hints={AGREE: "Only of a hub that is embedded and ready in all four areas."}),
        "reason": Look(rows=3, hint="It is kept in the history for good."),
        "on": COUNTS,
    }


class WordsForm(StepForm):
    """Where to turn about an adult."""

    reason = forms.CharField(
        label="Where to turn", widget=forms.Textarea, max_length=500,
        error_messages={"required": "Enter where to turn about an adult"},
    )  # fmt: skip
    field_order = ("reason", "on", "seen")
    looks = {
        "reason": Look(rows=3, hint="Anybody can read it at the front door. Give a number and when it answers."),
        "on": COUNTS,
    }


class MeasureForm(StepForm):
    """One figure of a hub outside."""

    measure = forms.ChoiceField(label="What was measured", choices=[("", "Choose a measure"), *Measure.choices])
    period = forms.ChoiceField(label="Period", choices=Period.choices, widget=forms.RadioSelect)
    starts = DateInputField(label="First day of the period", past=True)
    value = FigureField(label="Figure", max_digits=9, decimal_places=1, error_messages={"required": "Enter the figure"})
    source = forms.CharField(
        label="Where it is from", max_length=300, error_messages={"required": "Enter where the figure is from"}
    )
    reason = forms.CharField(
        label="What to know about it", widget=forms.Textarea, max_length=2000,
        error_messages={"required": "Enter what to know about the figure, or what it corrects"},
    )  # fmt: skip
    field_order = ("measure", "period", "starts", "value", "source", "reason", "on", "seen")
    looks = {
        "measure": Look(
            hint="The Department for Education’s re-referrals are none of these: they are referrals, not contacts."
        ),
        "period": Look(inline=True),
        "starts": Look(hint="A month’s or a quarter’s first day; a year begins on 1 April."),
        "value": Look(width=5, hint="A count of 5 or more, or per cent. Smaller counts are not kept."),
        "source": Look(hint="For example, the borough’s return to London Councils of a day."),
        "reason": Look(rows=2, hint="How it was counted, or what it corrects."),
        "on": Look(hint="The day on which it was known. Earlier days do not show it."),
    }
