"""Answering another hub's offer: committed here first, then told to the platform, which says whether it still stood."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.utils import IntegrityError

from hub.transfers.models import OfferAnswer
from hub.transfers.transfer_delivery import deliver_soon
from hub.wall import ledger, outbox
from hub.wall.acts import Act
from hub.wall.refusals import Refusal
from tenants import transfers
from tenants.models import DeclineReason, Goods, Transfer
from tenants.seated import Seated

OFFER_ANSWERED = "transfers.offer_answered"


class OfferEnded(Refusal):
    """It was answered, withdrawn or expired."""

    code = "offer_ended"
    sentence = "This offer has ended: it was answered, withdrawn, or its time was over. It is the other hub’s."


class WhyMissing(Refusal):
    """Declined without a reason of the list."""

    code = "why_missing"
    sentence = "Choose why you decline."


def answer_offer(transfer_id: UUID, *, accept: bool, why: str = "", by: Seated, at: datetime) -> Transfer:
    """Accept an offer, or decline it with a coded reason.

    Out: the transfer as it stands: ACCEPTED is this hub's from now on, and its messages follow in a moment. The same
    answer sent twice is one. Raises: OfferEnded (also for an offer that is not this hub's), WhyMissing.
    """
    if not accept and why not in DeclineReason.values:
        raise WhyMissing
    try:
        with transaction.atomic(durable=True):
            there = OfferAnswer.objects.filter(pk=transfer_id).first()
            incoming = there or _answer(transfer_id, accept=accept, why=why, by=by, at=at)
    except IntegrityError as error:
        raise OfferEnded from error
    now = publish_answer(incoming, by.hub)
    if incoming.accepted != accept or now.answered_at != incoming.answered_at:
        raise OfferEnded
    deliver_soon(Goods(now.what))
    return now


def publish_answer(incoming: OfferAnswer, hub: str) -> Transfer:
    """Tell the platform. Told twice, it changes nothing. Out: the transfer as it stands."""
    return transfers.answer(
        incoming.pk,
        to_hub=hub,
        accepted=incoming.accepted,
        why=incoming.declined_why,
        at=incoming.answered_at,
    )


def _answer(transfer_id: UUID, *, accept: bool, why: str, by: Seated, at: datetime) -> OfferAnswer:
    offered = transfers.offered_to(by.hub, at).filter(pk=transfer_id).first()
    if offered is None:
        raise OfferEnded
    incoming = OfferAnswer.objects.create(
        pk=transfer_id,
        from_hub=offered.from_hub.code,
        from_name=offered.from_hub.name,
        their_reference=offered.reference,
        rating=offered.rating,
        reason=offered.reason,
        door=offered.to_authority.slug,
        what=offered.what,
        accepted=accept,
        declined_why="" if accept else why,
        answered_by=by.seat,
        answered_at=at,
    )
    outbox.add(OFFER_ANSWERED, incoming.pk, at=at)
    outbox.wake(by.hub)
    ledger.write(
        Act.ANSWER_OFFER,
        by=by,
        object_kind="transfer",
        object_ref=offered.reference,
        detail={
            "from": offered.from_hub.code,
            "answer": "accepted" if accept else "declined",
            "why": incoming.declined_why,
            "transfer": str(transfer_id),
        },
    )
    return incoming
