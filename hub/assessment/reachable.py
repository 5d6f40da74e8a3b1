"""Whether anybody of a team outside can open what is sent to it, and since when nobody can."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.db.models import Max

from tenants.models import Role, Seat


def nobody_at(teams: Iterable[str], hub: str, *, at: datetime) -> dict[str, datetime | None]:
    """Those of these teams of a hub in which nobody has a seat in force, with when the last one ended.

    In: codes of teams; other hubs are none. Out: None where nobody ever had one.
    """
    seats = Seat.objects.filter(hub__code=hub, role=Role.RECIPIENT, team__code__in=list(teams))
    there = set(seats.standing(at).values_list("team__code", flat=True))
    ended = seats.filter(starts_at__isnull=False, ends_at__lte=at).values("team__code").annotate(last=Max("ends_at"))
    last = {row["team__code"]: row["last"] for row in ended}
    return {code: last.get(code) for code in teams if code not in there}
