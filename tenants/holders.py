"""Who holds the seats of a role in a hub now: to say for whom something waits."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from tenants.models import Role, Seat


def holders(hub: str, role: Role, agencies: Iterable[str], *, at: datetime) -> list[str]:
    """The names of whoever holds a seat of this role at these agencies' desks in a hub, in order. One query."""
    seats = Seat.objects.standing(at).filter(hub__code=hub, role=role, agency__code__in=list(agencies))
    return sorted(set(seats.values_list("user__name", flat=True)))
