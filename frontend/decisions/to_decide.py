"""The decision maker's list: where their day begins."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from frontend.common.list_changes import NO_LINE, mark_of, whether_changed
from frontend.presenters.paging import WorkPaginator
from hub.assessment.decision_list import ToDecide, counts, to_decide
from hub.front_door.enquiries.pausing import paused_until
from hub.front_door.models import Subject
from hub.wall import ledger
from hub.wall.acts import Act
from hub.wall.permissions import allowed
from tenants.access import PlatformRequest

PAGE = 50


@dataclass(frozen=True)
class Listed:
    """One of the lists, how many stand on each, and one page of it."""

    chosen: ToDecide
    numbers: dict[ToDecide, int]
    page: Any
    rows: list[Any]  # enquiries, each with `in_danger`

    @property
    def mark(self) -> str:
        """Another one as soon as the page would read otherwise."""
        rows = ((one.pk, one.rating, one.state, one.due_at, one.in_danger) for one in self.rows)
        return mark_of(self.numbers.values(), rows)


def _listed(request: PlatformRequest, now: datetime) -> Listed:
    agency = request.seated.agency
    numbers = counts(agency, at=now)
    asked = request.GET.get("show", "")
    first = next((kind for kind in ToDecide if numbers[kind]), ToDecide.READY)
    chosen = ToDecide(asked) if asked in ToDecide.values else first
    page = WorkPaginator(to_decide(chosen, agency, at=now), PAGE).get_page(request.GET.get("page"))
    return Listed(chosen, numbers, page, list(page.object_list))


@allowed(Act.LIST_TO_DECIDE, line=(Act.LIST_TO_DECIDE, "enquiry"))
@require_GET
def to_decide_page(request: PlatformRequest) -> HttpResponse:
    """One of the lists, with how many stand on each; the first that has something, unless one is asked for."""
    now = timezone.now()
    listed = _listed(request, now)
    labels: dict[object, list[str]] = {}
    for pk, label in Subject.objects.standing().filter(enquiry__in=listed.rows).values_list("enquiry_id", "label"):
        labels.setdefault(pk, []).append(label)
    ledger.write_read(
        Act.LIST_TO_DECIDE, by=request.seated, object_kind="enquiry", refs=[row.reference for row in listed.rows]
    )
    return render(
        request,
        "decisions/to_decide.html",
        {
            "page": listed.page,
            "rows": listed.rows,
            "labels": labels,
            "kinds": [(kind, listed.numbers[kind], kind == listed.chosen) for kind in ToDecide],
            "chosen": listed.chosen,
            "mark": listed.mark,
            "paused": paused_until((row.pk for row in listed.rows), request.seated.agency, now),
            "now": now,
        },
    )


@allowed(Act.LIST_TO_DECIDE, no_line=NO_LINE)
@require_GET
def to_decide_changes(request: PlatformRequest) -> HttpResponse:
    """Whether the list that a page shows is another one now."""
    return whether_changed(request, _listed(request, timezone.now()).mark)
