"""What the secretary and mentors fill in."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils import timezone

from frontend.common.plan_days import PlanDay
from frontend.forms.base import GovForm
from frontend.forms.look import Look
from frontend.training.forms import SeenForm
from rollout.training.mentoring import Days
from rollout.training.models import Purpose
from tenants.models import Authority, Role, Seat, User

NO_CASES = "No name of a child or family, and no words of a case: the platform holds none."


class DaysForm(SeenForm):
    """For what, and from when to when."""

    purpose = forms.ChoiceField(
        label="What for", choices=Purpose.choices, widget=forms.RadioSelect,
        error_messages={"required": "Choose what the visit is for"},
    )  # fmt: skip
    first_day = PlanDay(label="First day")
    last_day = PlanDay(label="Last day")
    despite = forms.BooleanField(label="Book all the same, though they are booked elsewhere", required=False)

    looks = {"last_day": Look(hint="The same day for a visit of one day."), "despite": Look(mark_optional=False)}

    def days(self) -> Days:
        """What the acts take."""
        said = self.cleaned_data
        return Days(purpose=said["purpose"], first_day=said["first_day"], last_day=said["last_day"])


class BookForm(DaysForm):
    """Which mentor goes where."""

    authority = forms.ChoiceField(label="Authority")
    mentor = forms.ChoiceField(label="Mentor")
    field_order = ("authority", "mentor", "purpose", "first_day", "last_day", "despite", "seen")

    looks = {**DaysForm.looks, "mentor": Look(hint="Everybody with a mentor’s seat.")}

    def __init__(self, data: Any = None, **kwargs: Any) -> None:
        super().__init__(data, **kwargs)
        mentors = (
            Seat.objects.standing(timezone.now())
            .filter(role=Role.MENTOR)
            .order_by("user__name")
            .values_list("user__username", "user__name")
            .distinct()
        )
        self.choose("authority", [("", "Choose one"), *Authority.objects.values_list("slug", "name")])
        self.choose("mentor", [("", "Choose one"), *mentors])

    def chosen_mentor(self) -> User:
        """Who was chosen."""
        return User.objects.get(username=self.cleaned_data["mentor"])

    def chosen_authority(self) -> Authority:
        """Where to."""
        return Authority.objects.get(slug=self.cleaned_data["authority"])


class NoteForm(SeenForm):
    """What the visit was like."""

    text = forms.CharField(label="What you saw, and what was agreed", widget=forms.Textarea, max_length=10_000)

    looks = {"text": Look(rows=10, hint=NO_CASES)}


class FollowUpForm(GovForm):
    """What is left to do."""

    what = forms.CharField(label="What is to be done", max_length=300)
    owner = forms.CharField(label="Who does it", max_length=100)
    due_on = PlanDay(label="By when", error_messages={"required": "Enter the day by which it is to be done"})

    looks = {"what": Look(hint=NO_CASES), "owner": Look(hint="A name or a role, such as IT lead of the borough")}


class CloseForm(GovForm):
    """How it ended."""

    outcome = forms.CharField(label="How did it end?", max_length=300)

    looks = {"outcome": Look(hint="Such as: done on 14 December; not needed any more, and why")}
