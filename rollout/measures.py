"""Reading and comparing what hubs have published of themselves. What is withheld stays out."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Case, Count, F, Max, Min, OuterRef, Q, QuerySet, Subquery, Sum, Value, When

from tenants.measures.catalogue import COLUMNS, Column
from tenants.measures.periods import LENGTH, Period, PeriodKind, plus_months
from tenants.models import Hub, HubState, PublishedMeasure

Values = dict[str, int | None]  # each column's number; None: withheld
MEANS = {code: column.mean_of for code, column in COLUMNS.items() if column.mean_of}


@dataclass(frozen=True)
class London:
    """What hubs have shown of one period, together. `shown` and `withheld` count hubs."""

    values: Values
    shown: int
    withheld: int


def published_periods() -> dict[PeriodKind, list[Period]]:
    """Of each kind every period for which a hub may have published, the newest first.

    A query for each kind, since the ends of an index cost the same however many rows there are.
    """
    found: dict[PeriodKind, list[Period]] = {}
    for kind in PeriodKind:
        ends = PublishedMeasure.objects.filter(kind=kind).aggregate(first=Min("start"), last=Max("start"))
        start, found[kind] = ends["last"], []
        while start is not None and start >= ends["first"]:
            found[kind].append(Period(start, kind))
            start = plus_months(start, -LENGTH[kind])
    return found


def hubs() -> Any:
    """The hubs that stand side by side, by name."""
    found: Any = Hub.objects.filter(state=HubState.LIVE).order_by("name", "pk")
    return found


def published(
    columns: Iterable[Column], periods: Sequence[Period], of: Iterable[Hub]
) -> dict[tuple[int, Period], Values]:
    """What these hubs published for these periods. One query, however many of either. Missing: nothing published."""
    wanted = Q()
    for kind in sorted({period.kind for period in periods}):
        wanted |= Q(kind=kind, start__in=[period.start for period in periods if period.kind == kind])
    if not wanted:
        return {}
    rows = PublishedMeasure.objects.filter(
        wanted, hub__in=list(of), code__in=[column.code for column in columns]
    ).values_list("hub_id", "kind", "start", "code", "value")
    found: dict[tuple[int, Period], Values] = {}
    for hub, length, start, code, value in rows:
        found.setdefault((hub, Period(start, PeriodKind(length))), {})[code] = value
    return found


def london(columns: Sequence[Column], period: Period) -> London:
    """All hubs together: sums of the counts that are shown, and means over all whom the shown means are over.

    A hub that withholds the table is left out, and counted as withheld. Two queries, however many hubs.
    """
    codes = [column.code for column in columns]
    rows = PublishedMeasure.objects.filter(kind=period.kind, start=period.start, code__in=codes).order_by()
    values: Values = dict.fromkeys(codes)
    shown = withheld = 0
    for code, total, told, every in rows.values_list("code").annotate(Sum("value"), Count("value"), Count("pk")):
        if code not in MEANS:
            values[code], shown, withheld = total, told, every - told
    if any(code in MEANS for code in codes):
        values |= _means(rows)
    return London(values, shown, withheld)


def _means(rows: QuerySet[PublishedMeasure]) -> Values:
    """Means of means, each weighed by the count that it is over."""
    counted = Case(*(When(code=code, then=Value(over)) for code, over in MEANS.items()))
    over = PublishedMeasure.objects.filter(
        hub=OuterRef("hub"), kind=OuterRef("kind"), start=OuterRef("start"), code=OuterRef("counted")
    ).values("value")
    weighed = (
        rows.filter(code__in=MEANS, value__isnull=False)
        .annotate(counted=counted)
        .annotate(over=Subquery(over))
        .values_list("code")
        .annotate(total=Sum(F("value") * F("over")), many=Sum("over"))
    )
    return {code: round(total / many) for code, total, many in weighed if many}
