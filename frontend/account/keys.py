"""Keys for an agency's own programs: made with a fresh code, shown once, revoked here."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django import forms
from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from frontend.common.saving import refusals_shown_in
from frontend.forms.look import Look
from frontend.sign_in.step_up import FreshForm
from tenants import api_keys
from tenants.access import known
from tenants.models import KEY_LASTS_AT_MOST, ApiKey, KeyPurpose
from tenants.refusals import KeyRefused

DAYS = [("7", "7 days"), ("30", "30 days"), (str(KEY_LASTS_AT_MOST.days), f"{KEY_LASTS_AT_MOST.days} days")]
METHODS = {KeyPurpose.REQUESTS: "GET", KeyPurpose.OPEN_CASES: "POST"}
PATHS = {KeyPurpose.REQUESTS: "partner/requests", KeyPurpose.OPEN_CASES: "open-cases"}


class KeyForm(FreshForm):
    """Which machine, for which seat, how long."""

    name = forms.CharField(label="Which machine holds it?", max_length=60)
    seat = forms.ChoiceField(label="What may the machine do, and for which of your seats?", widget=forms.RadioSelect)
    days = forms.ChoiceField(label="How long shall it work?", choices=DAYS, initial="30", widget=forms.RadioSelect)

    looks = {
        "name": Look(width=20, hint="So that you know later which one to revoke. Such as: duty desk screen"),
        "seat": Look(hint="The key dies with this seat. What waits is shown of every hub where you sit."),
        "days": Look(hint="As short as will do"),
    }

    def __init__(self, data: Any = None, *, request: Any) -> None:
        super().__init__(data, request=request)
        now = timezone.now()
        self.seats = [
            (f"{purpose}.{seat.pk}", f"{label}: {seat.hub}, {seat.agency}")
            for purpose, label in KeyPurpose.choices
            for seat in api_keys.seats_for(purpose, request.user.pk, now)
        ]
        self.choose("seat", self.seats)
        if len(self.seats) == 1:
            self.fields["seat"].initial = self.seats[0][0]


@known("one's own keys, for one's own seats")
@require_http_methods(["GET", "POST"])
def make(request: Any) -> HttpResponse:
    """Make a key. Its token is on this one answer, and kept nowhere."""
    form = KeyForm(request.POST or None, request=request)
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        with refusals_shown_in(form, KeyRefused):
            purpose, _, seat = said["seat"].partition(".")
            key, token = api_keys.make(
                UUID(seat), said["name"], int(said["days"]), by=request.user.pk, at=timezone.now(), purpose=purpose
            )
            asks = f"{METHODS[purpose]} {settings.PLATFORM_ADDRESS}/api/v1/{PATHS[purpose]}"
            return render(request, "account/key_made.html", {"key": key, "token": token, "asks": asks})
    return render(request, "account/make_key.html", {"form": form, "seats": form.seats})


@known("one's own keys, for one's own seats")
@require_POST
def revoke(request: Any, key_id: UUID) -> HttpResponse:
    """End a key: the machine that holds it is refused from its next question on."""
    try:
        key = api_keys.revoke(key_id, by=request.user.pk, at=timezone.now())
    except ApiKey.DoesNotExist as gone:
        raise Http404 from gone
    messages.success(request, f"The key “{key.name}” opens nothing any more.")
    return redirect("account:own")
