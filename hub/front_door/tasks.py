"""What the worker does for this room, by the clock."""

from __future__ import annotations

from celery import shared_task

from hub.wall import outbox
from hub.wall.functions import call
from tenants.models import Hub, HubState


@shared_task(name="hub.front_door.tasks.expire_drafts")  # type: ignore[untyped-decorator] # Celery has no types
def expire_drafts() -> None:
    """In every hub: referrers' forms that nobody came back to for a day. Done twice, it does nothing more."""
    for hub in Hub.objects.filter(state=HubState.LIVE).values_list("code", flat=True):
        with outbox.use_worker_login(hub):
            call("drafts_expire_v1")
