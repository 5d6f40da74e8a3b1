"""Who is signed in on the platform's host, and whether with a second factor. On other hosts: nobody."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from django.contrib.auth import get_user
from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest, HttpResponse
from django.utils.functional import SimpleLazyObject
from django_otp.middleware import OTPMiddleware


class SignedInMiddleware:
    """Sets request.user; `request.user.is_verified()` says whether the second factor was given."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response
        self._otp = OTPMiddleware(get_response)

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if getattr(request, "host_kind", "") != "platform":
            nobody = AnonymousUser()
            nobody.is_verified = lambda: False  # type: ignore[attr-defined]
            request.user = nobody
            return self.get_response(request)
        request.user = SimpleLazyObject(partial(get_user, request))  # type: ignore[assignment]
        answer: HttpResponse = self._otp(request)
        return answer
