"""The pass of a request: checked each time, so that ending a seat ends access at once. Then the desk is taken.

The connection's login is chosen here and nowhere else for requests; it is left again whatever happens.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta
from http import HTTPStatus
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import connections
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.module_loading import import_string

from mash_platform.database import logins
from mash_platform.database.logins import Login
from tenants import sign_ins
from tenants.entry import PASS_COOKIE, digest
from tenants.models import HostKind, HubAgency, Pass, Role, Seat, SeatTraining
from tenants.seated import Seated, acting

TOUCH_SECONDS = 60
TIME_LEFT = "/time-left/"
ASKED_BY_PAGES = frozenset({TIME_LEFT, "/triage/danger/"})
TRAINING = ("warn_from", "new_work_until", "what")  # what a seat says of its training
# Written out: Django took longer to write it anew for each request than PostgreSQL to answer it.
DESK = """
SELECT desk.*, training.seat_id AS training_seat, training.warn_from AS training_warn_from,
       training.new_work_until AS training_new_work_until, training.what AS training_what,
       permissions.taken AS taken,
       CASE WHEN desk.is_lead AND cardinality(permissions.taken) > 0 THEN ARRAY(
           SELECT seat.role || ':' || seat.user_id
           FROM tenants_seat seat JOIN tenants_user person ON person.id = seat.user_id AND person.is_active
           WHERE seat.hub_id = desk.hub_id AND seat.agency_id = desk.agency_id AND seat.team_id IS NULL
             AND seat.starts_at <= %s AND (seat.ends_at IS NULL OR seat.ends_at > %s) AND seat.suspended_at IS NULL
       ) END AS at_desk
FROM tenants_hubagency desk
LEFT JOIN tenants_seattraining training ON training.seat_id = %s
LEFT JOIN tenants_hubpermissions permissions ON permissions.hub_id = desk.hub_id
WHERE desk.hub_id = %s AND desk.agency_id = %s
"""
DISPLAY = "/display/"  # of the room, by a device's pass (frontend/room/display.py)
INSPECTORS = "frontend.urls.inspector"
UNATTENDED = "unattended"  # in the address of a page that rebuilds itself


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
        elif request.host_kind == HostKind.HUB and request.path.startswith(DISPLAY):
            # A screen in the room is nobody: a person's pass in its browser is not looked up, and reads no more there.
            desk = logins.service(request.hub.code, "screen") if request.hub is not None else None
        elif request.host_kind in (HostKind.HUB, HostKind.OUTSIDE):
            # Asked of the database also for a host that is not there, so that a made-up pass tells nobody which are.
            self._look(request, timezone.now())
            who = request.seated or request.ran_out
            if who is not None and who.role == Role.INSPECTOR:  # there is no other address for them
                request.urlconf = INSPECTORS
            desk = request.seated.login if request.seated else None
        connection: Any = connections["default"]
        connection.use_login(desk)
        try:
            if request.inside and request.seated is not None:
                answer = self._enter(request, connection)
                if answer is not None:
                    return answer
            with acting(request.seated):
                return self.get_response(request)
        finally:
            connection.use_login(None)

    def _enter(self, request: Any, connection: Any) -> HttpResponse | None:
        """Inside a restricted enquiry for this request: its line is written and committed on the ordinary login first.

        None lets it go on. What a page asks by itself is not entered for, and is told that nothing changed.
        """
        if request.path_info == TIME_LEFT:
            return None
        if is_unattended(request):
            return HttpResponse(status=HTTPStatus.NOT_MODIFIED)
        enter: Callable[[Seated, UUID], Seated | None] = import_string(settings.ENTER_RESTRICTED)
        inside = enter(request.seated, request.inside)
        if inside is None:
            page: Callable[[Any], HttpResponse] = import_string(settings.NOT_INSIDE)
            return page(request)
        request.seated = inside
        connection.use_login(inside.login)
        return None

    def _look(self, request: Any, at: datetime) -> None:
        token = request.COOKIES.get(PASS_COOKIE)
        if not token:
            return
        # Not with its team and its training, which few seats have: PostgreSQL took longer to plan the seven joins than
        # all else of a pass together.
        found = Pass.objects.select_related("seat__user", "seat__hub", "seat__agency", "sign_in").filter(
            token_digest=digest(token), host_id=request.host.pk if request.host else 0, ended_at__isnull=True
        )
        held = next(iter(found[:1]), None)  # a digest is one pass's: first() would put it in order
        if held is None or held.sign_in is None or not held.seat.stands(at):
            return
        if not held.sign_in.stands_for(held.seat.user):
            return
        desk = _desk_of(held.seat, at)
        if closed_to(held.seat, desk, timezone.localdate(at)):
            return
        is_lead = desk is not None and desk.is_lead
        taken, at_desk = _taken_at(desk)
        seated = Seated.from_pass(held, is_lead=is_lead, taken=taken, at_desk=at_desk)
        if timed_out(held, at):
            # What was typed inside a restricted enquiry is not kept outside it: it is given back.
            request.ran_out = None if request.inside else seated
            return
        if is_unattended(request):
            request.held, request.seated = held, seated
            return
        if at - held.last_seen_at > timedelta(seconds=TOUCH_SECONDS):
            Pass.objects.filter(pk=held.pk).update(last_seen_at=at)
        sign_ins.touch(held.sign_in, at)
        request.held = held
        request.seated = seated


def _desk_of(seat: Seat, at: datetime) -> HubAgency | None:
    """The desk of a seat's agency, and with it, in one query, the seat's training, which most seats have none of, and
    what its hub took from roles."""
    desk: Any = next(iter(HubAgency.objects.raw(DESK, [at, at, seat.pk, seat.hub_id, seat.agency_id])), None)
    if desk is not None:
        has_any = desk.training_seat is not None
        said = {name: getattr(desk, f"training_{name}") for name in TRAINING}
        Seat.training.related.set_cached_value(seat, SeatTraining(seat=seat, **said) if has_any else None)
    found: HubAgency | None = desk
    return found


def _taken_at(desk: Any) -> tuple[frozenset[str], frozenset[tuple[str, str]]]:
    """What the hub of a desk took from roles, and who is in force there: (role, person)."""
    if desk is None or not desk.taken:
        return frozenset(), frozenset()
    return frozenset(desk.taken), frozenset(tuple(one.split(":")) for one in desk.at_desk or ())


def closed_to(seat: Seat, desk: HubAgency | None, today: date) -> bool:
    """Whether a seat's desk has closed. Recipients outside, for whom an agency only answers, keep what they have."""
    return desk is not None and seat.role != Role.RECIPIENT and desk.is_closed(today)


def is_unattended(request: HttpRequest) -> bool:
    """Whether a page asks by itself, with nobody using it: it makes no pass last longer."""
    return request.path_info in ASKED_BY_PAGES or UNATTENDED in request.GET


def timed_out(held: Pass, at: datetime) -> bool:
    """Whether the idle limit has passed, or the absolute limit of its sign-in, which no new pass makes longer."""
    if held.sign_in is None or held.sign_in.is_over(at):
        return True
    return at - held.last_seen_at > timedelta(seconds=settings.PASS_IDLE_SECONDS)
