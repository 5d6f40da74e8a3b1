"""Who acts in the demonstration: seats of its people, each on the login of their own desk."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from django.db import connections
from django.utils import timezone

from hub.wall import members
from tenants.models import Hub, HubAgency, Seat
from tenants.seated import Seated


@dataclass
class Staff:
    """Who acts in a hub: seats of the demonstration's people, by role and kind of agency."""

    hub: Hub
    seats: list[Seat]
    leads: set[str]
    entered: set[uuid.UUID] = field(default_factory=set)

    def seated(self, role: str, *, kind: str = "", agency: str = "", team: str = "") -> Seated:
        """The first who fits. Raises: LookupError where nobody does."""
        for seat in self.seats:
            here = seat.agency.code if seat.agency else ""
            is_of = (not kind or (seat.agency and seat.agency.kind == kind)) and (not agency or here == agency)
            if seat.role == role and is_of and (not team or (seat.team and seat.team.code == team)):
                return Seated.of(seat, is_lead=here in self.leads, verified_at=timezone.now())
        raise LookupError(f"nobody of the demonstration is {role} {kind}{agency}{team} in {self.hub.code}")

    @contextmanager
    def at_desk(self, who: Seated) -> Iterator[Seated]:
        """Sit down: on the login of this seat, entered in the hub's book the first time."""
        connection: Any = connections["default"]
        with connection.using_login(who.login):
            if who.seat not in self.entered:
                members.enter(who)
                self.entered.add(who.seat)
            yield who


def staff_of(code: str, usernames: list[str]) -> Staff:
    """The demonstration's people in a hub."""
    hub = Hub.objects.get(code=code)
    seats = list(
        Seat.objects.standing(timezone.now())
        .filter(hub=hub, user__username__in=usernames)
        .select_related("user", "agency", "team", "training")
        .order_by("user__username")
    )
    leads = set(HubAgency.objects.filter(hub=hub, is_lead=True).values_list("agency__code", flat=True))
    return Staff(hub, seats, leads)
