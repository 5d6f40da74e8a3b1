"""Who hears that time runs out: whoever has it, and whoever covers for them, or the desk; later managers, too."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from hub.front_door.triage.assigning import WHO_WORKS
from hub.front_door.triage.duty_roster import on_duty
from hub.research.models import Holding, NamedApprover
from hub.research.running_clocks import Running
from hub.wall.absences import Away, away_now
from hub.wall.running_out import ClockStage
from tenants.models import Role, Seat


class SeatHere(NamedTuple):
    """A seat in force."""

    id: UUID
    user: UUID
    role: str
    agency: str


@dataclass(frozen=True)
class Staff:
    """Everybody with a seat in a hub; who is on duty, away, named to agree to releases, and has which request."""

    seats: Mapping[UUID, SeatHere] = field(default_factory=dict)
    duty: frozenset[UUID] = frozenset()
    away: Mapping[UUID, Away] = field(default_factory=dict)
    approvers: Collection[UUID] = ()
    holders: Mapping[UUID, UUID] = field(default_factory=dict)  # request -> account

    def of(self, agencies: Collection[str], *roles: Role) -> set[UUID]:
        """The accounts in these roles at these desks."""
        return {one.user for one in self.seats.values() if one.agency in agencies and one.role in roles}

    def with_cover(self, seat: UUID) -> set[UUID]:
        """Whoever sits there, and while they are away whoever covers at the same desk."""
        one, away = self.seats[seat], self.away.get(seat)
        cover = self.seats.get(away.cover) if away else None
        return {one.user, cover.user} if cover and cover.agency == one.agency else {one.user}


@dataclass(frozen=True)
class Hearers:
    """Whom to tell, as accounts: at the lead's desks, and at the agency that is asked."""

    lead: frozenset[UUID]
    asked: frozenset[UUID] = frozenset()

    @property
    def people(self) -> frozenset[UUID]:
        return self.lead | self.asked


def read_staff(hub: str, requests: Collection[UUID], *, at: datetime) -> Staff:
    """Six queries at most, however many clocks run out."""
    rows = Seat.objects.standing(at).filter(hub__code=hub, agency__isnull=False)
    seats = [SeatHere(*row) for row in rows.values_list("pk", "user_id", "role", "agency__code")]
    held = Holding.objects.filter(request__in=requests, until_at__isnull=True).order_by() if requests else None
    named = NamedApprover.objects.filter(ended_at__isnull=True) if requests else None
    return Staff(
        seats={one.id: one for one in seats},
        duty=frozenset(shift.seat for shift in on_duty(at)),
        away=away_now(at),
        approvers=list(named.values_list("member", flat=True)) if named is not None else (),
        holders=dict(held.values_list("request_id", "person")) if held is not None else {},
    )


def hearers_of(one: Running, stage: ClockStage, staff: Staff) -> Hearers:
    """Of a request the agency hears first, then whoever asked too, and at last whoever manages or approves there."""
    if one.request is None:
        managers = staff.of(one.desks, Role.MANAGER) if stage == ClockStage.ESCALATED else set()
        return Hearers(frozenset(_working_on(one, staff) | managers))
    asked = _answering(one.request, one.asked, staff)
    lead = _working_on(one, staff) if stage != ClockStage.WARNED or not asked else set()
    if stage == ClockStage.ESCALATED:
        above = staff.of({one.asked}, Role.MANAGER) or _approving(one.asked, staff)
        asked |= above
        lead |= set() if above else staff.of(one.desks, Role.MANAGER)
    return Hearers(frozenset(lead), frozenset(asked))


def _working_on(one: Running, staff: Staff) -> set[UUID]:
    """Whoever it is assigned to; else whoever coordinates there or is on duty; where there is nobody, whoever leads."""
    if one.assigned_to is not None and one.assigned_to in staff.seats:
        return staff.with_cover(one.assigned_to)
    on_duty_here = {
        each.user for each in staff.seats.values()
        if each.id in staff.duty and each.agency in one.desks and each.role in WHO_WORKS
    }  # fmt: skip
    found = staff.of(one.desks, Role.COORDINATOR) | on_duty_here
    return found or staff.of(one.desks, Role.DECISION_MAKER, Role.MANAGER)


def _answering(request: UUID, agency: str, staff: Staff) -> set[UUID]:
    """Whoever has it at the agency, else everybody who researches there."""
    holder = staff.holders.get(request)
    has_it = [one.id for one in staff.seats.values() if one.agency == agency and one.user == holder]
    if has_it:
        return {user for seat in has_it for user in staff.with_cover(seat)}
    return staff.of({agency}, Role.RESEARCHER)


def _approving(agency: str, staff: Staff) -> set[UUID]:
    """Whom an agency without a manager here named to agree to its releases."""
    seats = [seat for seat in staff.approvers if seat in staff.seats and staff.seats[seat].agency == agency]
    return {user for seat in seats for user in staff.with_cover(seat)}
