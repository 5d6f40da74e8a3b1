"""Between hubs: what other hubs offer to this one, and what it offers to them, with the time that is left."""

from __future__ import annotations

import uuid
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from frontend.transfers.labels import REASONS_HERE, offers_to, standing_of
from hub.transfers.models import NotificationOffer, OfferAnswer, ProductOffer
from hub.transfers.offer_answers import answer_offer
from hub.wall import ledger
from hub.wall.acts import Act
from hub.wall.models import Member
from hub.wall.permissions import allowed
from hub.wall.refusals import Refusal
from tenants.access import PlatformRequest
from tenants.models import DeclineReason

PAGE = 25


@allowed(Act.LIST_PASSED, line=(Act.LIST_PASSED, "notification"))
@require_GET
def between(request: PlatformRequest) -> HttpResponse:
    """Offers that wait for an answer here, then what this hub offered and answered, newest first."""
    now = timezone.now()
    offers = offers_to(request, now)
    sent = Paginator(NotificationOffer.objects.select_related("notification"), PAGE).get_page(request.GET.get("page"))
    products = Paginator(ProductOffer.objects.select_related("copy__product__enquiry").defer("copy__document"), PAGE)
    offered = products.get_page(request.GET.get("products"))
    answered = Paginator(OfferAnswer.objects.all(), PAGE).get_page(request.GET.get("answered"))
    passings: list[NotificationOffer] = list(sent.object_list)
    product_offers: list[ProductOffer] = list(offered.object_list)
    incomings: list[OfferAnswer] = list(answered.object_list)
    ids = {one.offered_by for one in (*passings, *product_offers)} | {one.answered_by for one in incomings}
    people: dict[Any, str] = dict(Member.objects.filter(pk__in=ids).values_list("pk", "name"))
    refs = [one.notification.reference for one in passings] + [one.their_reference for one in incomings]
    refs += [one.reference for one in product_offers]
    ledger.write_read(
        Act.LIST_PASSED, by=request.seated, object_kind="notification", refs=[one.reference for one in offers] + refs
    )
    return render(
        request,
        "transfers/between.html",
        {
            "offers": offers,
            "sent": sent,
            "passings": [(one, standing_of(one, now), people.get(one.offered_by, "A colleague")) for one in passings],
            "offered": offered,
            "product_offers": [
                (one, standing_of(one, now), people.get(one.offered_by, "A colleague")) for one in product_offers
            ],
            "answered": answered,
            "incomings": [(one, people.get(one.answered_by, "A colleague")) for one in incomings],
            "decline_reasons": DeclineReason.choices,
            "reasons_here": REASONS_HERE,
            "now": now,
        },
    )


@allowed(Act.ANSWER_OFFER)
@require_POST
def accept(request: PlatformRequest, transfer_id: uuid.UUID) -> HttpResponse:
    """Take it on: from now it is this hub's."""
    return _answer(request, transfer_id, accept=True)


@allowed(Act.ANSWER_OFFER)
@require_POST
def decline(request: PlatformRequest, transfer_id: uuid.UUID) -> HttpResponse:
    """Leave it with the sender, saying why."""
    return _answer(request, transfer_id, accept=False, why=request.POST.get("why", ""))


def _answer(request: PlatformRequest, transfer_id: uuid.UUID, **answer: Any) -> HttpResponse:
    try:
        now = answer_offer(transfer_id, by=request.seated, at=timezone.now(), **answer)
    except Refusal as refusal:
        messages.error(request, refusal.sentence)
    else:
        if answer["accept"]:
            said = f"{now.reference} from {now.from_hub.name} is yours now. It comes into this list within seconds."
        else:
            said = f"{now.reference} is declined. It stays with {now.from_hub.name}."
        messages.success(request, said)
    return redirect("triage:list")
