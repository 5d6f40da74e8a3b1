"""Signing in on the platform's host: a password, then a second factor. Nobody gets further with one of them."""

from __future__ import annotations

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

from frontend.sign_in.forms import CodeForm, RecoveryForm, SignInForm
from frontend.sign_in.fresh import VERIFIED_AT, WRONG_CODE
from frontend.sign_in.pictures import qr_picture
from tenants import ledger, second_factor
from tenants.access import known, public
from tenants.client_address import client_address
from tenants.entry import end_passes, local_path
from tenants.ledger import PlatformAct


def onwards(request: Any) -> str:
    """Where to go after signing in: a path of this host alone."""
    return local_path(request, request.POST.get("next") or request.GET.get("next") or "/")


@public("signing in is how one becomes known")
@sensitive_post_parameters("password")
@require_http_methods(["GET", "POST"])
def sign_in(request: Any) -> HttpResponse:
    """Name and password. A wrong name and a wrong password look the same."""
    form = SignInForm(request.POST or None)
    locked = False
    if request.method == "POST" and form.is_valid():
        user = authenticate(request, username=form.cleaned_data["username"], password=form.cleaned_data["password"])
        if user is not None:
            login(request, user)
            return HttpResponseRedirect(f"{reverse('second-factor')}?{urlencode({'next': onwards(request)})}")
        locked = bool(getattr(request, "axes_locked_out", False))
        ledger.write_refused_stranger(PlatformAct.SIGN_IN_REFUSED, client_address(request), detail={"locked": locked})
        form.add_error(
            None,
            "There were too many wrong tries. Wait 15 minutes, then try again."
            if locked
            else "The sign-in name or the password is not right.",
        )
    status = 429 if locked else 200
    return render(request, "sign_in/sign_in.html", {"form": form, "next": onwards(request)}, status=status)


@known("the second factor completes signing in", second_factor=False)
@require_http_methods(["GET", "POST"])
def give_code(request: Any) -> HttpResponse:
    """The code of the app; whoever has none yet enrols first."""
    device = second_factor.device_of(request.user)
    if device is None:
        return HttpResponseRedirect(f"{reverse('enrol')}?{urlencode({'next': onwards(request)})}")
    form = CodeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        if second_factor.takes(device, form.cleaned_data["code"]):
            return _complete(request, device, onwards(request))
        form.add_error("code", WRONG_CODE)
    return render(request, "sign_in/code.html", {"form": form, "next": onwards(request)})


@known("a recovery code completes signing in", second_factor=False)
@require_http_methods(["GET", "POST"])
def recover(request: Any) -> HttpResponse:
    """A recovery code, for whoever lost their app; they enrol a new one at once."""
    device = second_factor.device_of(request.user)
    form = RecoveryForm(request.POST or None)
    if request.method == "POST" and form.is_valid() and device is not None:
        allowed, _ = device.verify_is_allowed()
        if allowed and second_factor.use_recovery_code(request.user, form.cleaned_data["code"], timezone.now()):
            return _complete(request, device, onwards(request))
        device.throttle_increment()
        form.add_error("code", "This recovery code is not right, or was used already.")
    return render(request, "sign_in/recover.html", {"form": form, "next": onwards(request)})


@known("whoever has no second factor sets one up", second_factor=False)
@require_http_methods(["GET", "POST"])
def enrol(request: Any) -> HttpResponse:
    """Set up the app, at the first sign-in alone: replacing a device takes the device."""
    if second_factor.device_of(request.user) is not None:
        return HttpResponseRedirect(reverse("second-factor"))
    device = second_factor.new_device(request.user)
    form = CodeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        if second_factor.takes(device, form.cleaned_data["code"]):
            codes = second_factor.enrol(request.user, device, timezone.now())
            _complete(request, device, "/")
            return render(request, "sign_in/recovery_codes.html", {"codes": codes, "next": onwards(request)})
        form.add_error("code", "This code is not right. Type the one that the app shows now.")
    return render(
        request,
        "sign_in/enrol.html",
        {
            "form": form,
            "next": onwards(request),
            "picture": qr_picture(device.config_url),
            "key": second_factor.typed_key(device),
        },
    )


@public("signing out is open to whoever is signed in or not")
@require_POST
def sign_out(request: Any) -> HttpResponse:
    """End the sign-in and every pass in every hub."""
    if request.user.is_authenticated:
        end_passes(request.user.pk, timezone.now())
        ledger.write(PlatformAct.SIGN_OUT, user=request.user.pk)
        logout(request)
    return render(request, "sign_in/signed_out.html", {"sign_in_url": settings.LOGIN_URL})


def _complete(request: Any, device: Any, to: str) -> HttpResponse:
    request.session.cycle_key()
    otp_login(request, device)
    request.session[VERIFIED_AT] = timezone.now().isoformat()
    ledger.write(PlatformAct.SIGN_IN, user=request.user.pk)
    return HttpResponseRedirect(to)
