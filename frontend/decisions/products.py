"""Products that were sent: who has fetched, acknowledged and answered; and each copy as it was frozen."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Container
from datetime import datetime
from typing import Any
from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from frontend.decisions.issue import nobody_since
from frontend.presenters.answers import not_heard_sentence
from frontend.presenters.paging import WorkPaginator
from frontend.transfers.labels import standing_of
from hub.assessment.contents import copy_said, feedback_said, other_way_said, read_pdf
from hub.assessment.handing_papers import may_be_handed, papers_said
from hub.assessment.models import Copy, CopyChase, CopyFeedback, CopyOtherWay, PapersHandedOver, Product
from hub.assessment.product_document import ProductDocument
from hub.assessment.reachable import nobody_at
from hub.transfers.models import ProductOffer
from hub.transfers.product_offers import standing
from hub.wall import ledger
from hub.wall.acts import Act
from hub.wall.contents import check
from hub.wall.models import Agency
from hub.wall.permissions import allowed, may
from hub.wall.rows_together import rows_together
from tenants.access import PlatformRequest

PAGE = 50
MOST_AFTER = 50  # of a version: who took papers, what happened; the newest


@allowed(Act.READ_PRODUCT, line=(Act.READ_PRODUCT, "enquiry"))
@require_GET
def products(request: PlatformRequest) -> HttpResponse:
    """What came back, on top; then what wants an act: recalls not read, copies not acknowledged; or all."""
    every, chased = request.GET.get("show") == "all", request.GET.get("show") == "chased"
    # Looked up after the page is cut: joined before, a year of them would be sorted for fifty.
    found = Copy.objects.prefetch_related("product__enquiry").in_short()
    returned = WorkPaginator(found.came_back().order_by("issued_at", "pk"), PAGE).get_page(request.GET.get("came"))
    if every:
        found = found.order_by("-issued_at", "pk")
    else:
        found = (found.chased() if chased else found.to_act_on()).order_by("issued_at", "pk")
    page = WorkPaginator(found, PAGE).get_page(request.GET.get("page"))
    rows, came = list(page.object_list), list(returned.object_list)
    now = timezone.now()
    offers = {copy: standing_of(one, now) for copy, one in standing([*came, *rows]).items()}
    nobody = _nobody(request, rows, offers, now)
    chases = {one.copy_id: one for one in CopyChase.objects.last_of([one.pk for one in rows])}
    ledger.write_read(
        Act.READ_PRODUCT, by=request.seated, object_kind="enquiry",
        refs=sorted({row.product.enquiry.reference for row in [*came, *rows]}),
    )  # fmt: skip
    return render(
        request,
        "decisions/products.html",
        {
            "page": page,
            "rows": rows,
            "returned": returned,
            "came": came,
            "every": every,
            "chased": chased,
            "chases": chases,
            "offers": offers,
            "nobody": nobody,
            "now": now,
            "may_send": may(request.seated, Act.ISSUE),
        },
    )


@allowed(Act.READ_PRODUCT, line=(Act.READ_PRODUCT, "enquiry"))
@require_GET
def product(request: PlatformRequest, product_id: UUID) -> HttpResponse:
    """One version: what each recipient got, word for word, and what they said to it."""
    found = Product.objects.select_related("enquiry").filter(pk=product_id).first()
    if found is None:
        raise Http404
    copies = list(found.copies.with_text().order_by("recipient_name").prefetch_related("outcomes"))
    read = _after(found, [one.pk for one in copies])
    ways = {one.copy_id: one for one in read["ways"]}
    check([
        *(copy_said(one.pk, one.document_text) for one in copies), *(other_way_said(one) for one in ways.values()),
        *(papers_said(one) for one in read["papers"]), *(feedback_said(one) for one in read["feedback"]),
    ])  # fmt: skip
    chosen = next((one for one in copies if str(one.pk) == request.GET.get("copy")), copies[0] if copies else None)
    closed = chosen is not None and _is_closed(request, chosen)
    document = ProductDocument.from_json(chosen.document) if chosen and not closed else None
    now = timezone.now()
    offers = {one.copy_id: standing_of(one, now) for one in read["offers"]}
    ledger.write_read(
        Act.READ_PRODUCT, by=request.seated, object_kind="enquiry", refs=[found.enquiry.reference]
    )  # fmt: skip
    return render(
        request,
        "decisions/product.html",
        {
            "found": found,
            "copies": copies,
            "chosen": chosen,
            "document": document,
            "versions": read["versions"],
            "offers": offers,
            "ways": ways,
            "after": {name: _by_copy(read[name]) for name in ("papers", "chases", "feedback")},
            "may_hand": chosen is not None
            and may(request.seated, Act.HAND_OVER_PAPERS)
            and may_be_handed(chosen, request.seated.agency),
            "nobody": _nobody(request, copies, offers, now),
            "not_heard": not_heard_sentence(
                found.not_heard, found.more_to_come, Agency.objects.names().as_of(found.made_at)
            ),
            "may_recall": may(request.seated, Act.RECALL),
            "may_account": may(request.seated, Act.READ_WITHDRAWN),
        },
    )


def _after(found: Product, copies: list[UUID]) -> dict[str, list[Any]]:
    """What followed: who took papers, when a copy was chased last, what happened to the child; and what it is beside:
    the enquiry's other versions, offers to hubs, other ways. One query."""
    return rows_together(
        Product.objects.filter(pk=found.pk),
        ways=CopyOtherWay.objects.filter(copy__in=copies),
        papers=PapersHandedOver.objects.filter(copy__in=copies).order_by("-taken_at", "pk")[:MOST_AFTER],
        chases=CopyChase.objects.last_of(copies),
        feedback=CopyFeedback.objects.filter(copy__in=copies)[:MOST_AFTER],
        versions=Product.objects.filter(enquiry=found.enquiry_id),
        offers=ProductOffer.objects.filter(copy__in=copies),
    )


