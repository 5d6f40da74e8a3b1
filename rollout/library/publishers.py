"""Who publishes: a publisher's seat is for one agency, and writes the templates of that agency alone."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from rollout.library.refusals import NotYours
from tenants.models import Agency, Role, Seat, User


def agencies_of(user: UUID | None, at: datetime) -> list[Agency]:
    """The agencies that somebody publishes for now."""
    if user is None:
        return []
    seats = Seat.objects.standing(at).filter(user=user, role=Role.PUBLISHER).select_related("agency")
    return sorted({seat.agency for seat in seats if seat.agency}, key=lambda agency: agency.name)


def require_publisher(agency_id: Any, user: User, at: datetime) -> None:
    """Raises: NotYours."""
    if agency_id not in {agency.pk for agency in agencies_of(user.pk, at)}:
        raise NotYours
