"""The forms of a hub's seats, for its manager; the operator's pages use the one of a review too."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

from django import forms
from django.utils import timezone

from frontend.forms.base import GovForm
from frontend.forms.dates import DateInputField
from frontend.forms.look import Look
from hub.wall.models import Agency, Recipient
from tenants import seats as tenants_seats
from tenants.left_undone import UNSAID
from tenants.measures.periods import begins
from tenants.models import HUB_ROLES, Role
from tenants.reviewing import Kept

INSIDE = [(role.value, str(role.label)) for role in Role if role in HUB_ROLES]


class GrantForm(GovForm):
    """Whose seat, as what, where, until when."""

    username = forms.CharField(label="Sign-in name", max_length=100)
    role = forms.ChoiceField(label="What they are here", choices=INSIDE, widget=forms.RadioSelect)
    agency = forms.ChoiceField(label="At the desk of", required=False)
    team = forms.ChoiceField(label="In the team outside", required=False)
    reason = forms.CharField(
        label="Why do they need it?", max_length=300, error_messages={"required": "Enter why they need it"}
    )  # fmt: skip
    first = DateInputField(label="First day", required=False, future=True)
    ends = DateInputField(label="Last day", required=False, future=True)

    looks = {
        "reason": Look(hint="Whoever agrees to the seat reads this. Do not name a child or a case."),
        "username": Look(width=20, hint="The name that they sign in with. The operator makes accounts."),
        "role": Look(conditional={Role.RECIPIENT.value: ("team",)}),
        "agency": Look(mark_optional=False, hint="Not needed for a recipient outside the hub"),
        "team": Look(mark_optional=False),
        "first": Look(hint="For somebody who has not started yet: nothing opens before it. Leave empty otherwise."),
        "ends": Look(hint="Leave empty if it is not known. Seats without a last day are reviewed."),
    }

    def __init__(self, data: Any = None) -> None:
        super().__init__(data)
        self.choose(
            "agency", [("", "Choose one"), *Agency.objects.open(timezone.localdate()).values_list("code", "name")]
        )
        self.choose("team", [("", "Choose one"), *Recipient.objects.teams().open(timezone.localdate()).names().items()])

    def wanted(self) -> tenants_seats.Wanted:
        """What the act takes. The last day counts whole."""
        said = self.cleaned_data
        return tenants_seats.Wanted(
            username=said["username"],
            role=said["role"],
            agency=said["agency"],
            team=said["team"],
            reason=said["reason"],
            first_day=said["first"],
            ends_at=end_of(said["ends"]),
        )


class SleepForm(GovForm):
    """How long a new seat sleeps."""

    hours = forms.IntegerField(
        label="How many hours does a new seat sleep?", error_messages={"required": "Enter how many hours"}
    )

    looks = {
        "hours": Look(
            width=3,
            hint="From 1 to 168. So long whoever is told can stop it after somebody agreed. It is 24 otherwise.",
        )
    }


class CoverMixin(GovForm):
    """Who does the work of a seat that nobody else holds: asked before the last one ends."""

    cover = forms.CharField(
        label="Who does this work from now on?",
        max_length=300,
        error_messages={"required": UNSAID},
    )

    def ask_cover(self, *, is_last: bool) -> None:
        """The question is there where nobody is left."""
        if not is_last:
            del self.fields["cover"]


class EndForm(CoverMixin):
    """Why a seat ends."""

    reason = forms.CharField(label="Why does it end?", max_length=300)

    field_order = ("reason", "cover")
    looks = {
        "reason": Look(hint="Such as: left the agency; moved to another hub"),
        "cover": Look(
            hint="Such as: the duty manager until Monday. Managers and guardians are told that nobody is left."
        ),
    }

    def __init__(self, data: Any = None, *, is_last: bool = False) -> None:
        super().__init__(data)
        self.ask_cover(is_last=is_last)


class KeepForm(GovForm):
    """Until when a seat need not be looked at again, and why it is still needed."""

    until = DateInputField(label="Next review", future=True)
    reason = forms.CharField(label="Why is it still needed?", max_length=300)
    seen = forms.DateField(widget=forms.HiddenInput)

    looks = {"until": Look(hint="At most 12 months from today")}

    def kept(self) -> Kept:
        """What the act takes."""
        said = self.cleaned_data
        return Kept(until=said["until"], reason=said["reason"], seen=said["seen"])


def end_of(day: date | None) -> datetime | None:
    """The last day counts whole: the moment after it, None for no last day."""
    return begins(day + timedelta(days=1)) if day else None
