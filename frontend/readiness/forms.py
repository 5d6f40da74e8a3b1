"""The forms of readiness. Each says from when it counts, and why."""

from __future__ import annotations

from django import forms

from frontend.common.plan_days import COUNTS, DATED, DatedForm, PlanDay, date_choice
from frontend.forms.base import GovForm
from frontend.forms.look import Look


class StepForm(GovForm):
    """What every step carries: the day, the words, and what its reader had seen."""

    reason = forms.CharField(
        label="Reason", widget=forms.Textarea, max_length=2000, error_messages={"required": "Enter the reason"}
    )
    on = PlanDay(label="Counts from", past=True, error_messages={"required": "Enter the day from which it counts"})
    seen = forms.IntegerField(widget=forms.HiddenInput, min_value=0)
    looks = {"reason": Look(rows=3, hint="It is kept in the history for good."), "on": COUNTS}


class PlanForm(DatedForm, StepForm):
    """Who sees to a milestone, by when."""

    owner = forms.CharField(label="Owner", max_length=100, error_messages={"required": "Enter the owner"})
    dated = date_choice("Is there a day by which it is due?", "Yes", "No date yet")
    due = PlanDay(label="Due by", required=False)
    dates = "due"
    field_order = ("owner", "dated", "due", "reason", "on", "seen")
    looks = {
        "owner": Look(hint="A name or a post, for example Head of safeguarding."),
        "dated": Look(conditional={DATED: ("due",)}),
        "due": Look(hint="For example, 31 1 2013."),
        "reason": Look(rows=3, hint="Why this day, or why it moves. It is kept in the history for good."),
        "on": COUNTS,
    }


class ReportForm(StepForm):
    """A milestone is reached, with the evidence."""

    reason = forms.CharField(
        label="What shows it", widget=forms.Textarea, max_length=2000,
        error_messages={"required": "Enter what shows that it is reached"},
    )  # fmt: skip
    place = forms.CharField(
        label="Where the evidence lies", max_length=500,
        error_messages={"required": "Enter a link, or say where the document lies"},
    )  # fmt: skip
    field_order = ("reason", "place", "on", "seen")
    looks = {
        "place": Look(hint="A link, or a note such as “Shared drive, Safeguarding, MASH, signed agreement.pdf”."),
        "on": Look(hint="The day on which it was reached."),
    }


CONFIRM, SEND_BACK = "confirm", "send_back"


class AnswerForm(StepForm):
    """The answer to a report."""

    answer = forms.ChoiceField(
        label="Your answer", choices=[(CONFIRM, "Confirm it"), (SEND_BACK, "Send it back")], widget=forms.RadioSelect
    )
    reason = forms.CharField(
        label="Reason", widget=forms.Textarea, max_length=2000,
        error_messages={"required": "Enter what you looked at, or what is missing"},
    )  # fmt: skip
    field_order = ("answer", "reason", "on", "seen")
    looks = {
        "answer": Look(item_hints={
            CONFIRM: "You have looked at the evidence, and it is enough.",
            SEND_BACK: "It is not enough, or no longer so. The borough lead sees your reason.",
        }),
        "reason": Look(rows=3, hint="What you looked at, or what is missing. The borough lead reads it."),
        "on": COUNTS,
    }  # fmt: skip


GATE, HISTORY = "gate", "history"


class GoLiveForm(StepForm):
    """Since when an authority is live as a partnership."""

    day = PlanDay(
        label="Live as a partnership since",
        past=True,
        error_messages={"required": "Enter the day since which it is live"},
    )
    how = forms.ChoiceField(
        label="How is this known?", widget=forms.RadioSelect,
        choices=[(GATE, "It goes live through this programme"), (HISTORY, "It is known from elsewhere")],
    )  # fmt: skip
    source = forms.CharField(label="Where it is known from", required=False, max_length=300)
    field_order = ("day", "how", "source", "reason", "on", "seen")
    looks = {
        "how": Look(
            item_hints={
                GATE: "Every must-have has to be in place on that day, or the board has let it pass.",
                HISTORY: "From before this platform, or of a hub outside it: its source is shown beside it.",
            },
            conditional={HISTORY: ("source",)},
        ),
        "source": Look(hint="For example, the minutes of the project board of a day."),
        "reason": Look(rows=3, hint="It is kept beside the go-live for good."),
        "on": COUNTS,
    }

    def clean_source(self) -> str:
        """Needed for what is known from elsewhere."""
        said: str = self.cleaned_data.get("source", "").strip()
        if self.cleaned_data.get("how") == HISTORY and not said:
            raise forms.ValidationError("Enter where it is known from")
        return said if self.cleaned_data.get("how") == HISTORY else ""


class OverrideForm(StepForm):
    """The board lets open must-haves pass."""

    shown = forms.CharField(widget=forms.HiddenInput, required=False)
    reason = forms.CharField(
        label="Why it may go live all the same", widget=forms.Textarea, max_length=2000,
        error_messages={"required": "Enter why it may go live all the same"},
    )  # fmt: skip
    field_order = ("reason", "on", "shown", "seen")
    looks = {"reason": Look(rows=4, hint="It is kept beside the go-live for good."), "on": COUNTS}
