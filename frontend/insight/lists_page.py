"""Files of a hub for its manager: lists of children as inspectors ask for them, and its monthly figures."""

from __future__ import annotations

from datetime import date

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from frontend.csv_files import csv_response
from hub.insight.by_agency import by_agency
from hub.insight.census_list import census, year_of
from hub.insight.child_lists import LISTS
from hub.insight.hub_measures import MONTHS, own_measures
from hub.wall import ledger
from hub.wall.acts import Act
from hub.wall.models import Agency
from hub.wall.permissions import allowed
from mash_platform.parsing import parse_whole_number
from tenants.access import PlatformRequest
from tenants.measures.catalogue import COLUMNS
from tenants.measures.periods import plus_months

TITLES = {
    "contacts": "Contacts (Annex A, list 1)",
    "referrals": "Referrals (Annex A, list 3)",
    "dataset-contacts": "Contacts (Standard Safeguarding Dataset)",
    "dataset-referrals": "Referrals (Standard Safeguarding Dataset)",
}
CENSUS, CENSUSES = "census", 3  # years of it on the page
EARLIEST_CENSUS = 2009
LEFT_OUT = ("Reference", "What", "Why it is in no row")
BY_AGENCY = ("Month", "Agency", "Asked", "Answered in time", "Answered late", "Of these, nothing known", "Handed back",
             "Withdrawn by the hub", "Not answered yet", "Mean hours until answered")  # fmt: skip


@allowed(Act.EXPORT_LIST, no_line="names no child")
@require_GET
def lists(request: PlatformRequest) -> HttpResponse:
    """Which lists there are, for each of the last twelve months."""
    this = timezone.localdate().replace(day=1)
    months = [plus_months(this, -back) for back in range(MONTHS)]
    return render(
        request,
        "insight/lists.html",
        {
            "titles": TITLES,
            "months": [(f"{month:%Y-%m}", f"{month:%B %Y}") for month in months],
            "censuses": [year_of(this) - back for back in range(CENSUSES)],
            "running": year_of(this),
        },
    )


@allowed(Act.EXPORT_LIST, step_up=True, line=(Act.EXPORT_LIST, "child"))
@require_GET
def child_list(request: PlatformRequest, name: str) -> HttpResponse:
    """One list of one month, as CSV, or a year's census, as XML: no names, and a row for every child; or what is left
    out of it, and why.

    Read, written down, then given.
    """
    if name == CENSUS:
        return _census(request)
    month = _month(request.GET.get("month") or f"{timezone.localdate():%Y-%m}")
    if name not in LISTS or month is None:
        raise Http404
    found = LISTS[name].of_month(month)
    ledger.write_read(Act.EXPORT_LIST, by=request.seated, object_kind="child", refs=found.references)
    if request.GET.get("left-out"):
        return csv_response(f"{request.seated.hub}-{name}-{month:%Y-%m}-left-out", LEFT_OUT, found.left_out)
    return csv_response(f"{request.seated.hub}-{name}-{month:%Y-%m}", found.headings, found.rows)


def _census(request: PlatformRequest) -> HttpResponse:
    """What this hub holds of the children in need census to 31 March of a year."""
    this = year_of(timezone.localdate())
    year = parse_whole_number(request.GET.get("year", str(this)), least=EARLIEST_CENSUS, most=this)
    if year is None:
        raise Http404
    found = census(year, request.seated.agency)
    ledger.write_read(Act.EXPORT_LIST, by=request.seated, object_kind="child", refs=found.references)
    name = f"{request.seated.hub}-census-{year}"
    if request.GET.get("left-out"):
        return csv_response(f"{name}-left-out", LEFT_OUT, found.left_out)
    response = HttpResponse(found.xml, content_type="application/xml", headers={"Cache-Control": "no-store"})
    response["Content-Disposition"] = f'attachment; filename="{name}.xml"'
    return response


@allowed(Act.SEE_MEASURES, line=(Act.SEE_MEASURES, "measures"))
@require_GET
def measures_file(request: PlatformRequest) -> HttpResponse:
    """The hub's monthly figures, every column of the catalogue."""
    own = own_measures(timezone.localdate())
    ledger.write_read(Act.SEE_MEASURES, by=request.seated, object_kind="measures", refs=[])
    minutes = {code for code, column in COLUMNS.items() if column.mean_of}
    heads = [
        "Month",
        "So far",
        *(f"{one.title}{' (minutes)' if code in minutes else ''}" for code, one in COLUMNS.items()),
    ]
    rows = [
        [period.start, "yes" if period == own.running else "no", *(values.get(code) for code in COLUMNS)]
        for period, values in own.values.items()
    ]
    return csv_response(f"{request.seated.hub}-months", heads, rows)


@allowed(Act.SEE_MEASURES, line=(Act.SEE_MEASURES, "measures"))
@require_GET
def agencies_file(request: PlatformRequest) -> HttpResponse:
    """What each agency was asked in each of the last twelve months, and how it answered."""
    this = timezone.localdate().replace(day=1)
    rows = by_agency(plus_months(this, 1 - MONTHS), plus_months(this, 1))
    names = dict(Agency.objects.values_list("code", "name"))
    ledger.write_read(Act.SEE_MEASURES, by=request.seated, object_kind="measures", refs=[])
    cells = [
        [one.month, names.get(one.agency, one.agency), one.asked, one.in_time, one.late, one.nothing_known,
         one.handed_back, one.withdrawn, one.open, one.hours]
        for one in rows
    ]  # fmt: skip
    return csv_response(f"{request.seated.hub}-agencies", BY_AGENCY, cells)


def _month(said: str) -> date | None:
    """The first day of a month that has begun, as 2012-11. None for anything else."""
    try:
        found = date.fromisoformat(f"{said}-01")
    except ValueError:
        return None
    return found if found <= timezone.localdate() else None
