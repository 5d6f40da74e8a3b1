"""What follows an answer, step by step, by the worker: hand over, carry, tell. A worker killed between two steps loses
nothing and doubles nothing: each step is one commit, and done again it changes nothing.

The sender closes what it has before the receiver gets it, so that the two never have it at once. In between it is on
its way, which both hubs' lists say, and by the platform's row the receiver's. The message itself stands in no table but
the hubs' own, and in no task: it is in this process's memory from one desk to the other.
Source: design.md sections 4 and 5.
"""

from __future__ import annotations

import hashlib
import json
import logging
from collections.abc import Iterator
from typing import Any
from uuid import UUID

from celery import current_app
from django.db import transaction
from django.utils import timezone

from hub.front_door.message import parse
from hub.front_door.models import EnquiryState, Join, Notification, Passing
from hub.wall import ledger
from hub.wall.acts import Act
from hub.wall.functions import call
from hub.wall.outbox import sit_as_worker
from tenants import transfers
from tenants.models import Transfer, TransferState

log = logging.getLogger("mash.across")

CARRY = "hub.front_door.tasks.carry_transfers"  # by its name: the task calls this file
MOST_AT_ONCE = 50
JOB = "carry"


def carry_soon() -> None:
    """Ask the worker to look. A broker that is away is no loss: it looks every few seconds anyway."""
    try:
        current_app.send_task(CARRY, retry=False, ignore_result=True)
    except Exception as error:
        log.warning("no broker to wake the worker with: %s", type(error).__name__)


def carry_all() -> None:
    """End offers whose time is over, and do what follows every answer. One that fails holds up no other."""
    transfers.expire(timezone.now())
    for pk in transfers.unsettled(MOST_AT_ONCE):
        try:
            carry(pk)
        except Exception:
            log.exception("transfer %s is not done yet", pk)


def carry(transfer_id: UUID) -> None:
    """Do all that is left of one transfer."""
    for _ in steps_of(transfer_id):
        pass


def steps_of(transfer_id: UUID) -> Iterator[str]:
    """Do what follows a transfer's answer, and yield after each commit what was done. What was done is not repeated.

    Raises: whatever a hub that is away raises; what was committed stands.
    """
    transfer = Transfer.objects.select_related("from_hub", "to_hub").get(pk=transfer_id)
    if transfer.state == TransferState.OFFERED or transfer.settled_at is not None:
        return
    if transfer.state == TransferState.ACCEPTED and not transfer.new_reference:
        with sit_as_worker(transfer.from_hub.code), transaction.atomic(durable=True):
            call("hand_over_v1", transfer.pk)
        yield "handed over"
        with sit_as_worker(transfer.from_hub.code):
            messages = _messages(transfer)
        with sit_as_worker(transfer.to_hub.code), transaction.atomic(durable=True):
            ((transfer.new_reference,),) = call("receive_v1", transfer.pk, json.dumps(messages))
        yield "received"
        transfers.arrived(transfer.pk, transfer.new_reference)
        yield "reference known"
    with sit_as_worker(transfer.from_hub.code):
        _settle(transfer)
    yield "sender told"
    transfers.settled(transfer.pk, timezone.now())
    yield "settled"


def _messages(transfer: Transfer) -> list[dict[str, Any]]:
    """What goes with a transfer, as receive_v1 takes it: the notification, and with its enquiry all of that's."""
    passing = Passing.objects.select_related("notification").get(pk=transfer.pk)
    found = [passing.notification]
    join = (
        Join.objects.filter(notification=passing.notification, until_at__isnull=True).select_related("enquiry").first()
    )
    if join is not None and join.enquiry.state == EnquiryState.PASSED:
        others = Join.objects.filter(enquiry=join.enquiry, until_at__isnull=True).exclude(notification=found[0])
        found += [one.notification for one in others.select_related("notification").order_by("from_at", "pk")]
    return [_message(one, transfer) for one in found]


def _message(one: Notification, transfer: Transfer) -> dict[str, Any]:
    message = parse(one.message, today=timezone.localdate(one.received_at))
    key = f"transfer {transfer.pk} {one.pk}"
    return {
        "channel": one.channel,
        "message": one.message,
        "source": one.source_code,
        "danger": one.immediate_danger,
        "named": message.as_named(),
        "key": hashlib.sha256(key.encode()).hexdigest(),
        "body": bytes(one.body_digest).hex(),
        # The referrer's own token stays with the sender, whose door they came to.
        "status": hashlib.sha256(f"status of {key}".encode()).hexdigest(),
        "received_at": one.received_at.isoformat(),
    }


def _settle(transfer: Transfer) -> None:
    """Bring the sender's own row up to date with what the platform says, once."""
    with transaction.atomic(durable=True):
        passing = Passing.objects.select_related("notification").get(pk=transfer.pk)
        changed = Passing.objects.filter(pk=transfer.pk, settled_at__isnull=True).update(
            state=transfer.state,
            declined_why=transfer.declined_why,
            new_reference=transfer.new_reference,
            settled_at=timezone.now(),
        )
        if changed:
            ledger.write(
                Act.OFFER_SETTLED,
                by=JOB,
                object_kind="notification",
                object_ref=passing.notification.reference,
                detail={
                    "to": transfer.to_hub.code,
                    "state": str(transfer.state),
                    "why": transfer.declined_why,
                    "their_reference": transfer.new_reference,
                    "transfer": str(transfer.pk),
                },
            )
