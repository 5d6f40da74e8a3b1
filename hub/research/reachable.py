"""Whether anybody at an agency's desk can answer a request, and since when nobody can."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.db.models import Count, Max, Q

from tenants.models import Role, Seat


def nobody_to_answer(agencies: Iterable[str], hub: str, *, at: datetime) -> dict[str, datetime | None]:
    """Those of these agencies of a hub where no researcher has a seat in force, with when the last one ended.

    Out: None where nobody ever had one. One query.
    """
    asked = list(agencies)
    seats = Seat.objects.filter(hub__code=hub, role=Role.RESEARCHER, agency__code__in=asked)
    rows = seats.values("agency__code").annotate(
        there=Count("pk", filter=Q(pk__in=seats.standing(at).values("pk"))),
        last=Max("ends_at", filter=Q(starts_at__isnull=False, ends_at__lte=at)),
    )
    there = {row["agency__code"] for row in rows if row["there"]}
    last = {row["agency__code"]: row["last"] for row in rows}
    return {code: last.get(code) for code in asked if code not in there}
