"""Your account: one's own seats, password, recovery codes and keys."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django import forms
from django.contrib import messages
from django.contrib.auth import authenticate, update_session_auth_hash
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from frontend.common.saving import refusals_shown_in
from frontend.forms.look import Look
from frontend.presenters.paging import paged
from frontend.sign_in.forms import password_field
from frontend.sign_in.signing_in import let_replace
from frontend.sign_in.step_up import FreshForm
from tenants import api_keys, email_changes, factor_resets, second_factor, sign_ins, wrong_tries
from tenants.access import known
from tenants.models import KeyPurpose, Seat
from tenants.passwords import change_password
from tenants.refusals import AccountRefused
from tenants.wrong_tries import PASSWORD_OF_ONESELF, TooManyTries, count_of

PAGE = 50


class PasswordForm(FreshForm):
    """The password that is, and the one that shall be."""

    current = password_field("Your password now")
    new = password_field("New password", is_new=True)

    looks = {
        "new": Look(hint="At least 12 characters. Three words that have nothing to do with each other are good."),
    }

    def clean(self) -> dict[str, Any]:
        """The old password is looked at as at signing in: after too many wrong ones one waits."""
        said = super().clean() or {}
        if "current" in said:
            error = self._error_of(said["current"])
            if error:
                self.add_error("current", error)
        return said

    def _error_of(self, current: str) -> str:
        user, counts = self.request.user, [count_of(PASSWORD_OF_ONESELF, self.request.user.pk)]
        try:
            wrong_tries.begin(counts, timezone.now())
        except TooManyTries as many:
            return f"Too many tries. Wait {many.words}, then type your password."
        if authenticate(self.request, username=user.username, password=current) != user:
            return "This is not your password now."
        wrong_tries.was_right(counts)
        return ""


class EmailForm(FreshForm):
    """Where notices, and links for lost passwords and apps, go: asked for with a fresh code each time."""

    email = forms.EmailField(
        label="Your email address",
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "email", "spellcheck": "false"}),
    )

    looks = {"email": Look(width=30, hint="One that only you read")}


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
            "may_make_key": any(api_keys.seats_for(one, request.user.pk, now).exists() for one in KeyPurpose.values),
            "keys": paged(request, api_keys.keys_of(request.user.pk, now), PAGE, "keys"),
            "codes_left": second_factor.codes_left(request.user),
            "sign_ins": paged(request, sign_ins.open_of(request.user.pk, now), PAGE, "sign_ins"),
            "this": request.user.sign_in.pk,
            "change": email_changes.open_of(request.user.pk, now),
            "reset": factor_resets.open_of(request.user.pk, now),
            "now": now,
        },
    )


@known("one's own sign-ins")
@require_POST
def end_sign_in(request: Any, sign_in_id: UUID) -> HttpResponse:
    """Sign another browser out. Somebody else's sign-in looks as if it did not exist."""
    if not sign_ins.end(sign_in_id, by=request.user.pk, at=timezone.now()):
        raise Http404
    messages.success(request, "That browser is signed out, and every hub that was open in it.")
    return redirect("account:own")


@known("one's own password")
@sensitive_post_parameters("current", "new")
@require_http_methods(["GET", "POST"])
def password(request: Any) -> HttpResponse:
    """Change it: every other browser is signed out, and every hub left."""
    form = PasswordForm(request.POST or None, request=request)
    if request.method == "POST" and form.is_valid():
        with refusals_shown_in(form, AccountRefused):
            user = change_password(
                request.user.pk, form.cleaned_data["new"], sign_in=request.user.sign_in, at=timezone.now()
            )
            update_session_auth_hash(request, user)
            messages.success(request, "Your password is changed. Every other browser is signed out.")
            return redirect("account:own")
    return render(request, "account/password.html", {"form": form})


@known("where one's own notices go")
@require_http_methods(["GET", "POST"])
def email(request: Any) -> HttpResponse:
    """Give another address, or have the one that is known confirmed: a link goes there."""
    form = EmailForm(request.POST or None, request=request, initial={"email": request.user.email})
    if request.method == "POST" and form.is_valid():
        email_changes.ask(request.user, form.cleaned_data["email"], at=timezone.now())
        messages.success(request, f"A link goes to {form.cleaned_data['email']}. Open it to confirm that it is yours.")
        return redirect("account:own")
    return render(request, "account/email.html", {"form": form, "person": request.user})


@known("one's own address")
@require_POST
def stop_email(request: Any) -> HttpResponse:
    """Stop a change of one's own address that has not taken force."""
    email_changes.stop(request.user.pk, at=timezone.now())
    messages.success(request, "The change is stopped. Your address stays as it is.")
    return redirect("account:own")


@known("one's own reset")
@require_POST
def stop_reset(request: Any) -> HttpResponse:
    """Stop a reset of one's own second factor that has not been used."""
    reset = factor_resets.open_of(request.user.pk, timezone.now())
    if reset is None:
        raise Http404
    factor_resets.stop(reset.pk, by=request.user.pk, at=timezone.now())
    messages.success(request, "The reset is stopped. If you did not ask for it, change your password now.")
    return redirect("account:own")


@known("one's own app")
@require_http_methods(["GET", "POST"])
def app(request: Any) -> HttpResponse:
    """Set up another authenticator app, with a code of the one that is."""
    form = CodesForm(request.POST or None, request=request)
    if request.method == "POST" and form.is_valid():
        let_replace(request)
        return redirect(f"{reverse('enrol')}?{urlencode({'next': reverse('account:own')})}")
    return render(request, "account/app.html", {"form": form})


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
