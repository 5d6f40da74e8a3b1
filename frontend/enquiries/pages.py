"""The enquiries that this desk may see."""

from __future__ import annotations

from typing import Any

from django.db.models import Exists, OuterRef, Q
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from frontend.common.work_list import Filter, Sort, WorkList, nothing_last
from frontend.enquiries.next_step import Asked, next_step
from hub.assessment.models import Copy
from hub.front_door.enquiries.clocks import first_due, most_urgent
from hub.front_door.enquiries.pausing import paused_until
from hub.front_door.models import Enquiry, EnquiryState, Subject
from hub.research.models import Finding, Request, RequestState
from hub.wall import ledger
from hub.wall.acts import Act
from hub.wall.permissions import allowed, may
from tenants.access import PlatformRequest
from tenants.holders import holders
from tenants.models import Role

RATINGS = ("red", "amber", "green", "blue")
SORTS = {
    "due": Sort("Time", "due first", "due last", (nothing_last("due_at"), "clock_from", "pk")),
    "opened": Sort("Opened", "oldest first", "newest first", ("opened_at", "pk"), first_down=True),
}
FILTERS = (
    Filter("state", "Stage", EnquiryState.choices, every="All", whole="all", default=EnquiryState.OPEN.value),
    Filter("rating", "Rating", tuple((one, one.capitalize()) for one in RATINGS)),
    Filter("mine", "Opened by", (("1", "Me"),), every="Anybody"),
)


def arranged(request: Any, *, on_the_way: bool = False) -> WorkList:
    """The list as its address asks, or as the address of one of its enquiries says that it was."""
    return WorkList(request, sorts=SORTS, default="due", filters=FILTERS, on_the_way=on_the_way)


@allowed(Act.LIST_ENQUIRIES, line=(Act.LIST_ENQUIRIES, "enquiry"))
@require_GET
def enquiries(request: PlatformRequest) -> HttpResponse:
    """By the clock, due first; filtered by state, rating, and who opened them."""
    it = arranged(request)
    found = Enquiry.objects.all()
    if it.chosen["state"] != "all":
        found = found.filter(state=it.chosen["state"])
    if it.chosen["rating"]:
        found = found.filter(_rated(it.chosen["rating"]))
    if it.chosen["mine"]:
        found = found.filter(opened_by=request.seated.seat)
    page = it.paged(found.order_by(*it.order))
    shown = list(page.object_list)
    children: dict[Any, list[Subject]] = {row.pk: [] for row in shown}
    for one in Subject.objects.standing().filter(enquiry__in=shown):
        children[one.enquiry_id].append(one)
    asked: dict[Any, list[Asked]] = {}
    rows = (
        Request.objects.questions()
        .filter(enquiry__in=shown)
        .values_list("enquiry_id", "pk", "agency", "state", "due_at")
    )
    for enquiry_id, *row in rows:
        asked.setdefault(enquiry_id, []).append(Asked(*row))
    now, seated = timezone.now(), request.seated
    deciders = None
    if seated.is_lead and not may(seated, Act.ANALYSE):
        deciders = holders(seated.hub, Role.DECISION_MAKER, {row.lead_agency for row in shown}, at=now)
    back = Copy.objects.came_back().filter(
        product__enquiry__in=[row for row in shown if row.state == EnquiryState.SENT]
    )
    returned = set(back.values_list("product__enquiry", flat=True)) if may(seated, Act.READ_PRODUCT) else set()
    ledger.write_read(
        Act.LIST_ENQUIRIES, by=request.seated, object_kind="enquiry", refs=[row.reference for row in shown]
    )
    return render(
        request,
        "enquiries/enquiries.html",
        {
            "page": page,
            "shown": shown,
            "labels": {pk: [one.label for one in its] for pk, its in children.items()},
            "rated": {pk: most_urgent(its) for pk, its in children.items()},
            "due": {pk: first_due(its) for pk, its in children.items()},
            "partial": set(
                Finding.objects.released()
                .filter(enquiry__in=shown, request__state=RequestState.OPEN)
                .values_list("enquiry_id", flat=True)
            ),
            "answered": {pk: [one.state != RequestState.OPEN for one in its] for pk, its in asked.items()},
            "steps": {
                row.pk: next_step(
                    row, asked.get(row.pk, []), seated, now=now, deciders=deciders, came_back=row.pk in returned
                )
                for row in shown
            },
            "paused": paused_until((row.pk for row in shown), seated.agency, now) if seated.is_lead else {},
            "it": it,
            "now": now,
        },
    )


def _rated(rating: str) -> Q:
    """Whose most urgent child, of those whom this desk sees, is rated so."""
    children = Subject.objects.standing().filter(enquiry=OuterRef("pk"))
    more_urgent = RATINGS[: RATINGS.index(rating)]
    return Q(Exists(children.filter(rating=rating))) & ~Q(Exists(children.filter(rating__in=more_urgent)))
