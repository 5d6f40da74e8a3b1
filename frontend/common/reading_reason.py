"""Saying why one reads an enquiry or notification that is not one's own: one press, asked once a day in each browser.

That it was asked today is kept in a signed cookie, so that no table of the hub says who reads what. Where that is
cleared it is asked once more. The answers are lines of the ledger.
"""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.core import signing
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.views.decorators.http import require_POST

from hub.front_door.models import Enquiry, Notification
from hub.wall.acts import Act
from hub.wall.adopted import NotOffered
from hub.wall.permissions import allowed
from hub.wall.reading_reasons import say_why_read
from tenants.access import PlatformRequest

COOKIE = settings.COOKIES["why"]
LASTS = 24 * 3600  # seconds
MOST = 80  # enquiries; of whoever reads more in a day the first are asked again
SALT = "frontend.common.reading_reason"


def asked_today(request: Any, reference: str) -> bool:
    """Whether this seat has said in this browser, today, why it reads this enquiry."""
    return _short(request, reference) in _said(request)


@allowed(Act.SAY_WHY_READ)
@require_POST
def why(request: PlatformRequest, reference: str) -> HttpResponse:
    """Write it down, and go back to the enquiry. A reason of nobody's list is asked again."""
    if not Enquiry.objects.filter(reference=reference).exists():
        raise Http404
    return _kept(request, reference, "enquiry", "enquiries:enquiry")


@allowed(Act.SAY_WHY_READ)
@require_POST
def why_notification(request: PlatformRequest, reference: str) -> HttpResponse:
    """The same of a notification. One that opened an enquiry has its reference, and is not asked about again."""
    if not Notification.objects.filter(reference=reference).exists():
        raise Http404
    return _kept(request, reference, "notification", "triage:notification")


def _kept(request: PlatformRequest, reference: str, kind: str, page: str) -> HttpResponse:
    back, reason = redirect(page, reference), request.POST.get("reason", "")
    try:
        say_why_read(reference, reason, by=request.seated, kind=kind)
    except (ValueError, NotOffered):
        messages.warning(request, "Choose one of the reasons. Nothing was recorded.")
        return back
    said = [*_said(request), _short(request, reference)][-MOST:]
    back.set_cookie(
        COOKIE, signing.dumps(said, salt=SALT), max_age=LASTS, secure=True, httponly=True, samesite="Lax", path="/"
    )
    return back


def _said(request: Any) -> list[str]:
    try:
        found = signing.loads(request.COOKIES.get(COOKIE, ""), salt=SALT, max_age=LASTS)
    except signing.BadSignature:
        return []
    return found if isinstance(found, list) else []


def _short(request: Any, reference: str) -> str:
    """Of a seat, an enquiry and a day: whoever has the cookie reads neither in it."""
    about = f"{request.seated.seat} {reference} {timezone.localdate().isoformat()}"
    return salted_hmac(SALT, about).hexdigest()[:12]
