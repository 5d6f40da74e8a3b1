"""Seats that an operator asks for: on the platform itself, and the manager's of a hub, who asks for the others."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import IntegrityError, transaction

from tenants import hub_lines, taking_force
from tenants.models import PLATFORM_ROLES, Agency, Authority, HubAgency, HubLineAct, Role, Seat, User
from tenants.refusals import SeatRefused

GIVEN = frozenset(PLATFORM_ROLES | {Role.MANAGER})


@dataclass(frozen=True, kw_only=True)
class WantedOnPlatform:
    """A seat as an operator asks for it. A borough lead's is for an authority, a publisher's for an agency, and a hub
    manager's at the desk of a lead agency, by the id of its place in the hub."""

    role: str
    authority: str = ""
    agency: str = ""
    desk: int | None = None
    reason: str = ""
    first_day: date | None = None
    ends_at: datetime | None = None


def ask(person_id: uuid.UUID, wanted: WantedOnPlatform, *, by: uuid.UUID, at: datetime) -> Seat:
    """Ask for a seat for somebody. It waits for somebody else to agree (tenants/agreeing.py).

    Raises: User.DoesNotExist, SeatRefused. Nobody asks for a seat of their own.
    """
    person = User.objects.get(pk=person_id, is_active=True)
    if person.pk == by:
        raise SeatRefused("role", "Somebody else asks for your seat: ask another operator.")
    if wanted.role not in GIVEN:
        raise SeatRefused("role", "Choose a role. Other seats of a hub are asked for by its manager.")
    refuse_operator_and_auditor(person, wanted.role, at)
    if wanted.ends_at is not None and wanted.ends_at <= at:
        raise SeatRefused("ends", "The last day must be today or later.")
    taking_force.refuse_first_day(wanted.first_day, wanted.ends_at, at)
    place = _place(wanted)
    try:
        with transaction.atomic(using="platform", durable=True):
            seat = Seat(
                user=person,
                role=wanted.role,
                first_day=wanted.first_day,
                ends_at=wanted.ends_at,
                reason=wanted.reason.strip()[:300],
                **place,
            )
            taking_force.ask(seat, by=by, at=at)
            hub_lines.add(HubLineAct.GRANT_SEAT, [seat], why="asked", by=by, at=at)
    except IntegrityError as error:
        raise SeatRefused("role", f"{person.name} has this seat already, or it waits for agreement.") from error
    return seat


def refuse_operator_and_auditor(person: User, role: str, at: datetime) -> None:
    """Nobody watches themself: who is an operator, or will be one, is no auditor. Raises: SeatRefused."""
    other = {Role.AUDITOR: Role.OPERATOR, Role.OPERATOR: Role.AUDITOR}.get(Role(role)) if role in Role.values else None
    if other and Seat.objects.open(at).filter(user=person, role=other).exists():
        raise SeatRefused(
            "role", f"{person.name} has the seat of an {other.label.split()[0].lower()}. Nobody is an operator and the"
            " auditor.",
        )  # fmt: skip


def _place(wanted: WantedOnPlatform) -> dict[str, Any]:
    """Where the seat stands. Raises: SeatRefused where what the role needs is not there."""
    if wanted.role == Role.BOROUGH_LEAD:
        authority = Authority.objects.filter(slug=wanted.authority).first()
        if authority is None:
            raise SeatRefused("authority", "Choose the authority that they lead.")
        return {"authority": authority}
    if wanted.role == Role.PUBLISHER:
        agency = Agency.objects.filter(code=wanted.agency).first()
        if agency is None:
            raise SeatRefused("agency", "Choose the agency that they publish for.")
        return {"agency": agency}
    if wanted.role == Role.MANAGER:
        desk = HubAgency.objects.filter(pk=wanted.desk or 0, is_lead=True).select_related("hub", "agency").first()
        if desk is None:
            raise SeatRefused("desk", "Choose the hub that they manage.")
        return {"hub": desk.hub, "agency": desk.agency}
    return {}
