"""What the worker does for this room: one outbox row, one function; and, by the clock, delivering what was accepted."""

from __future__ import annotations

from uuid import UUID

from celery import shared_task
from django.utils import timezone

from hub.transfers import closed_doors, offer_answers, transfer_delivery
from hub.transfers.models import NotificationOffer, OfferAnswer, OfferAnswerState, ProductOffer
from hub.transfers.offers import publish_offer
from hub.transfers.product_messages import PRODUCTS
from hub.wall.models import HubSettings
from tenants.models import Goods, TransferState


@shared_task(name=transfer_delivery.TASKS[Goods.NOTIFICATION])  # type: ignore[untyped-decorator] # Celery has no types
def deliver_notifications() -> None:
    """Every few seconds, and when an offer was answered: what follows the answers to offered notifications."""
    transfer_delivery.deliver_all(transfer_delivery.NOTIFICATIONS)


@shared_task(name=transfer_delivery.TASKS[Goods.PRODUCT])  # type: ignore[untyped-decorator]
def deliver_products() -> None:
    """Every few seconds, and when an offer was answered: what follows the answers to offered products."""
    transfer_delivery.deliver_all(PRODUCTS)


@shared_task(name="hub.transfers.tasks.offer_from_closed_doors")  # type: ignore[untyped-decorator]
def offer_from_closed_doors() -> None:
    """Every minute: what came to a front door that has closed, to the hub that takes its place."""
    closed_doors.offer_all(timezone.now())


def notification_offer_changed(passing_id: UUID) -> None:
    """Tell the platform of an offer, or that it was taken back. Done twice, it changes nothing."""
    found = NotificationOffer.objects.select_related("notification").filter(pk=passing_id).first()
    if found is not None:
        publish_offer(found, HubSettings.objects.get().hub_code, found.reference)


def product_offer_changed(offer_id: UUID) -> None:
    """Tell the platform of an offered product, or that it was taken back. Done twice, it changes nothing."""
    found = ProductOffer.objects.select_related("copy__product__enquiry").filter(pk=offer_id).first()
    if found is not None:
        publish_offer(found, HubSettings.objects.get().hub_code, found.reference)


def offer_answered(incoming_id: UUID) -> None:
    """Tell the platform this hub's answer, and write down where it came too late. Done twice, it changes nothing."""
    found = OfferAnswer.objects.filter(pk=incoming_id).first()
    if found is None:
        return
    now = offer_answers.publish_answer(found, HubSettings.objects.get().hub_code)
    mine = now.answered_at == found.answered_at
    if mine and now.state == TransferState.ACCEPTED:
        return  # receive_v2 ends it
    state = OfferAnswerState.DECLINED if mine and now.state == TransferState.DECLINED else OfferAnswerState.TOO_LATE
    OfferAnswer.objects.filter(pk=incoming_id, state=OfferAnswerState.ANSWERED).update(state=state)
