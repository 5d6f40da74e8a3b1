"""The forms of a hub's seats, for its manager; the operator's pages use the one of a review too."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

from django import forms
from django.utils import timezone

from frontend.forms.base import GovForm
from frontend.forms.dates import DateInputField
from frontend.forms.look import Look
from frontend.forms.numbers import WholeNumberField
from hub.wall.models import Agency, Recipient
from tenants import seats as tenants_seats
from tenants.left_undone import UNSAID
from tenants.measures.periods import begins
from tenants.models import ASKED_ROLES, Role
from tenants.models.seating import SLEEPS_AT_LEAST, SLEEPS_AT_MOST
from tenants.reviewing import Kept

YES, NO = "yes", "no"
ACCOUNT = [(YES, "Yes"), (NO, "No, or not yet")]
USERNAME = {"username": "Enter their sign-in name"}
STARTER = {
    "name": "Enter their full name", "email": "Enter their own work email address", "first": "Enter their first day",
}  # fmt: skip
INSIDE = [(role.value, str(role.label)) for role in Role if role in ASKED_ROLES]


class GrantForm(GovForm):
    """Whose seat, as what, where, until when. Who has no account yet is named with their own work address."""

    account = forms.ChoiceField(
        label="Has this person an account on this platform?", choices=ACCOUNT, widget=forms.RadioSelect, required=False
    )
    username = forms.CharField(label="Sign-in name", max_length=100, required=False)
    name = forms.CharField(label="Full name", max_length=100, required=False)
    email = forms.EmailField(
        label="Their own work email address", max_length=254, required=False,
        widget=forms.EmailInput(attrs={"autocomplete": "off"}),
        error_messages={"invalid": "Enter an email address in the correct format, such as name@agency.gov.uk"},
    )  # fmt: skip
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
        "account": Look(mark_optional=False, conditional={YES: ("username",), NO: ("name", "email")}),
        "username": Look(width=20, mark_optional=False, hint="The name that they sign in with"),
        "name": Look(width=30, mark_optional=False, hint="As colleagues know them"),
        "email": Look(
            width=30,
            mark_optional=False,
            hint="Whoever may agree to this seat invites them there. A shared mailbox is nobody’s own address.",
        ),
        "role": Look(conditional={Role.RECIPIENT.value: ("team",)}),
        "agency": Look(mark_optional=False, hint="Not needed for a recipient outside the hub"),
        "team": Look(mark_optional=False),
        "first": Look(
            mark_optional=False,
            hint="For somebody who has not started yet: nothing opens before it. Whoever has no account needs one;"
            " leave it empty otherwise.",
        ),
        "ends": Look(hint="Leave empty if it is not known. Seats without a last day are reviewed."),
    }

    def __init__(self, data: Any = None) -> None:
        super().__init__(data)
        self.choose(
            "agency", [("", "Choose one"), *Agency.objects.open(timezone.localdate()).values_list("code", "name")]
        )
        self.choose("team", [("", "Choose one"), *Recipient.objects.teams().open(timezone.localdate()).names().items()])

    def clean(self) -> dict[str, Any]:
        """What each answer needs beside it. A sign-in name alone says that there is an account."""
        said = {**(super().clean() or {})}
        said["account"] = said.get("account") or (YES if said.get("username") else "")
        if not said["account"]:
            self.add_error("account", "Choose whether they have an account")
        needed = {YES: USERNAME, NO: STARTER}.get(said["account"], {})
        for field, words in needed.items():
            if not said.get(field) and field not in self.errors:
                self.add_error(field, words)
        return said

    @property
    def is_for_new_starter(self) -> bool:
        """Whether there is no account yet."""
        return bool(self.cleaned_data["account"] == NO)

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

    hours = WholeNumberField(
        label="How many hours does a new seat sleep?", min_value=SLEEPS_AT_LEAST, max_value=SLEEPS_AT_MOST,
        error_messages={
            "required": "Enter how many hours",
            **dict.fromkeys(
                ("min_value", "max_value"), f"New seats sleep from {SLEEPS_AT_LEAST} to {SLEEPS_AT_MOST} hours"
            ),
        },
    )  # fmt: skip

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
