"""The decision maker's list: where their day begins."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from frontend.presenters.paging import WorkPaginator
from hub.assessment.decision_list import ToDecide, counts, to_decide
from hub.front_door.models import Subject
from hub.wall import ledger
from hub.wall.acts import Act
from hub.wall.permissions import allowed
from tenants.access import PlatformRequest

PAGE = 50


@allowed(Act.LIST_TO_DECIDE, line=(Act.LIST_TO_DECIDE, "enquiry"))
@require_GET
def to_decide_page(request: PlatformRequest) -> HttpResponse:
    """One of four lists, with how many stand on each; the first that has something, unless one is asked for."""
    now, agency = timezone.now(), request.seated.agency
    numbers = counts(agency, at=now)
    asked = request.GET.get("show", "")
    first = next((kind for kind in ToDecide if numbers[kind]), ToDecide.READY)
    chosen = ToDecide(asked) if asked in ToDecide.values else first
    page = WorkPaginator(to_decide(chosen, agency, at=now), PAGE).get_page(request.GET.get("page"))
    rows = list(page.object_list)
    labels: dict[object, list[str]] = {}
    for pk, label in Subject.objects.standing().filter(enquiry__in=rows).values_list("enquiry_id", "label"):
        labels.setdefault(pk, []).append(label)
    ledger.write_read(
        Act.LIST_TO_DECIDE, by=request.seated, object_kind="enquiry", refs=[row.reference for row in rows]
    )
    return render(
        request,
        "decisions/to_decide.html",
        {
            "page": page,
            "rows": rows,
            "labels": labels,
            "kinds": [(kind, numbers[kind], kind == chosen) for kind in ToDecide],
            "chosen": chosen,
            "now": now,
        },
    )
