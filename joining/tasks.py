"""What the worker does where the library and the hubs meet, by the clock."""

from __future__ import annotations

import logging

from celery import shared_task
from django.db import DatabaseError
from django.utils import timezone

from hub.wall.outbox import use_worker_login
from joining.template_notices import notify_hub
from tenants.models import Hub, HubState

log = logging.getLogger("mash.notices")


@shared_task(name="joining.tasks.notify_hubs")  # type: ignore[untyped-decorator] # Celery has no types
def notify_hubs() -> None:
    """Every minute, hub by hub; one that cannot be reached is asked again the next time, and holds up no other."""
    for hub in Hub.objects.filter(state=HubState.LIVE):
        try:
            with use_worker_login(hub.code):
                notify_hub(hub, at=timezone.now())
        except DatabaseError as failure:
            log.warning("no news of the library for %s now: %s", hub.code, type(failure).__name__)
