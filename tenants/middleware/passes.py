"""The pass of a request: checked each time, so that ending a seat ends access at once. Then the desk is taken.

The connection's login is chosen here and nowhere else for requests; it is left again whatever happens.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import connections
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from mash_platform.database import logins
from mash_platform.database.logins import Login
from tenants.entry import PASS_COOKIE, digest
from tenants.models import HostKind, HubAgency, Pass
from tenants.seated import Seated

TOUCH_SECONDS = 60


class PassMiddleware:
    """Sets request.seated (or None) and request.held, and sits the connection at the desk."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: Any) -> HttpResponse:
        request.seated = None
        request.held = None
        request.ran_out = None  # a pass that timed out: whose draft may be kept, but who sees nothing
        desk: Login | None = None
        if request.hub is not None and request.host_kind == HostKind.DOOR:
            desk = logins.service(request.hub.code, "door")
        elif request.hub is not None:
            self._look(request, timezone.now())
            desk = request.seated.login if request.seated else None
        connection: Any = connections["default"]
        connection.use_login(desk)
        try:
            return self.get_response(request)
        finally:
            connection.use_login(None)

    def _look(self, request: Any, at: datetime) -> None:
        token = request.COOKIES.get(PASS_COOKIE)
        if not token:
            return
        # Not with its team and its training, which few seats have: PostgreSQL took longer to plan the seven joins than
        # all else of a pass together.
        held = (
            Pass.objects.select_related("seat__user", "seat__hub", "seat__agency")
            .filter(token_digest=digest(token), host=request.host, ended_at__isnull=True)
            .first()
        )
        if held is None or not held.seat.stands(at):
            return
        is_lead = HubAgency.objects.filter(hub=held.seat.hub_id, agency=held.seat.agency_id, is_lead=True).exists()
        seated = Seated.from_pass(held, is_lead=is_lead)
        if timed_out(held, at):
            request.ran_out = seated
            return
        if at - held.last_seen_at > timedelta(seconds=TOUCH_SECONDS):
            Pass.objects.filter(pk=held.pk).update(last_seen_at=at)
        request.held = held
        request.seated = seated


def timed_out(held: Pass, at: datetime) -> bool:
    """Whether the idle or the absolute limit has passed."""
    return at - held.last_seen_at > timedelta(seconds=settings.PASS_IDLE_SECONDS) or at - held.made_at > timedelta(
        seconds=settings.PASS_ABSOLUTE_SECONDS
    )
