"""An information product between hubs: taking an offer of one back, and reading one that came."""

from __future__ import annotations

import uuid

from django.db.models import TextField
from django.db.models.functions import Cast
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from frontend.transfers.notification_offers import said_withdrawn
from hub.assessment.product_document import ProductDocument
from hub.transfers.contents import received_said
from hub.transfers.models import OfferAnswer, ProductOffer, ReceivedProduct
from hub.transfers.product_offers import withdraw_product
from hub.wall import ledger
from hub.wall.acts import Act
from hub.wall.contents import check
from hub.wall.permissions import allowed
from tenants.access import PlatformRequest


@allowed(Act.WITHDRAW_OFFER)
@require_POST
def withdraw_offer(request: PlatformRequest, offer_id: uuid.UUID) -> HttpResponse:
    """Take an offer back, unless it was answered a moment ago."""
    try:
        now = withdraw_product(offer_id, by=request.seated, at=timezone.now())
    except ProductOffer.DoesNotExist:
        raise Http404 from None
    said_withdrawn(request, now)
    return redirect("transfers:between")


@allowed(Act.READ_PRODUCT, line=(Act.READ_PRODUCT, "notification"))
@require_GET
def received(request: PlatformRequest, reference: str) -> HttpResponse:
    """The product that came with a notification from another hub, for the desks of the front door."""
    found = (
        ReceivedProduct.objects.select_related("notification")
        .annotate(words=Cast("document", TextField()))
        .filter(notification__reference=reference)
        .first()
    )
    if found is None:
        raise Http404
    check([received_said(found.pk, found.words)])
    came = OfferAnswer.objects.get(pk=found.pk)
    ledger.write_read(Act.READ_PRODUCT, by=request.seated, object_kind="notification", refs=[reference])
    return render(
        request,
        "transfers/received_product.html",
        {"found": found, "came": came, "document": ProductDocument.from_json(found.document)},
    )
