"""What reached a front door after its last day, or waits there untriaged: offered to the hub that takes its place.

A notification is never refused because its door has closed, and never lies where nobody reads. The function of the
wall takes the other hub from the hub's own row of the door, which the keeper writes (tenants/closing.py).
"""

from __future__ import annotations

import logging
from datetime import datetime

from django.db import DatabaseError, transaction

from hub.wall import outbox
from hub.wall.clock import Rating
from hub.wall.functions import call
from tenants import transfers
from tenants.models import Hub, HubAuthority, HubState

log = logging.getLogger("mash.transfers")


def offer_all(at: datetime) -> int:
    """For each hub with a door that has closed and has a successor. Out: how many were offered. Done twice, no more.

    A hub that is down holds up no other.
    """
    closed = HubAuthority.objects.closed(at).filter(until__isnull=True, successor__isnull=False)
    number = 0
    for hub in Hub.objects.filter(pk__in=closed.values("hub"), state=HubState.LIVE):
        try:
            with outbox.use_worker_login(hub.code):
                number += _offer(hub.code, at)
        except DatabaseError as failure:
            log.warning("nothing was offered from %s: %s", hub.code, type(failure).__name__)
    return number


def _offer(hub: str, at: datetime) -> int:
    with transaction.atomic(durable=True):
        ((made,),) = call("offer_from_closed_door_v1", at + transfers.limit_of(Rating.RED))
        if made:
            outbox.wake(hub)
    return int(made)
