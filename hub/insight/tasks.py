"""What the worker does for this room: months are closed by the clock, and a closed period is published by its row."""

from __future__ import annotations

import logging
from uuid import UUID

from celery import shared_task
from django.utils import timezone

from hub.insight.alert_sweep import sweep
from hub.insight.closing import close_month, months_to_close
from hub.insight.counting import shown_as, summed
from hub.insight.models import ClosedPeriod, MonthCount
from hub.wall import outbox
from hub.wall.models import HubSettings
from tenants.measures.catalogue import TABLES
from tenants.measures.publishing import publish
from tenants.models import Hub, HubState

log = logging.getLogger("mash.alerts")


@shared_task(name="hub.insight.tasks.close_months")  # type: ignore[untyped-decorator]
def close_months() -> None:
    """In every hub, each day: the months that are over. Done twice, it does nothing more."""
    for hub in Hub.objects.filter(state=HubState.LIVE).values_list("code", flat=True):
        with outbox.use_worker_login(hub):
            for month in months_to_close(timezone.localdate()):
                close_month(month, by="close_months", at=timezone.now())


@shared_task(name="hub.insight.tasks.raise_alerts")  # type: ignore[untyped-decorator]
def raise_alerts() -> None:
    """In every hub, each minute: what a guardian looks at in the lines that are new. One failing holds up no other."""
    for hub in Hub.objects.filter(state=HubState.LIVE).values_list("code", flat=True):
        try:
            with outbox.use_worker_login(hub):
                sweep(hub, at=timezone.now())
        except Exception:
            log.exception("the ledger of %s could not be looked through for alerts", hub)


def period_closed(closed_id: UUID) -> None:
    """Publish a closed period: the tables that may leave the hub, and for the others that they are withheld.

    In: the id of a closed period of the hub whose worker's desk is taken. The hub is that one, whatever else. Done
    twice, it changes nothing.
    """
    row = ClosedPeriod.objects.filter(pk=closed_id).first()
    if row is None:
        return
    months: dict[object, dict[str, int]] = {}
    for month, code, value in MonthCount.objects.filter(
        month__gte=row.start, month__lt=row.period.until
    ).values_list("month", "code", "value"):  # fmt: skip
        months.setdefault(month, {})[code] = value
    counted = summed(months.values())
    values = {
        column.code: shown_as(column.code, counted) if table.code in row.shown and column.code in counted else None
        for table in TABLES
        for column in table.columns
    }
    publish(HubSettings.objects.get().hub_code, row.period, values, at=timezone.now())
