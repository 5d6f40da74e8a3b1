"""What the worker does for this room, by the clock."""

from __future__ import annotations

from uuid import UUID

from celery import shared_task

from hub.front_door import carrying, incoming
from hub.front_door.models_across import Incoming, IncomingState, Passing
from hub.front_door.offers import tell
from hub.wall import outbox
from hub.wall.functions import call
from hub.wall.models import HubSettings
from tenants.models import Goods, Hub, HubState, TransferState


@shared_task(name="hub.front_door.tasks.expire_drafts")  # type: ignore[untyped-decorator] # Celery has no types
def expire_drafts() -> None:
    """In every hub: referrers' forms that nobody came back to for a day. Done twice, it does nothing more."""
    for hub in Hub.objects.filter(state=HubState.LIVE).values_list("code", flat=True):
        with outbox.sit_as_worker(hub):
            call("drafts_expire_v1")


@shared_task(name=carrying.TASKS[Goods.NOTIFICATION])  # type: ignore[untyped-decorator]
def carry_transfers() -> None:
    """Every few seconds, and when an offer was answered: what follows the answers to offered notifications."""
    carrying.carry_all(carrying.NOTIFICATIONS)


def passing_changed(passing_id: UUID) -> None:
    """Tell the platform of an offer, or that it was taken back. Done twice, it changes nothing."""
    found = Passing.objects.select_related("notification").filter(pk=passing_id).first()
    if found is not None:
        tell(found, HubSettings.objects.get().hub_code, found.reference)


def offer_answered(incoming_id: UUID) -> None:
    """Tell the platform this hub's answer, and write down where it came too late. Done twice, it changes nothing."""
    found = Incoming.objects.filter(pk=incoming_id).first()
    if found is None:
        return
    now = incoming.tell_answer(found, HubSettings.objects.get().hub_code)
    mine = now.answered_at == found.answered_at
    if mine and now.state == TransferState.ACCEPTED:
        return  # receive_v1 ends it
    state = IncomingState.DECLINED if mine and now.state == TransferState.DECLINED else IncomingState.TOO_LATE
    Incoming.objects.filter(pk=incoming_id, state=IncomingState.ANSWERED).update(state=state)
