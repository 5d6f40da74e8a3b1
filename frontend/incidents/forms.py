"""The forms of an incident: opening it, recording what was done, and closing it."""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import Any

from django import forms
from django.utils import timezone

from frontend.forms.base import GovForm
from frontend.forms.dates import DateInputField
from frontend.forms.look import Look
from frontend.forms.times import ClockField
from hub.assessment.incidents import LONGEST
from hub.assessment.models import IncidentKind, IncidentStep


def moment(said: dict[str, Any], day: str, time: str) -> datetime:
    """A day and a time of London's."""
    return timezone.make_aware(datetime.combine(said[day], said[time]))


class OpenForm(GovForm):
    """What went wrong, when, and when somebody noticed."""

    kind = forms.ChoiceField(
        label="What went wrong?", choices=IncidentKind.choices, widget=forms.RadioSelect,
        error_messages={"required": "Choose what went wrong"},
    )  # fmt: skip
    what = forms.CharField(
        label="What happened?", max_length=LONGEST, widget=forms.Textarea,
        error_messages={"required": "Say what happened"},
    )  # fmt: skip
    on = DateInputField(label="On which day did it happen?", past=True)
    at_time = ClockField(label="At what time?")
    noticed_on = DateInputField(label="On which day did somebody of the hub notice?", past=True)
    noticed_time = ClockField(label="At what time did they notice?")
    once = forms.UUIDField(widget=forms.HiddenInput)

    looks = {
        "what": Look(rows=5, hint="Do not repeat what should not have gone out. Managers and decision makers read it."),
        "at_time": Look(width=5), "noticed_time": Look(width=5, hint="The 72 hours run from then."),
    }  # fmt: skip

    def __init__(self, data: Any = None) -> None:
        now = timezone.localtime()
        super().__init__(data, initial={"once": uuid.uuid4(), "noticed_on": now.date(), "noticed_time": f"{now:%H:%M}"})

    def clean(self) -> dict[str, Any]:
        """It happened before somebody noticed, and both are past."""
        said: dict[str, Any] = super().clean() or {}
        if not {"on", "at_time", "noticed_on", "noticed_time"} <= set(said):
            return said
        said["happened_at"], said["noticed_at"] = (
            moment(said, "on", "at_time"),
            moment(said, "noticed_on", "noticed_time"),
        )
        if said["noticed_at"] > timezone.now():
            self.add_error("noticed_time", "The time when they noticed must be in the past")
        elif said["happened_at"] > said["noticed_at"]:
            self.add_error("at_time", "It must have happened before somebody noticed")
        return said


class StepForm(GovForm):
    """One thing that was done."""

    step = forms.ChoiceField(
        label="What was done?", choices=IncidentStep.choices, widget=forms.RadioSelect,
        error_messages={"required": "Choose what was done"},
    )  # fmt: skip
    whom = forms.CharField(label="Who was told?", max_length=200, required=False)
    words = forms.CharField(
        label="What exactly, and what follows?", max_length=LONGEST, widget=forms.Textarea,
        error_messages={"required": "Say what was done"},
    )  # fmt: skip
    on = DateInputField(label="On which day?", past=True)
    at_time = ClockField(label="At what time?")
    seen = forms.IntegerField(widget=forms.HiddenInput, min_value=0)

    looks = {
        "step": Look(conditional={IncidentStep.TOLD.value: ["whom"]}),
        "whom": Look(hint="Such as the family, the agency whose finding it is, or the recipient", mark_optional=False),
        "words": Look(rows=3, hint="Of the Information Commissioner: the number of the report, or why none is needed."),
        "at_time": Look(width=5),
    }

    def __init__(self, data: Any = None, *, seen: int) -> None:
        now = timezone.localtime()
        super().__init__(data, initial={"seen": seen, "on": now.date(), "at_time": f"{now:%H:%M}"})

    def clean(self) -> dict[str, Any]:
        """Telling somebody names whom; nothing is done in time to come."""
        said: dict[str, Any] = super().clean() or {}
        if said.get("step") == IncidentStep.TOLD and not said.get("whom"):
            self.add_error("whom", "Say who was told")
        if {"on", "at_time"} <= set(said):
            said["happened_at"] = moment(said, "on", "at_time")
            if said["happened_at"] > timezone.now():
                self.add_error("at_time", "The time must be in the past")
        return said


class CloseForm(GovForm):
    """What was learned."""

    lessons = forms.CharField(
        label="What was learned, and what changes?", max_length=LONGEST, widget=forms.Textarea,
        error_messages={"required": "Say what was learned"},
    )  # fmt: skip
    seen = forms.IntegerField(widget=forms.HiddenInput, min_value=0)

    looks = {"lessons": Look(rows=4)}
