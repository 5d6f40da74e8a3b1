"""What the worker does for this room, by the clock."""

from __future__ import annotations

from datetime import timedelta

from celery import shared_task
from django.db import transaction
from django.db.models.functions import Now

from hub.wall import outbox
from hub.wall.functions import call
from hub.wall.models import WorkDraft
from tenants.models import Hub, HubState

FORGOTTEN = timedelta(days=7)  # after this a member's draft is removed


@shared_task(name="hub.front_door.tasks.remove_forgotten_drafts")  # type: ignore[untyped-decorator]
def remove_forgotten_drafts() -> None:
    """In every hub: forms that nobody came back to. Done twice, it does nothing more."""
    for hub in Hub.objects.filter(state=HubState.LIVE).values_list("code", flat=True):
        with outbox.sit_as_worker(hub):
            remove_here()


def remove_here() -> None:
    """In the hub whose worker's desk is taken: referrers' forms after a day, members' drafts after a week."""
    with transaction.atomic():
        call("drafts_expire_v1")
        WorkDraft.objects.filter(kept_at__lt=Now() - FORGOTTEN).only("id").delete()
