"""The enquiries that this desk may see."""

from __future__ import annotations

from typing import Any

from django.db.models import Exists, OuterRef, Q
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from frontend.enquiries.next_step import Asked, next_step
from frontend.presenters.paging import WorkPaginator
from hub.front_door.enquiries.clocks import first_due, most_urgent
from hub.front_door.models import Enquiry, EnquiryState, Subject
from hub.research.models import Finding, Request, RequestState
from hub.wall import ledger
from hub.wall.acts import Act
from hub.wall.permissions import allowed, may
from tenants.access import PlatformRequest
from tenants.holders import holders
from tenants.models import Role

PAGE = 25
RATINGS = ("red", "amber", "green", "blue")


@allowed(Act.LIST_ENQUIRIES, line=(Act.LIST_ENQUIRIES, "enquiry"))
@require_GET
def enquiries(request: PlatformRequest) -> HttpResponse:
    """By the clock, due first; filtered by state, rating, and who opened them."""
    state, rating, mine = (request.GET.get(name, "") for name in ("state", "rating", "mine"))
    found = Enquiry.objects.all()
    if state in EnquiryState.values:
        found = found.filter(state=state)
    elif state != "all":
        found = found.filter(state=EnquiryState.OPEN)
    if rating in RATINGS:
        found = found.filter(_rated(rating))
    if mine:
        found = found.filter(opened_by=request.seated.seat)
    page = WorkPaginator(found.due_first(), PAGE).get_page(request.GET.get("page"))
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
    ledger.write_read(
        Act.LIST_ENQUIRIES, by=request.seated, object_kind="enquiry", refs=[row.reference for row in shown]
    )
    chosen = {"state": state or EnquiryState.OPEN.value, "rating": rating, "mine": mine}
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
                row.pk: next_step(row, asked.get(row.pk, []), seated, now=now, deciders=deciders) for row in shown
            },
            "chosen": chosen,
            "states": [*EnquiryState.choices, ("all", "All")],
            "ratings": RATINGS,
            "now": now,
        },
    )


def _rated(rating: str) -> Q:
    """Whose most urgent child, of those whom this desk sees, is rated so."""
    children = Subject.objects.standing().filter(enquiry=OuterRef("pk"))
    more_urgent = RATINGS[: RATINGS.index(rating)]
    return Q(Exists(children.filter(rating=rating))) & ~Q(Exists(children.filter(rating__in=more_urgent)))
