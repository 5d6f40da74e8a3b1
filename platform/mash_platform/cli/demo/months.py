"""Closing the demonstration's months, as beat and worker do each day: after the keeper has set the cases back."""

from __future__ import annotations

from hub.insight.models import ClosedPeriod
from hub.insight.tasks import close_months
from hub.wall import outbox
from hub.wall.tasks import deliver_everywhere
from tenants.models import Hub, HubState


def close() -> int:
    """Close and publish what is over, in every hub. Out: how many months, quarters and years are closed."""
    close_months()
    deliver_everywhere()
    count = 0
    for hub in Hub.objects.filter(state=HubState.LIVE).values_list("code", flat=True):
        with outbox.use_worker_login(hub):
            count += ClosedPeriod.objects.count()
    return count
