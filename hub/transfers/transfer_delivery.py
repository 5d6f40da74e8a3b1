"""What follows an answer, step by step, by the worker: hand over, deliver, tell.

A worker killed between two steps loses nothing and doubles nothing: each step is one commit, and done again it
changes nothing.

The sender closes what it has before the receiver gets it, so that the two never have it at once. In between it is on
its way, which both hubs' lists say, and by the platform's row the receiver's. What goes stands in no table but the
hubs' own, and in no task: it is in this process's memory from one desk to the other.
Source: docs/design.md sections 4 and 5.
"""

from __future__ import annotations

import hashlib
import json
import logging
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from celery import current_app
from django.db import transaction
from django.utils import timezone

from hub.front_door.contents import MESSAGE, check_messages
from hub.front_door.models import EnquiryState, Join, Notification
from hub.front_door.notifications.message import Message, parse
from hub.transfers.models import NotificationOffer, OfferAnswer, OfferAnswerState, Offered
from hub.transfers.offers import OBJECT_KINDS
from hub.transfers.passed_on import token_there
from hub.wall import ledger
from hub.wall.acts import Act
from hub.wall.contents import key_of
from hub.wall.functions import call
from hub.wall.outbox import use_worker_login
from tenants import transfers
from tenants.models import Goods, Transfer, TransferState

log = logging.getLogger("mash.transfers")

# By their names: the tasks call this file.
TASKS = {
    Goods.NOTIFICATION: "hub.transfers.tasks.deliver_notifications",
    Goods.PRODUCT: "hub.transfers.tasks.deliver_products",
}
MOST_AT_ONCE = 50
JOB = "carry"


@dataclass(frozen=True)
class Delivery:
    """How one kind of thing goes from hub to hub.

    offers: the sender's rows. hand_over: the function that closes it at the sender's, and called again changes nothing;
    it is false where the sender has it no more to give.
    pack: at the sender's, what goes, as arguments of `receive`. receive: the function at the receiver's that takes it
    in and gives its reference there, each time the same. object_ref: what the sender's ledger calls it.
    """

    what: Goods
    offers: type[Offered]
    hand_over: str
    pack: Callable[[Transfer], tuple[str | bytes, ...]]
    receive: str
    object_ref: Callable[[Any], str]


def deliver_soon(what: Goods) -> None:
    """Ask the worker to look. A broker that is away is no loss: it looks every few seconds anyway."""
    try:
        current_app.send_task(TASKS[what], retry=False, ignore_result=True)
    except Exception as error:
        log.warning("no broker to wake the worker with: %s", type(error).__name__)


def deliver_all(delivery: Delivery) -> None:
    """End offers whose time is over, and do what follows every answer. One that fails holds up no other."""
    transfers.expire(timezone.now())
    for pk in transfers.unsettled(delivery.what, MOST_AT_ONCE):
        try:
            deliver(delivery, pk)
        except Exception:
            log.exception("transfer %s is not done yet", pk)


def deliver(delivery: Delivery, transfer_id: UUID) -> None:
    """Do all that is left of one transfer."""
    for _ in steps_of(delivery, transfer_id):
        pass


def steps_of(delivery: Delivery, transfer_id: UUID) -> Iterator[str]:
    """Do what follows a transfer's answer, and yield after each commit what was done. What was done is not repeated.

    Raises: whatever a hub that is away raises; what was committed stands.
    """
    transfer = Transfer.objects.select_related("from_hub", "to_hub").get(pk=transfer_id)
    if transfer.state == TransferState.OFFERED or transfer.settled_at is not None:
        return
    if transfer.state == TransferState.ACCEPTED and not transfer.new_reference:
        with use_worker_login(transfer.from_hub.code), transaction.atomic(durable=True):
            ((is_theirs,),) = call(delivery.hand_over, transfer.pk)
        if is_theirs is False:
            yield from _take_back(delivery, transfer)
            return
        yield "handed over"
        with use_worker_login(transfer.from_hub.code):
            packed = delivery.pack(transfer)
        with use_worker_login(transfer.to_hub.code), transaction.atomic(durable=True):
            ((transfer.new_reference,),) = call(delivery.receive, transfer.pk, *packed)
        yield "received"
        transfers.arrived(transfer.pk, transfer.new_reference)
        yield "reference known"
    yield from _end(delivery, transfer)


