"""Who is signed in on the platform's host, and whether with a second factor. On other hosts: nobody."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from django.contrib.auth import get_user
from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.functional import SimpleLazyObject
from django_otp import DEVICE_ID_SESSION_KEY
from django_otp.models import Device

from tenants import sign_ins
from tenants.models import SignIn


class SignedInMiddleware:
    """Sets request.user; `request.user.is_verified()` says whether the second factor was given and still counts.

    `request.user.sign_in` is the row of the sign-in, once its second factor was given; `request.user.is_idle` says that
    nobody used it for the idle limit, so that the second factor is asked for again.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        here = getattr(request, "host_kind", "") == "platform"
        request.user = SimpleLazyObject(partial(_who, request)) if here else _nobody()  # type: ignore[assignment]
        return self.get_response(request)


def _nobody() -> Any:
    return _with(AnonymousUser(), None, None, is_idle=False)


def _who(request: Any) -> Any:
    """The person of the session. A sign-in that was ended, or is over, takes its session with it."""
    user: Any = get_user(request)
    key = request.session.get(sign_ins.IN_SESSION) if user.is_authenticated else None
    if key is None:
        return _with(user, None, None, is_idle=False)
    at = timezone.now()
    found = SignIn.objects.filter(pk=key, user=user.pk).first()
    if found is None or not found.stands_for(user) or found.is_over(at):
        request.session.flush()
        return _nobody()
    if found.is_idle(at):
        return _with(user, None, found, is_idle=True)
    sign_ins.touch(found, at)
    device = Device.from_persistent_id(request.session.get(DEVICE_ID_SESSION_KEY, "."))
    return _with(user, device if device and device.user_id == user.pk else None, found, is_idle=False)


def _with(user: Any, device: Device | None, sign_in: SignIn | None, *, is_idle: bool) -> Any:
    user.otp_device, user.sign_in, user.is_idle = device, sign_in, is_idle
    user.is_verified = lambda: user.otp_device is not None
    return user
