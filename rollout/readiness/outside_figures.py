"""Figures of hubs outside this platform, to stand beside what hubs here publish."""

from __future__ import annotations

from rollout.readiness.models import Measure, OutsideMeasure
from tenants.measures.catalogue import Table
from tenants.measures.periods import PeriodKind

# Which typed-in figures belong beside which table of the catalogue.
BESIDE: dict[str, tuple[Measure, ...]] = {
    "volumes": (Measure.NOTIFICATIONS, Measure.CHILDREN),
    "in_time": (Measure.IN_TIME,),
    "changed": (Measure.CHANGED,),
    "repeats": (Measure.REPEATS,),
}


def outside_figures(table: Table, kind: PeriodKind) -> list[OutsideMeasure]:
    """The latest figures of each authority for a table, as last corrected, by authority. One query."""
    rows = (
        OutsideMeasure.objects.filter(measure__in=BESIDE.get(table.code, ()), period=kind)
        .select_related("authority")
        .order_by("authority__name", "measure", "-starts", "-number")
        .distinct("authority__name", "measure")
    )
    return list(rows)
