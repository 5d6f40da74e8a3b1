"""The operator's forms. Those that change what somebody may do want the second factor of this sitting."""

from __future__ import annotations

from typing import Any

from django import forms

from frontend.forms.dates import DateInputField
from frontend.forms.look import Look
from frontend.sign_in.step_up import FreshForm
from frontend.wall.seat_forms import CoverMixin, end_of
from tenants.models import PLATFORM_ROLES, Agency, Authority, HubAgency, Role
from tenants.platform_seats import WantedOnPlatform

ROLES = [(role.value, str(role.label)) for role in Role if role in PLATFORM_ROLES or role == Role.MANAGER]


def email_field(label: str) -> forms.EmailField:
    """Somebody else's address: nothing that the browser knows of its own user is proposed."""
    return forms.EmailField(label=label, max_length=254, widget=forms.EmailInput(attrs={"autocomplete": "off"}))


class AccountForm(FreshForm):
    """A new person."""

    sitting = True
    name = forms.CharField(label="Full name", max_length=100)
    username = forms.CharField(label="Sign-in name", max_length=100)
    email = email_field("Their own email address")

    looks = {
        "email": Look(width=30, hint="The invitation goes there. Only they can change it once they have a seat."),
        "name": Look(width=30, hint="As colleagues know them"),
        "username": Look(width=20, hint="Small letters, digits, dots. For example: a.okafor"),
    }


class ReasonForm(FreshForm):
    """Why; and the code, where it was not given within this sitting."""

    sitting = True
    reason = forms.CharField(label="Why?", max_length=300)


class EndSeatForm(CoverMixin, ReasonForm):
    """Why a seat ends, and who does its work where nobody else holds one like it."""

    looks = {"cover": Look(hint="Managers and guardians are told that nobody is left.")}

    def __init__(self, *args: Any, is_last: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.ask_cover(is_last=is_last)


class LeavesForm(EndSeatForm):
    """Why somebody leaves."""

    looks = {
        **EndSeatForm.looks,
        "reason": Look(label="Why do they leave?", hint="Such as: left the Metropolitan Police on 23 November"),
    }


class BackForm(ReasonForm):
    """Why somebody comes back."""

    looks = {"reason": Look(label="Why do they come back?")}


class InviteForm(FreshForm):
    """Where an invitation goes that was not used yet."""

    sitting = True
    email = email_field("Their own email address")

    looks = {"email": Look(width=30)}


class GiveForm(FreshForm):
    """A seat that is asked for: on the platform, or of a hub's manager."""

    sitting = True
    role = forms.ChoiceField(label="What they are", choices=ROLES, widget=forms.RadioSelect)
    authority = forms.ChoiceField(label="Of which authority?", required=False)
    agency = forms.ChoiceField(label="For which agency?", required=False)
    desk = forms.ChoiceField(label="Of which hub?", required=False)
    reason = forms.CharField(
        label="Why do they need it?", max_length=300, error_messages={"required": "Enter why they need it"}
    )  # fmt: skip
    first = DateInputField(label="First day", required=False, future=True)
    ends = DateInputField(label="Last day", required=False, future=True)

    looks = {
        "reason": Look(hint="Whoever agrees to the seat reads this. Do not name a child or a case."),
        "role": Look(
            conditional={
                Role.BOROUGH_LEAD.value: ("authority",),
                Role.PUBLISHER.value: ("agency",),
                Role.MANAGER.value: ("desk",),
            },
            item_hints={Role.MANAGER.value: "Asks for the other seats of the hub"},
        ),
        "authority": Look(mark_optional=False),
        "agency": Look(mark_optional=False),
        "desk": Look(mark_optional=False),
        "first": Look(hint="For somebody who has not started yet: nothing opens before it. Leave empty otherwise."),
        "ends": Look(hint="Leave empty if it is not known. The seat is reviewed within 12 months."),
    }

    def __init__(self, data: Any = None, *, request: Any) -> None:
        super().__init__(data, request=request)
        desks = HubAgency.objects.filter(is_lead=True).select_related("hub", "agency").order_by("hub__name", "pk")
        self.choose("authority", [("", "Choose one"), *Authority.objects.values_list("slug", "name")])
        self.choose("agency", [("", "Choose one"), *Agency.objects.values_list("code", "name")])
        self.choose("desk", [("", "Choose one"), *((str(one.pk), f"{one.hub}, {one.agency}") for one in desks)])

    def wanted(self) -> WantedOnPlatform:
        """What the act takes. The last day counts whole."""
        said = self.cleaned_data
        return WantedOnPlatform(
            role=said["role"],
            authority=said["authority"],
            agency=said["agency"],
            desk=int(said["desk"]) if said["desk"] else None,
            reason=said["reason"],
            first_day=said["first"],
            ends_at=end_of(said["ends"]),
        )
