"""Your account: one's own seats, password, recovery codes and keys."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth import authenticate, update_session_auth_hash
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_GET, require_http_methods

from frontend.forms.look import Look
from frontend.presenters.paging import paged
from frontend.sign_in.fresh import FreshForm
from tenants import api_keys, second_factor
from tenants.access import known
from tenants.accounts import change_email
from tenants.models import Pass, Role, Seat
from tenants.passwords import change_password
from tenants.refusals import AccountRefused

PAGE = 50


class PasswordForm(FreshForm):
    """The password that is, and the one that shall be."""

    current = forms.CharField(
        label="Your password now", max_length=200, strip=False, widget=forms.PasswordInput(render_value=False)
    )
    new = forms.CharField(
        label="New password", max_length=200, strip=False, widget=forms.PasswordInput(render_value=False)
    )

    looks = {
        "new": Look(hint="At least 12 characters. Three words that have nothing to do with each other are good."),
    }

    def clean(self) -> dict[str, Any]:
        """The old password is tried as at signing in, where too many wrong ones lock the account for a while."""
        said = super().clean() or {}
        user = self.request.user
        if "current" in said and authenticate(self.request, username=user.username, password=said["current"]) != user:
            self.add_error("current", "This is not your password now. After ten wrong tries you wait 15 minutes.")
        return said


class EmailForm(FreshForm):
    """Where notices go."""

    sitting = True
    email = forms.EmailField(label="Your email address", required=False, max_length=254)

    looks = {"email": Look(width=30, hint="Leave it empty to find notices on their page alone.")}


class CodesForm(FreshForm):
    """The code of the app alone."""


@known("one's own account, and nobody else's")
@require_GET
def account(request: Any) -> HttpResponse:
    """What somebody may do, where, and how they sign in."""
    now = timezone.now()
    seats = (
        Seat.objects.standing(now)
        .filter(user=request.user.pk)
        .select_related("hub", "agency", "team", "authority")
        .with_last_used()
        .order_by("hub__name", "role", "pk")
    )
    return render(
        request,
        "account/own.html",
        {
            "person": request.user,
            "seats": paged(request, seats, PAGE),
            "researches": seats.filter(role=Role.RESEARCHER).exists(),
            "keys": paged(request, api_keys.keys_of(request.user.pk, now), PAGE, "keys"),
            "codes_left": second_factor.codes_left(request.user),
            "passes": Pass.objects.filter(seat__user=request.user.pk, ended_at__isnull=True).count(),
            "now": now,
        },
    )


@known("one's own password")
@sensitive_post_parameters("current", "new")
@require_http_methods(["GET", "POST"])
def password(request: Any) -> HttpResponse:
    """Change it: every other browser is signed out, and every hub left. A first password must be changed here."""
    first = request.user.password_is_first
    form = PasswordForm(request.POST or None, request=request)
    if first:
        del form.fields["code"]  # given a moment ago, to get here at all
    if request.method == "POST" and form.is_valid():
        try:
            user = change_password(request.user.pk, form.cleaned_data["new"], at=timezone.now())
        except AccountRefused as refused:
            form.add_error(refused.field, str(refused))
        else:
            update_session_auth_hash(request, user)
            messages.success(request, "Your password is changed. Every other browser is signed out.")
            return redirect("my-hubs" if first else "account:own")
    return render(request, "account/password.html", {"form": form, "first": first})


@known("where one's own notices go")
@require_http_methods(["GET", "POST"])
def email(request: Any) -> HttpResponse:
    """Change the address to which notices go. It is used for nothing else."""
    form = EmailForm(request.POST or None, request=request, initial={"email": request.user.email})
    if request.method == "POST" and form.is_valid():
        change_email(request.user.pk, form.cleaned_data["email"])
        messages.success(request, "Your email address is changed.")
        return redirect("account:own")
    return render(request, "account/email.html", {"form": form})


@known("one's own recovery codes")
@require_http_methods(["GET", "POST"])
def recovery_codes(request: Any) -> HttpResponse:
    """New ones, shown once; the old ones are worth nothing from then."""
    form = CodesForm(request.POST or None, request=request)
    if request.method == "POST" and form.is_valid():
        codes = second_factor.renew_codes(request.user, timezone.now())
        return render(request, "sign_in/recovery_codes.html", {"codes": codes, "next": "/account/"})
    left = second_factor.codes_left(request.user)
    return render(request, "account/codes.html", {"form": form, "left": left})
