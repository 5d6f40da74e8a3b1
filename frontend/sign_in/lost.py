"""What to do about a lost password and a lost app, from the sign-in page; and where the front doors are."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods

from frontend.forms.base import GovForm
from frontend.forms.look import Look
from frontend.sign_in import browsers
from frontend.sign_in.forms import username_field
from frontend.sign_in.signing_in import too_many
from tenants import doors, factor_resets, second_factor, wrong_tries
from tenants.access import known, public
from tenants.accounts import ask_for_password
from tenants.refusals import AccountRefused
from tenants.wrong_tries import MAIL_FROM_ADDRESS, MAIL_TO_NAME, TooManyTries, count_of


class LostPasswordForm(GovForm):
    """Whose password."""

    username = username_field()

    looks = {"username": Look(width=20)}


@public("who lost their password is not known yet")
@require_http_methods(["GET", "POST"])
def lost_password(request: Any) -> HttpResponse:
    """Have a link sent to one's own address. The answer is the same whether somebody has the name or not."""
    form = LostPasswordForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        name, now = form.cleaned_data["username"], timezone.now()
        counts = [
            count_of(MAIL_TO_NAME, name.strip().lower()),
            count_of(MAIL_FROM_ADDRESS, browsers.address_of(request)),
        ]
        try:
            wrong_tries.begin(counts, now)
        except TooManyTries as many:
            return too_many(request, many)
        ask_for_password(name, at=now)
        return render(request, "sign_in/lost_password_sent.html")
    return render(request, "sign_in/lost_password.html", {"form": form})


@known("who gave their password says that they lost their app", second_factor=False)
@require_http_methods(["GET", "POST"])
def lost_app(request: Any) -> HttpResponse:
    """The ways to another app; asking for a link to one's own address."""
    user, now = request.user, timezone.now()
    if second_factor.device_of(user) is None:
        return HttpResponseRedirect(reverse("enrol"))
    reset, error = factor_resets.open_of(user.pk, now), ""
    if request.method == "POST":
        try:
            reset = factor_resets.ask(user, at=now)
        except AccountRefused as refused:
            error = str(refused)
    words = {
        "reset": reset,
        "error": error,
        "address": _veiled(user.email) if user.email_verified_at else "",
        "is_in_force": reset is not None and reset.is_in_force(now),
    }
    return render(request, "sign_in/lost_app.html", words)


@public("where to tell about a child is for everybody to know")
@require_GET
def front_doors(request: Any) -> HttpResponse:
    """Every front door that is open, by the authority's name: 33 at most."""
    return render(request, "sign_in/front_doors.html", {"rows": doors.open_doors()})


def _veiled(address: str) -> str:
    """Enough of an address for its owner: "a…@agency.gov.uk"."""
    name, _, domain = address.partition("@")
    return f"{name[:1]}…@{domain}"
