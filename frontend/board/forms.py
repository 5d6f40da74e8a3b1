"""The secretary's forms. Each change says from when it counts, and why."""

from __future__ import annotations

from datetime import date

from django import forms

from frontend.common.plan_days import COUNTS, DATED, UNDATED, DatedForm, PlanDay, date_choice
from frontend.forms.base import GovForm
from frontend.forms.look import Look
from frontend.forms.numbers import WholeNumberField
from rollout.as_of import Position
from rollout.models.programme import LAST_STAGE
from rollout.replanning import Window

STAGES = [("", "In no stage"), *((str(number), f"Stage {number}") for number in range(1, LAST_STAGE + 1))]
WHY = Look(rows=3, hint="Who agreed it, and what moved. It is kept in the history for good.")


class ChangeForm(GovForm):
    """What every change carries."""

    on = PlanDay(label="Counts from", past=True, error_messages={"required": "Enter the day from which it counts"})
    reason = forms.CharField(
        label="Reason", widget=forms.Textarea, max_length=2000, error_messages={"required": "Enter the reason"}
    )
    seen = forms.IntegerField(widget=forms.HiddenInput, min_value=0)


class AuthorityForm(DatedForm, ChangeForm):
    """Where one authority stands. Since when it is live is recorded through the gate (frontend/readiness)."""

    stage = forms.ChoiceField(label="Stage", choices=STAGES, required=False)
    dated = date_choice("Has it a day of its own?", "Yes, a planned go-live", "No date yet")
    planned = PlanDay(label="Planned go-live", required=False)
    dates = "planned"
    field_order = ("stage", "dated", "planned", "on", "reason", "seen")

    looks = {
        "dated": Look(
            item_hints={UNDATED: "It goes by the window of its stage, if it is in one."},
            conditional={DATED: ("planned",)},
        ),
        "on": COUNTS,
        "reason": WHY,
    }

    def wanted(self, live: date | None) -> Position:
        """What the form asks for. In: since when it is live, which is recorded on a page of its own."""
        stage = self.cleaned_data["stage"]
        return Position(int(stage) if stage else None, self.cleaned_data["planned"], live)


class StageForm(DatedForm, ChangeForm):
    """How one stage is planned."""

    window = forms.CharField(label="Window, in words", required=False, max_length=100)
    dated = date_choice("Is there a day by which it is done?", "Yes", "No date yet")
    ends_on = PlanDay(label="To be done by", required=False)
    dates = "ends_on"
    projected = WholeNumberField(label="How many authorities", required=False, min_value=0, max_value=33)
    is_assumption = forms.BooleanField(label="This is a planning assumption, not a decision", required=False)
    field_order = ("window", "dated", "ends_on", "projected", "is_assumption", "on", "reason", "seen")

    looks = {
        "dated": Look(conditional={DATED: ("ends_on",)}),
        "window": Look(hint="For example, By the end of 2012."),
        "projected": Look(hint="With those that nobody has named yet.", width=3),
        "on": COUNTS,
        "reason": WHY,
    }

    def wanted(self) -> Window:
        """What the form asks for."""
        said = self.cleaned_data
        return Window(said["window"], said["ends_on"], said["projected"], said["is_assumption"])


class TargetForm(ChangeForm):
    """By when all London should be served."""

    day = PlanDay(
        label="All London served by", error_messages={"required": "Enter the day by which all London is served"}
    )
    field_order = ("day", "on", "reason", "seen")

    looks = {"on": COUNTS, "reason": WHY}


class StrikeOutForm(GovForm):
    """A line of the plan that should never have been written."""

    reason = forms.CharField(
        label="Why it does not count", widget=forms.Textarea, max_length=2000,
        error_messages={"required": "Enter why it does not count"},
    )  # fmt: skip
    seen = forms.IntegerField(widget=forms.HiddenInput, min_value=0)

    looks = {
        "reason": Look(
            rows=3,
            hint="For a slip alone, such as a wrong year. A plan that changed is changed, and what was known stays.",
        )
    }
