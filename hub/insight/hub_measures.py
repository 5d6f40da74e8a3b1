"""A hub's own measures, for its own people: nothing withheld, and the months that still run."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db.models import Aggregate, DurationField, F

from hub.assessment.models import Decision
from hub.front_door.models import Notification
from hub.insight.counting import FIRST_RATED, count_months, shown_as
from hub.insight.models import ClosedPeriod, MonthCount
from hub.wall.on_paper import true_time_in
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
    first = _first_month(this)
    closed: dict[date, dict[str, int]] = {}
    for month, code, value in MonthCount.objects.filter(month__gte=first).values_list("month", "code", "value"):
        closed.setdefault(month, {})[code] = value
    since = plus_months(max(closed), 1) if closed else first
    counted = closed | count_months(since, plus_months(this, 1), repeats=False)
    shown = ClosedPeriod.objects.filter(kind=PeriodKind.MONTH, start__gte=first).values_list("start", "shown")
    return Own(
        values={
            Period(month, PeriodKind.MONTH): {
                code: shown_as(code, counted[month]) if code in counted[month] else None for code in COLUMNS
            }
            for month in sorted(counted, reverse=True)
        },
        running=Period(this, PeriodKind.MONTH),
        shown={Period(month, PeriodKind.MONTH): tables for month, tables in shown},
        medians=_medians(first),
    )


def _first_month(this: date) -> date:
    earliest = plus_months(this, 1 - MONTHS)
    received = Notification.objects.order_by("received_at").values_list("received_at", flat=True).first()
    return max(earliest, min(month_of(received), this)) if received else this


def _medians(first: date) -> dict[str, int]:
    """The median from receipt to the first decision since then, by first rating. A median cannot be added up, so it
    is never published; here it is worked out from the decisions themselves."""
    took = true_time_in("at") - F("subject__enquiry__clock_from")
    rows = Decision.objects.filter(number=1, at__gte=begins(first)).order_by()
    found = {}
    for code, ratings in FIRST_RATED.items():
        median = rows.filter(subject__initial_rating__in=ratings).aggregate(median=Median(took))["median"]
        if median is not None:
            found[code] = round(median.total_seconds() / 60)
    return found
