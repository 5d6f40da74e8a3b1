"""Who holds the seats of a role in a hub now, and since when nobody does: to say for whom something waits."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.db.models import Count, Max, Q
from django.db.models.functions import Least

from tenants.models import Role, Seat
from tenants.models.people import SeatQuerySet


def holders(hub: str, role: Role, agencies: Iterable[str], *, at: datetime) -> list[str]:
    """The names of whoever holds a seat of this role at these agencies' desks in a hub, in order. One query."""
    seats = Seat.objects.standing(at).filter(hub__code=hub, role=role, agency__code__in=list(agencies))
    return sorted(set(seats.values_list("user__name", flat=True)))


def left_empty(seats: SeatQuerySet, place: str, codes: Iterable[str], *, at: datetime) -> dict[str, datetime | None]:
    """Those of these places at which none of these seats is in force, with when the last one ended or was suspended.

    In: what a seat's place is called, "agency" or "team"; codes of places. Out: None where nobody ever had one. One
    query.
    """
    wanted, key = list(codes), f"{place}__code"
    of_each = (
        seats.filter(**{f"{key}__in": wanted}, starts_at__isnull=False)
        .order_by()
        .values(key)
        .annotate(
            there=Count("pk", filter=Q(pk__in=Seat.objects.standing(at).values("pk"))),
            last=Max(Least("ends_at", "suspended_at")),  # the earlier of the two, or the one that is set
        )
    )
    found = {row[key]: row for row in of_each}
    return {
        code: found[code]["last"] if code in found else None
        for code in wanted
        if code not in found or not found[code]["there"]
    }
