"""What each agency was asked and how it answered, month by month: for the hub's own people."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Avg, Count, DurationField, ExpressionWrapper, F, Q
from django.db.models.functions import TruncMonth

from hub.research.models import Request, RequestState
from tenants.measures.periods import begins

ANSWERED = Q(state__in=(RequestState.ANSWERED, RequestState.NOTHING_KNOWN, RequestState.NOT_SHARED_ONWARD))
IN_TIME = Q(due_at__isnull=True) | Q(answered_at__lte=F("due_at"))


@dataclass(frozen=True)
class AgencyMonth:
    """One agency's requests that were asked in one month. `hours`: the mean until an answer; None without any."""

    month: date
    agency: str
    asked: int
    in_time: int
    late: int
    nothing_known: int
    handed_back: int
    withdrawn: int
    open: int
    hours: float | None


def by_agency(first: date, until: date) -> list[AgencyMonth]:
    """In: the first month, and the first day after the last one. Out: the newest month first, agencies by their code.
    One query."""
    took = ExpressionWrapper(F("answered_at") - F("asked_at"), output_field=DurationField())
    rows = (
        Request.objects.filter(asked_at__gte=begins(first), asked_at__lt=begins(until))
        .annotate(month=TruncMonth("asked_at"))
        .values("month", "agency")
        .annotate(
            asked=Count("pk"),
            in_time=Count("pk", filter=ANSWERED & IN_TIME),
            late=Count("pk", filter=ANSWERED & ~IN_TIME),
            nothing_known=Count("pk", filter=Q(state=RequestState.NOTHING_KNOWN)),
            handed_back=Count("pk", filter=Q(state=RequestState.HANDED_BACK)),
            withdrawn=Count("pk", filter=Q(state=RequestState.WITHDRAWN)),
            open=Count("pk", filter=Q(state=RequestState.OPEN)),
            mean=Avg(took, filter=ANSWERED),
        )
        .order_by("-month", "agency")
    )
    return [_of(row) for row in rows]


def _of(row: dict[str, Any]) -> AgencyMonth:
    mean = row.pop("mean")
    hours = round(mean.total_seconds() / 3600, 1) if mean is not None else None
    return AgencyMonth(**{**row, "month": row["month"].date(), "hours": hours})