def _take_back(delivery: Delivery, transfer: Transfer) -> Iterator[str]:
    """The sender recalled it after the other hub accepted and before it went: the offer ends. The receiver's hub comes
    before the platform, whose row is why all of this is done again where the worker is killed."""
    with use_worker_login(transfer.to_hub.code), transaction.atomic(durable=True):
        OfferAnswer.objects.filter(pk=transfer.pk, state=OfferAnswerState.ANSWERED).update(
            state=OfferAnswerState.TOO_LATE
        )
    yield "receiver told"
    transfer.state = transfers.taken_back(transfer.pk)
    yield "taken back"
    yield from _end(delivery, transfer)


def _end(delivery: Delivery, transfer: Transfer) -> Iterator[str]:
    """What follows however it ended."""
    with use_worker_login(transfer.from_hub.code):
        _settle(delivery, transfer)
    yield "sender told"
    transfers.settled(transfer.pk, timezone.now())
    yield "settled"


def as_received(
    message: Message, transfer: Transfer, of: UUID | str, *, channel: str, body: bytes, received_at: datetime
) -> dict[str, Any]:
    """A message as receive_v2 takes it. In: what it is made of, which keys it; its first receipt, which it keeps."""
    key, drawn = f"transfer {transfer.pk} {of}", uuid4()
    return {
        "channel": channel,
        "message": message.data,
        "source": message.source_code,
        "danger": message.immediate_danger,
        "named": message.as_named(),
        "grown_up": message.grown_up,
        "to_check": [fault.as_json() for fault in message.to_check],
        "key": hashlib.sha256(key.encode()).hexdigest(),
        "body": body.hex(),
        # The referrer's own token stays with the sender, whose door they came to (passed_on.py looks here for them).
        "status": hashlib.sha256(token_there(transfer.pk, of).encode()).hexdigest(),
        "received_at": received_at.isoformat(),
        "notification": str(drawn),
        "content_key": key_of(MESSAGE, drawn).hex(),
    }


def _notifications(transfer: Transfer) -> tuple[str | bytes, ...]:
    """The notification, and with its enquiry all of that's."""
    passing = NotificationOffer.objects.select_related("notification").get(pk=transfer.pk)
    found = [passing.notification]
    join = (
        Join.objects.filter(notification=passing.notification, until_at__isnull=True).select_related("enquiry").first()
    )
    if join is not None and join.enquiry.state == EnquiryState.PASSED:
        others = Join.objects.filter(enquiry=join.enquiry, until_at__isnull=True).exclude(notification=found[0])
        found += [one.notification for one in others.select_related("notification").order_by("from_at", "pk")]
    check_messages(found)
    return (json.dumps([_message(one, transfer) for one in found]),)


def _message(one: Notification, transfer: Transfer) -> dict[str, Any]:
    message = parse(one.message, today=timezone.localdate(one.received_at))
    said = as_received(
        message, transfer, one.pk, channel=one.channel, body=bytes(one.body_digest), received_at=one.received_at
    )
    # Danger also where it was marked here, after it came. Its files stay here: the other hub reads how many.
    return said | {"danger": one.immediate_danger, "files": one.files + one.files_not_sent}


NOTIFICATIONS = Delivery(
    what=Goods.NOTIFICATION,
    offers=NotificationOffer,
    hand_over="hand_over_v1",
    pack=_notifications,
    receive="receive_v2",
    object_ref=lambda passing: str(passing.notification.reference),
)


def _settle(delivery: Delivery, transfer: Transfer) -> None:
    """Bring the sender's own row up to date with what the platform says, once."""
    with transaction.atomic(durable=True):
        offers = delivery.offers._base_manager
        changed = offers.filter(pk=transfer.pk, settled_at__isnull=True).update(
            state=transfer.state,
            declined_why=transfer.declined_why,
            new_reference=transfer.new_reference,
            settled_at=timezone.now(),
        )
        if changed:
            ledger.write(
                Act.OFFER_SETTLED,
                by=JOB,
                object_kind=OBJECT_KINDS[delivery.what],
                object_ref=delivery.object_ref(offers.get(pk=transfer.pk)),
                detail={
                    "to": transfer.to_hub.code,
                    "state": str(transfer.state),
                    "why": transfer.declined_why,
                    "their_reference": transfer.new_reference,
                    "transfer": str(transfer.pk),
                },
            )
