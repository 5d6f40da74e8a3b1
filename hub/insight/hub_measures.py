"""A hub's own measures, for its own people: nothing withheld, and the months that still run."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Aggregate, DurationField, F, Q

from hub.assessment.models import Decision
from hub.front_door.models import Notification
from hub.insight.counting import FIRST_RATED, count_months, shown_as
from hub.insight.models import ClosedPeriod, MonthCount
from hub.wall.models import HubSettings
from hub.wall.on_paper import true_time_in
from hub.wall.rows_together import rows_together
from tenants.measures.catalogue import COLUMNS
from tenants.measures.periods import Period, PeriodKind, begins, month_of, plus_months

MONTHS = 12


@dataclass(frozen=True)
class Own:
    """Months, the newest first, with every column; `shown` has the tables of each closed month that left the hub."""

    values: dict[Period, dict[str, int | None]]
    running: Period
    shown: dict[Period, list[str]]
    medians: dict[str, int]  # by first rating, in minutes, of all these months


class Median(Aggregate):
    """PostgreSQL's median of an expression."""

    function = "PERCENTILE_CONT"
    template = "%(function)s(0.5) WITHIN GROUP (ORDER BY %(expressions)s)"
    output_field = DurationField()


def own_measures(on: date) -> Own:
    """The last twelve months, at a lead agency's desk: closed ones as they were counted, open ones counted now.

    Of open months the repeats are not counted: a page cannot wait for them.
    """
    this = on.replace(day=1)
    earliest = plus_months(this, 1 - MONTHS)
    read = rows_together(
        HubSettings.objects.all(),
        oldest=Notification.objects.order_by("received_at").only("id", "received_at")[:1],
        counts=MonthCount.objects.filter(month__gte=earliest),
        closed=ClosedPeriod.objects.filter(kind=PeriodKind.MONTH, start__gte=earliest),
    )
    first = _first_month(this, next((one.received_at for one in read["oldest"]), None))
    closed: dict[date, dict[str, int]] = {}
    for one in read["counts"]:
        if one.month >= first:
            closed.setdefault(one.month, {})[one.code] = one.value
    since = plus_months(max(closed), 1) if closed else first
    counted = closed | count_months(since, plus_months(this, 1), repeats=False)
    return Own(
        values={
            Period(month, PeriodKind.MONTH): {
                code: shown_as(code, counted[month]) if code in counted[month] else None for code in COLUMNS
            }
            for month in sorted(counted, reverse=True)
        },
        running=Period(this, PeriodKind.MONTH),
        shown={Period(one.start, PeriodKind.MONTH): one.shown for one in read["closed"] if one.start >= first},
        medians=_medians(first),
    )


def _first_month(this: date, received: datetime | None) -> date:
    earliest = plus_months(this, 1 - MONTHS)
    return max(earliest, min(month_of(received), this)) if received else this


def _medians(first: date) -> dict[str, int]:
    """The median from receipt to the first decision since then, by first rating. A median cannot be added up, so it
    is never published; here it is worked out from the decisions themselves."""
    took = true_time_in("at") - F("subject__enquiry__clock_from")
    rows = Decision.objects.filter(number=1, at__gte=begins(first)).order_by()
    found = rows.aggregate(**{
        code: Median(took, filter=Q(subject__initial_rating__in=ratings)) for code, ratings in FIRST_RATED.items()
    })  # fmt: skip
    return {code: round(median.total_seconds() / 60) for code, median in found.items() if median is not None}
