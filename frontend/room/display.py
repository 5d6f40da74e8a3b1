"""The room's display: for a screen that a manager let in, and nobody else. It opens no other page.

The screen is nobody's session: its browser holds a token, and on its database login the token is worth one function
(hub/research/sql/room_display_v1.sql). It turns its pages by the clock and says in large letters when it is old: with
JavaScript when a look fails, and without by a style that a page which was not loaded again runs into.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
from dataclasses import dataclass
from datetime import datetime, timedelta
from http import HTTPStatus
from typing import Any

from django.conf import settings
from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods

from frontend.common.saving import refusals_shown_in
from frontend.forms.base import GovForm
from frontend.forms.look import Look
from frontend.forms.numbers import NumberField
from frontend.presenters.clock import ClockWords, clock_words
from hub.research.room_display import DANGERS, EnquiryShown, NotLetIn, RoomDisplay, display
from hub.wall import screens
from hub.wall.screens import NoSuchCode
from mash_platform.parsing import parse_whole_number
from tenants import ledger, rate_limits
from tenants.access import public
from tenants.client_address import client_address
from tenants.ledger import PlatformAct

COOKIE = settings.COOKIES["screen"]
WHY = "a screen's own pass is what is checked, in the database; without one there is a box for a code"
LEAST = timedelta(minutes=1)


class CodeForm(GovForm):
    """The code that a manager reads to whoever stands at the screen."""

    code = NumberField(label="Code for this screen", max_length=24, error_messages={"required": "Enter the code"})

    looks = {"code": Look(width=10, hint="8 letters and numbers, from the hub’s manager")}


@dataclass(frozen=True)
class Row:
    """An enquiry and its clock in words."""

    one: EnquiryShown
    clock: ClockWords


@public(WHY)
@require_http_methods(["GET", "POST"])
def shown(request: HttpRequest) -> HttpResponse:
    """The display; for a browser without a screen's pass, the box for its code."""
    token = _token(request)
    if request.method == "GET" and token is not None:
        try:
            return render(request, "room/display.html", _words(request, token))
        except NotLetIn:
            pass
        except DatabaseError:
            return render(request, "errors/cut_off.html", {}, status=HTTPStatus.SERVICE_UNAVAILABLE)
    form = CodeForm(request.POST or None)
    status = HTTPStatus.OK
    if request.method == "POST" and form.is_valid():
        if rate_limits.seconds_to_wait(request, rate_limits.SCREEN_CODES):
            form.add_error("code", "Too many codes were tried from here. Wait ten minutes, then try again.")
            status = HTTPStatus.TOO_MANY_REQUESTS
        else:
            with refusals_shown_in(form, NoSuchCode) as outcome:
                return _begun(request, form.cleaned_data["code"])
            if outcome.refused:
                _write_refused(request)
    return render(request, "room/code.html", {"form": form, "was_let_in": token is not None}, status=status)


@public(WHY)
@require_GET
def now(request: HttpRequest) -> HttpResponse:
    """What stands on it now, as a part of a page; 304 where the screen has it already, 403 where no pass stands."""
    token = _token(request)
    try:
        if token is None:
            raise NotLetIn
        words = _words(request, token)
    except NotLetIn:
        return HttpResponse(status=HTTPStatus.FORBIDDEN)
    if request.headers.get("If-None-Match") == words["mark"]:
        answer = HttpResponse(status=HTTPStatus.NOT_MODIFIED)
    else:
        answer = render(request, "room/now.html", words)
    answer["ETag"] = words["mark"]
    return answer


def _token(request: HttpRequest) -> bytes | None:
    """What this browser holds; None where it is no token, or the hub is none."""
    held = request.COOKIES.get(COOKIE)
    if not held or getattr(request, "hub", None) is None:
        return None
    try:
        return base64.urlsafe_b64decode(held)
    except (binascii.Error, ValueError):
        return None


def _begun(request: HttpRequest, typed: str) -> HttpResponse:
    """Raises: NoSuchCode; at a host that is no hub's, always."""
    if getattr(request, "hub", None) is None:
        raise NoSuchCode
    token, _, last_day = screens.begin(typed)
    answer = redirect("room:display")
    days = (last_day - timezone.localdate()).days + 1
    answer.set_cookie(
        COOKIE, base64.urlsafe_b64encode(token).decode(), max_age=days * 24 * 3600, secure=True, httponly=True,
        samesite="Strict", path="/",
    )  # fmt: skip
    return answer


def _write_refused(request: Any) -> None:
    host = request.host.domain if request.host else ""
    ledger.write_refused_stranger(
        PlatformAct.SCREEN_REFUSED, client_address(request), object_kind="host", object_ref=host
    )


def _words(request: HttpRequest, token: bytes) -> dict[str, Any]:
    """What the templates read. Raises: NotLetIn."""
    at = timezone.now()
    stays = parse_whole_number(request.GET.get("page", ""), least=1, most=999)
    found = display(token, page=stays, at=at)
    rows = [Row(one, clock_words(one.due_at, at, start=one.clock_from)) for one in found.enquiries]
    return {
        "display": found, "rows": rows, "at": at, "stays": stays, "dangers": found.ringing[:DANGERS],
        "waiting": clock_words(found.waiting_due_at, at), "mark": _mark(found, at),
        "hub": getattr(request, "hub", None),
    }  # fmt: skip


def _mark(found: RoomDisplay, at: datetime) -> str:
    """Changes with what stands there, and each minute, since the clocks do."""
    said = f"{found} {int(at.timestamp()) // int(LEAST.total_seconds())}"
    return f'"{hashlib.sha256(said.encode()).hexdigest()[:20]}"'
