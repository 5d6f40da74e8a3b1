"""Asking for a seat of a hub, and ending one. An ended seat gives nothing at the next request.

Asking has an effect when somebody else agrees (tenants/taking_force.py); ending takes one person.
"""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import date, datetime

from django.db import IntegrityError, transaction
from django.utils import timezone

from tenants import hub_lines, ledger, taking_force
from tenants.ledger import PlatformAct
from tenants.left_undone import refuse_unsaid
from tenants.models import ASKED_ROLES, ApiKey, HubAgency, HubLineAct, Pass, Role, Seat, Team, User
from tenants.models.people import SeatQuerySet
from tenants.refusals import SeatRefused
from tenants.seated import Seated
from tenants.teams import barred_from


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """A seat as it is asked for: whose, as what, at which agency's desk or, outside, in which team."""

    username: str
    role: str
    agency: str = ""
    team: str = ""
    reason: str = ""
    first_day: date | None = None
    ends_at: datetime | None = None


def seats_of(hub: str, at: datetime) -> SeatQuerySet:
    """Seats of a hub in force and those to come, with when each was last used; by name."""
    return (
        Seat.objects.open(at)
        .filter(hub__code=hub)
        .select_related("user", "agency", "team")
        .with_last_used()
        .order_by("user__name", "role", "pk")
    )


def ask(wanted: Wanted, *, by: Seated, at: datetime) -> Seat:
    """Ask for a seat in the manager's hub for somebody who has an account.

    In: a role of hubs, with an agency of this hub, or a team of it for a recipient. Out: the seat, which waits for
    somebody of that agency to agree. Raises: SeatRefused. Nobody asks for a seat of their own.
    """
    user = User.objects.filter(username=wanted.username.strip().lower(), is_active=True).first()
    if user is None:
        raise SeatRefused("username", "Nobody has an account with this sign-in name. The operator makes accounts.")
    if user.pk == by.user:
        raise SeatRefused("username", "Somebody else asks for your seat: ask another manager or the operator.")
    if wanted.role not in ASKED_ROLES:
        raise SeatRefused("role", "Choose a role of this hub.")
    if wanted.ends_at is not None and wanted.ends_at <= at:
        raise SeatRefused("ends", "The last day must be today or later.")
    taking_force.refuse_first_day(wanted.first_day, wanted.ends_at, at)
    agency, team = place_of(wanted, by.hub)
    if user.pk in barred_from(team):
        raise SeatRefused("username", f"{user.name} asked for this team or agreed to it, and so does not sit in it.")
    try:
        with transaction.atomic(using="platform", durable=True):
            seat = Seat(
                user=user, hub=agency.hub, agency=agency.agency, team=team, role=wanted.role, ends_at=wanted.ends_at,
                first_day=wanted.first_day, reason=wanted.reason.strip()[:300],
            )  # fmt: skip
            taking_force.ask(seat, by=by.user, at=at)
    except IntegrityError as error:
        raise SeatRefused("username", f"{user.name} has this seat already, or it waits for agreement.") from error
    return seat


def end(seat_id: uuid.UUID, reason: str, *, by: Seated, at: datetime, cover: str = "") -> Seat:
    """End a seat of the manager's hub now, with every pass and key of it.

    In: `cover` says who does its work; it is needed where nobody else holds such a seat.
    Out: the seat; ended twice, it stays as it was. Raises: Seat.DoesNotExist (another hub's), SeatRefused.
    """
    return _end(Seat.objects.filter(hub__code=by.hub), seat_id, reason, by=by.user, at=at, cover=cover)


def end_anywhere(seat_id: uuid.UUID, reason: str, *, by: uuid.UUID, at: datetime, cover: str = "") -> Seat:
    """End any seat, as an operator; a hub's own ledger has its line too. Out and raises: as `end`."""
    return _end(Seat.objects.all(), seat_id, reason, by=by, at=at, cover=cover, is_operator=True)


def _end(
    seats: SeatQuerySet, seat_id: uuid.UUID, reason: str, *, by: uuid.UUID, at: datetime, cover: str,
    is_operator: bool = False,
) -> Seat:  # fmt: skip
    if not reason.strip():
        raise SeatRefused("reason", "Say why the seat ends")
    with transaction.atomic(using="platform", durable=True):
        locked = seats.select_for_update(of=("self",), no_key=True).select_related(
            "user", "agency", "hub", "team", "authority"
        )
        seat = locked.get(pk=seat_id)
        if seat.user_id == by:
            raise SeatRefused("reason", "This is your own seat. Another manager or the operator ends it.")
        if seat.ends_at is None or seat.ends_at > at:
            refuse_unsaid([seat], cover, at, SeatRefused)
            seat.ends_at = at
            seat.save(update_fields=["ends_at"])
            Pass.objects.filter(seat=seat, ended_at__isnull=True).update(ended_at=at)
            ApiKey.objects.filter(seat=seat, revoked_at__isnull=True).update(revoked_at=at)
            if is_operator:  # a manager's act is written in the hub by the manager's own desk
                hub_lines.add(HubLineAct.END_SEAT, [seat], why="ended", by=by, at=at)
            taking_force.notify_ended([seat], at=at)
            ledger.write(
                PlatformAct.SEAT_ENDED, user=by, object_kind="seat", object_ref=str(seat.pk),
                detail={
                    "hub": seat.hub.code if seat.hub else "", "of": str(seat.user_id), "reason": reason.strip()[:300],
                    **({"cover": cover.strip()[:300]} if cover.strip() else {}),
                },
            )  # fmt: skip
    return seat


def place_of(wanted: Wanted, hub: str) -> tuple[HubAgency, Team | None]:
    """The desk, and outside the team, of a seat that is asked for. Raises: SeatRefused (closed, or none here)."""
    rows = HubAgency.objects.filter(hub__code=hub).select_related("hub", "agency")
    if wanted.role == Role.RECIPIENT:
        team = Team.objects.filter(hub__code=hub, code=wanted.team).select_related("agency").first()
        if team is None:
            raise SeatRefused("team", "Choose the team outside that this person works in.")
        if team.until is not None and team.until < timezone.localdate():
            raise SeatRefused("team", "This team has closed. Choose the one that took its place.")
        return rows.get(agency=team.agency), team
    found = rows.filter(agency__code=wanted.agency).first()
    if found is None:
        raise SeatRefused("agency", "Choose the agency at whose desk this person sits.")
    if found.is_closed(timezone.localdate()):
        raise SeatRefused("agency", "The desk of this agency has closed.")
    return found, None
