"""Keys with which a researcher's own programs ask for what waits: made with a fresh code, shown once, revoked here."""

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
from tenants import api_keys, partners
from tenants.access import known
from tenants.models import KEY_LASTS_AT_MOST, ApiKey
from tenants.refusals import KeyRefused

DAYS = [("7", "7 days"), ("30", "30 days"), (str(KEY_LASTS_AT_MOST.days), f"{KEY_LASTS_AT_MOST.days} days")]


class KeyForm(FreshForm):
    """Which machine, for which seat, how long."""

    name = forms.CharField(label="Which machine holds it?", max_length=60)
    seat = forms.ChoiceField(label="Your seat", widget=forms.RadioSelect)
    days = forms.ChoiceField(label="How long shall it work?", choices=DAYS, initial="30", widget=forms.RadioSelect)

    looks = {
        "name": Look(width=20, hint="So that you know later which one to revoke. Such as: duty desk screen"),
        "seat": Look(hint="The key dies with this seat. It shows your agency’s requests in every hub where you sit."),
        "days": Look(hint="As short as will do"),
    }

    def __init__(self, data: Any = None, *, request: Any) -> None:
        super().__init__(data, request=request)
        self.seats = partners.places_of(request.user.pk, timezone.now())
        self.choose("seat", [(str(one.seat), f"{one.hub_name}, {one.agency_name}") for one in self.seats])
        if len(self.seats) == 1:
            self.fields["seat"].initial = str(self.seats[0].seat)


@known("one's own keys, for one's own seats")
@require_http_methods(["GET", "POST"])
def make(request: Any) -> HttpResponse:
    """Make a key. Its token is on this one answer, and kept nowhere."""
    form = KeyForm(request.POST or None, request=request)
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        with refusals_shown_in(form, KeyRefused):
            key, token = api_keys.make(
                UUID(said["seat"]), said["name"], int(said["days"]), by=request.user.pk, at=timezone.now()
            )
            address = f"{settings.PLATFORM_ADDRESS}/api/v1/partner/requests"
            return render(request, "account/key_made.html", {"key": key, "token": token, "address": address})
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
