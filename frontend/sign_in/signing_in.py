"""Signing in on the platform's host: a password, then a second factor. Nobody gets further with one of them."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.contrib.auth import authenticate, login, logout
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST
from django_otp import login as otp_login

from frontend.sign_in import browsers
from frontend.sign_in.first_page import first_page_of
from frontend.sign_in.forms import CodeForm, RecoveryForm, SignInForm
from frontend.sign_in.pictures import qr_picture
from frontend.sign_in.step_up import VERIFIED_AT, WRONG_CODE
from tenants import factor_resets, ledger, second_factor, sign_ins, wrong_tries
from tenants.access import known, public
from tenants.accounts import account_called
from tenants.client_address import client_address
from tenants.entry import local_path
from tenants.ledger import PlatformAct
from tenants.models import FactorReset
from tenants.wrong_tries import TooManyTries

REPLACE_SINCE = "replace_app_since"  # in the session: since when another app may be set up, ISO
REPLACED_WITHIN = timedelta(minutes=15)
RESET = "factor_reset"  # in the session: the reset whose link was opened here


def onwards(request: Any) -> str:
    """Where to go after signing in: a path of this host alone."""
    return local_path(request, request.POST.get("next") or request.GET.get("next") or "/")


@public("signing in is how one becomes known")
@sensitive_post_parameters("password")
@require_http_methods(["GET", "POST"])
def sign_in(request: Any) -> HttpResponse:
    """Name and password. A wrong name and a wrong password look the same, and wait the same."""
    form = SignInForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        name = form.cleaned_data["username"]
        counts = browsers.password_counts(request, name)
        try:
            wrong_tries.begin(counts, timezone.now())
        except TooManyTries as many:
            return too_many(request, many)
        user = authenticate(request, username=name, password=form.cleaned_data["password"])
        if user is not None:
            wrong_tries.was_right(counts)
            if request.user.sign_in is not None and request.user.pk != user.pk:
                sign_ins.end(request.user.sign_in.pk, by=request.user.pk, at=timezone.now())
            login(request, user)
            return HttpResponseRedirect(f"{reverse('second-factor')}?{urlencode({'next': onwards(request)})}")
        # Whose account was tried, where it is one: what was typed as a name may be anything, also a password.
        ledger.write_refused_stranger(
            PlatformAct.SIGN_IN_REFUSED, client_address(request), user=account_called(name),
            detail={"browser": browsers.words_of(request)},
        )  # fmt: skip
        form.add_error(None, "The sign-in name or the password is not right.")
    return render(request, "sign_in/sign_in.html", {"form": form, "next": onwards(request)})


def too_many(request: Any, many: TooManyTries) -> HttpResponse:
    """After too many wrong tries: how long to wait, and what else there is."""
    answer = render(request, "sign_in/too_many.html", {"words": many.words, "next": onwards(request)}, status=429)
    answer["Retry-After"] = str(many.seconds)
    return answer


@known("the second factor completes signing in", second_factor=False)
@require_http_methods(["GET", "POST"])
def give_code(request: Any) -> HttpResponse:
    """The code of the app, also after time away; whoever has none yet enrols first."""
    device = second_factor.device_of(request.user)
    if device is None or _reset_of(request) is not None:
        return HttpResponseRedirect(f"{reverse('enrol')}?{urlencode({'next': onwards(request)})}")
    form = CodeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            is_right = second_factor.is_right(
                request.user, form.cleaned_data["code"], browser=_browser(request), at=timezone.now()
            )
        except TooManyTries as many:
            return too_many(request, many)
        if is_right:
            onward = onwards(request)
            return _complete(request, device, first_page_of(request.user.pk) if onward == "/" else onward)
        form.add_error("code", WRONG_CODE)
    words = {"form": form, "next": onwards(request), "is_idle": request.user.is_idle}
    return render(request, "sign_in/code.html", words)


@known("a recovery code completes signing in", second_factor=False)
@require_http_methods(["GET", "POST"])
def recover(request: Any) -> HttpResponse:
    """A recovery code, for whoever lost their app; they set up another at once."""
    device = second_factor.device_of(request.user)
    form = RecoveryForm(request.POST or None)
    if request.method == "POST" and form.is_valid() and device is not None:
        try:
            is_right = second_factor.use_recovery_code(
                request.user, form.cleaned_data["code"], browser=_browser(request), at=timezone.now()
            )
        except TooManyTries as many:
            return too_many(request, many)
        if is_right:
            let_replace(request)
            there = f"{reverse('enrol')}?{urlencode({'next': onwards(request)})}"
            return _complete(request, device, there)
        form.add_error("code", "This recovery code is not right, or was used already.")
    return render(request, "sign_in/recover.html", {"form": form, "next": onwards(request)})


@known("whoever has no second factor, or may replace it, sets one up", second_factor=False)
@require_http_methods(["GET", "POST"])
def enrol(request: Any) -> HttpResponse:
    """Set up an app: at the first sign-in, after a recovery code or a fresh one, or with a reset that is in force."""
    user, reset = request.user, _reset_of(request)
    replaces = second_factor.device_of(user) is not None
    if replaces and reset is None and not _may_replace(request):
        return HttpResponseRedirect(reverse("second-factor"))
    device = second_factor.new_device(user)
    form = CodeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        if not second_factor.takes(device, form.cleaned_data["code"]):
            form.add_error("code", "This code is not right. Type the one that the app shows now.")
        elif reset is not None and not factor_resets.apply(reset.pk, user, at=timezone.now()):
            return HttpResponseRedirect(reverse("second-factor"))
        else:
            return _show_codes(request, device)
    return render(
        request,
        "sign_in/enrol.html",
        {
            "form": form,
            "next": onwards(request),
            "picture": qr_picture(device.config_url),
            "key": second_factor.typed_key(device),
            "replaces": replaces,
            "may_skip": replaces and reset is None,
        },
    )


def _show_codes(request: Any, device: Any) -> HttpResponse:
    codes = second_factor.enrol(request.user, device, timezone.now(), sign_in=request.user.sign_in)
    for name in (REPLACE_SINCE, RESET):
        request.session.pop(name, None)
    completed = _complete(request, device, "/")
    shown = render(request, "sign_in/recovery_codes.html", {"codes": codes, "next": onwards(request)})
    shown.cookies.update(completed.cookies)
    return shown


def let_replace(request: Any) -> None:
    """The person gave a recovery code or a fresh one: for a quarter of an hour they may set up another app."""
    second_factor.begin_anew(request.user)
    request.session[REPLACE_SINCE] = timezone.now().isoformat()


def _may_replace(request: Any) -> bool:
    since = request.session.get(REPLACE_SINCE)
    is_fresh = since is not None and timezone.now() - datetime.fromisoformat(since) <= REPLACED_WITHIN
    return is_fresh and bool(request.user.is_verified())


def _reset_of(request: Any) -> FactorReset | None:
    """The reset whose link was opened in this browser, where it is this person's and in force."""
    key, now = request.session.get(RESET), timezone.now()
    found = factor_resets.open_of(request.user.pk, now) if key else None
    return found if found and str(found.pk) == key and found.is_in_force(now) else None


