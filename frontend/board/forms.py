"""The secretary's forms. Each change says from when it counts, and why."""

from __future__ import annotations

from datetime import date

from django import forms

from frontend.forms.base import GovForm
from frontend.forms.dates import DateInputField
from frontend.forms.look import Look
from rollout.as_of import Position
from rollout.models.programme import LAST_STAGE
from rollout.replanning import Window

STAGES = [("", "In no stage"), *((str(number), f"Stage {number}") for number in range(1, LAST_STAGE + 1))]
COUNTS = Look(hint="The day since which this is so. Earlier days keep what was known then.")
WHY = Look(rows=3, hint="Who agreed it, and what moved. It stands in the history for good.")


class ChangeForm(GovForm):
    """What every change carries."""

    on = DateInputField(label="Counts from", past=True)
    reason = forms.CharField(
        label="Reason", widget=forms.Textarea, max_length=2000, error_messages={"required": "Enter the reason"}
    )
    seen = forms.IntegerField(widget=forms.HiddenInput, min_value=0)


class AuthorityForm(ChangeForm):
    """Where one authority stands. Since when it is live is recorded through the gate (frontend/readiness)."""

    stage = forms.ChoiceField(label="Stage", choices=STAGES, required=False)
    planned = DateInputField(label="Planned go-live", required=False)
    field_order = ("stage", "planned", "on", "reason", "seen")

    looks = {
        "planned": Look(hint="Leave it empty to go by the window of its stage."),
        "on": COUNTS,
        "reason": WHY,
    }

    def wanted(self, live: date | None) -> Position:
        """What the form asks for. In: since when it is live, which is recorded on a page of its own."""
        stage = self.cleaned_data["stage"]
        return Position(int(stage) if stage else None, self.cleaned_data["planned"], live)


class StageForm(ChangeForm):
    """How one stage is planned."""

    window = forms.CharField(label="Window, in words", required=False, max_length=100)
    ends_on = DateInputField(label="To be done by", required=False)
    projected = forms.IntegerField(label="How many authorities", required=False, min_value=0, max_value=33)
    is_assumption = forms.BooleanField(label="This is a planning assumption, not a decision", required=False)
    field_order = ("window", "ends_on", "projected", "is_assumption", "on", "reason", "seen")

    looks = {
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

    day = DateInputField(label="All London served by")
    field_order = ("day", "on", "reason", "seen")

    looks = {"on": COUNTS, "reason": WHY}