def _by_copy(rows: list[Any]) -> dict[UUID, list[Any]]:
    found: dict[UUID, list[Any]] = defaultdict(list)
    for one in rows:
        found[one.copy_id].append(one)
    return found


def _is_closed(request: PlatformRequest, copy: Copy) -> bool:
    """A recalled copy is read by nobody but whoever must account for it, and says so first."""
    account = may(request.seated, Act.READ_WITHDRAWN) and request.GET.get("account")
    return copy.recalled_at is not None and not account


def _nobody(request: PlatformRequest, copies: list[Copy], offers: Container[UUID], now: datetime) -> dict[UUID, str]:
    """Copy -> since when nobody of its team can open it, where it still waits to be acknowledged. Another hub,
    which is offered its copy, is no team."""
    waiting = [
        one for one in copies
        if not one.acknowledged_at and not one.recalled_at and not one.replaced_by_id and one.pk not in offers
    ]  # fmt: skip
    teams = {one.recipient for one in waiting}
    nobody = nobody_at(teams, request.seated.hub, at=now) if teams else {}
    return {one.pk: nobody_since(nobody[one.recipient]) for one in waiting if one.recipient in nobody}


@allowed(Act.READ_PRODUCT, line=(Act.READ_PRODUCT, "enquiry"))
@require_GET
def pdf(request: PlatformRequest, product_id: UUID, copy_id: UUID) -> HttpResponse:
    """A copy as its recipient can print it."""
    copy = Copy.objects.select_related("file", "product__enquiry").filter(pk=copy_id, product=product_id).first()
    if copy is None or copy.file is None or _is_closed(request, copy):
        raise Http404
    ledger.write_read(
        Act.READ_PRODUCT, by=request.seated, object_kind="enquiry", refs=[copy.product.enquiry.reference]
    )  # fmt: skip
    content = read_pdf(request.seated.hub, copy.pk, copy.file.pk, bytes(copy.file.key))
    return HttpResponse(
        content,
        content_type="application/pdf",
        headers={"Content-Disposition": f'attachment; filename="{copy.file.name}"', "Cache-Control": "no-store"},
    )