@public("signing out is open to whoever is signed in or not")
@require_POST
def sign_out(request: Any) -> HttpResponse:
    """End this browser's sign-in and every pass that hangs on it, in every hub."""
    if request.user.sign_in is not None:
        sign_ins.end(request.user.sign_in.pk, by=request.user.pk, at=timezone.now())
    logout(request)
    return render(request, "sign_in/signed_out.html", {"sign_in_url": settings.LOGIN_URL, "everywhere": False})


@known("one's own sign-ins")
@require_POST
def sign_out_everywhere(request: Any) -> HttpResponse:
    """End every sign-in of one's own, in this browser and all others, and every pass in every hub."""
    sign_ins.end_everywhere(request.user.pk, at=timezone.now())
    logout(request)
    return render(request, "sign_in/signed_out.html", {"sign_in_url": settings.LOGIN_URL, "everywhere": True})


def _browser(request: Any) -> str:
    """Where wrong codes are counted: for this sign-in after time away, else for this browser where it is known."""
    if request.user.sign_in is not None:
        return str(request.user.sign_in.pk)
    return browsers.known_as(request, request.user.username)


def _complete(request: Any, device: Any, to: str) -> HttpResponse:
    """The second factor was given: begin the sign-in, or go on with it after time away."""
    now = timezone.now()
    request.session.cycle_key()
    otp_login(request, device)
    request.session[VERIFIED_AT] = now.isoformat()
    if request.user.sign_in is not None:
        sign_ins.given_again(request.user.sign_in, now)
    else:
        begun = sign_ins.begin(
            request.user,
            browser=browsers.words_of(request),
            address=browsers.address_of(request),
            is_known=bool(browsers.known_as(request, request.user.username)),
            at=now,
        )
        request.session[sign_ins.IN_SESSION] = str(begun.pk)
        request.user.sign_in = begun
    response = HttpResponseRedirect(to)
    browsers.remember(request, response, request.user.username)
    return response
