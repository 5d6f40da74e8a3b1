"""Closing a month: it is counted once and for good, and it is decided what of it may be shown outside."""

from __future__ import annotations

import logging
from collections import defaultdict
from collections.abc import Sequence
from datetime import date, datetime

from django.db import IntegrityError, transaction

from hub.front_door.models import Notification
from hub.insight.counting import count_months
from hub.insight.models import ClosedPeriod, MonthCount
from hub.insight.suppressing import choose
from hub.wall import ledger, outbox
from hub.wall.acts import Act
from tenants.measures.catalogue import TABLES
from tenants.measures.periods import Period, PeriodKind, closing_with, last_closed, month_of, plus_months

log = logging.getLogger("mash.insight")

PERIOD_CLOSED = "insight.period_closed"


def months_to_close(on: date) -> list[date]:
    """The months that are over and not closed yet, the oldest first; from the hub's first notification on."""
    latest = (
        ClosedPeriod.objects.filter(kind=PeriodKind.MONTH).order_by("-start").values_list("start", flat=True).first()
    )
    first = Notification.objects.order_by("received_at").values_list("received_at", flat=True).first()
    if first is None:
        return []
    month = plus_months(latest, 1) if latest else month_of(first)
    found = []
    while month <= last_closed(on):
        found.append(month)
        month = plus_months(month, 1)
    return found


def close_month(month: date, *, by: str, at: datetime) -> bool:
    """Close a month, and the quarter and the year that end with it, at the worker's desk.

    In: the oldest month that is over and not closed; the name of the job. Out: whether this call closed it: a second
    one finds it closed and does nothing. What was counted, what is to be shown, one ledger line and one outbox row for
    each period are written together or not at all.
    Source: docs/design.md section 5: suppressed in the hub.
    """
    try:
        with transaction.atomic(durable=True):
            _close(month, by, at)
    except IntegrityError:
        if not ClosedPeriod.objects.filter(kind=PeriodKind.MONTH, start=month).exists():
            raise
        log.info("%s is closed already", month)
        return False
    return True


def _close(month: date, by: str, at: datetime) -> None:
    counted = count_months(month, plus_months(month, 1))[month]
    MonthCount.objects.bulk_create([MonthCount(month=month, code=code, value=value) for code, value in counted.items()])
    closing = closing_with(month)
    chosen = _chosen(closing, Period.around(month, PeriodKind.YEAR))
    rows = [
        ClosedPeriod(
            kind=period.kind,
            start=period.start,
            shown=[table.code for table in TABLES if period in chosen[table.code]],
            closed_at=at,
        )
        for period in closing
    ]
    ClosedPeriod.objects.bulk_create(rows)
    for row in rows:
        outbox.add(PERIOD_CLOSED, row.pk, at=at)
        ledger.write(
            Act.CLOSE_PERIOD,
            by=by,
            object_kind="period",
            object_ref=f"{row.kind} {row.start}",
            detail={"shown": row.shown},
        )


def _chosen(closing: Sequence[Period], year: Period) -> dict[str, set[Period]]:
    """For each table which of the closing periods are shown, by what was closed and shown before in the same year."""
    counts: dict[date, dict[str, int]] = defaultdict(dict)
    for month, code, value in MonthCount.objects.filter(month__gte=year.start, month__lt=year.until).values_list(
        "month", "code", "value"
    ):
        counts[month][code] = value
    closed = list(ClosedPeriod.objects.filter(start__gte=year.start, start__lt=year.until))
    shown = {table.code: {row.period for row in closed if table.code in row.shown} for table in TABLES}
    return choose(TABLES, closing, [row.period for row in closed], shown, counts)
