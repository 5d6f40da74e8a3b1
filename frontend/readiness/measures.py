"""Measures of a hub that is live outside this platform: entered by the secretary, each with its source."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods

from frontend.common.plan_days import usual_day
from frontend.presenters.dates import short_date
from frontend.presenters.paging import WorkPaginator
from frontend.readiness.acting import act, said_of
from frontend.readiness.more_forms import MeasureForm
from rollout.readiness.models import Measure, OutsideMeasure
from rollout.readiness.outside import Figure, enter_measure, measures_of
from tenants.measures.periods import Period, PeriodKind
from tenants.permissions import Page, authority_for, for_page, may_for

PAGE = 50


@for_page(Page.SEE_READINESS)
@require_GET
def listed(request: HttpRequest, slug: str) -> HttpResponse:
    """Everything that was entered; what a later entry corrected says so."""
    authority = authority_for(request, Page.SEE_READINESS, slug)
    page = WorkPaginator(measures_of(authority), PAGE).get_page(request.GET.get("page"))
    seen: set[tuple[str, object, str]] = set()
    rows = []
    for row in page:
        key = (row.period, row.starts, row.measure)
        rows.append(_row(row, is_corrected=key in seen))
        seen.add(key)
    return render(
        request,
        "readiness/measures.html",
        {"authority": authority, "page": page, "rows": rows,
         "may_enter": may_for(request, Page.ENTER_OUTSIDE_MEASURE, authority)},
    )  # fmt: skip


@for_page(Page.ENTER_OUTSIDE_MEASURE)
@require_http_methods(["GET", "POST"])
def enter(request: HttpRequest, slug: str) -> HttpResponse:
    """Enter one figure."""
    authority = authority_for(request, Page.ENTER_OUTSIDE_MEASURE, slug)
    form = MeasureForm(request.POST or None, initial={"on": usual_day()})
    count = OutsideMeasure.objects.filter(authority=authority).count()

    def save() -> None:
        words = form.cleaned_data
        figure = Figure(words["measure"], words["period"], words["starts"], words["value"])
        enter_measure(authority, figure, said_of(form, request, source=words["source"]))

    return act(
        request, form, save, template="readiness/act.html", fresh={"seen": count},
        back=reverse("readiness:measures", args=[authority.slug]), done="Recorded, with its source.",
        words={"title": "Enter a measure from outside", "authority": authority, "button": "Record the figure",
               "now": [["Entered so far", str(count)]],
               "help": "For a hub that is live outside this platform. A hub on it publishes its measures itself."},
    )  # fmt: skip


def _row(row: OutsideMeasure, *, is_corrected: bool) -> dict[str, str]:
    by = row.by.name if row.by else "Nobody named"
    value = f"{row.value:,.0f}" if row.value == int(row.value) else f"{row.value:,.1f}"
    return {
        "measure": str(Measure(row.measure).label) + (" (corrected since)" if is_corrected else ""),
        "period": Period(row.starts, PeriodKind(row.period)).title, "value": value, "source": row.source,
        "note": row.reason, "who": f"{by}, known on {short_date(row.on)}",
    }  # fmt: skip
