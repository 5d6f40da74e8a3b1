"""Alerts: what somebody of the guardian's own agency did that has to be looked at, closed one by one with words."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.db import connections, transaction
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods

from frontend.common.saving import refusals_shown_in
from frontend.forms.base import GovForm
from frontend.forms.look import Look
from frontend.wall.ledger_labels import line_of
from frontend.wall.ledger_names import names_of, people_here
from hub.wall import alerts, contents, drafts, ledger
from hub.wall.acts import Act
from hub.wall.alerts import Alerts, Shown
from hub.wall.models import LedgerEntry
from hub.wall.models.alerts import AlertKind
from hub.wall.permissions import allowed
from mash_platform.database import logins
from mash_platform.parsing import parse_whole_number
from tenants.access import PlatformRequest
from tenants.models import Seat

PAGE = 50
LAST_LINE = 2**63 - 1  # what the column of line numbers holds


class CloseForm(GovForm):
    """With which words an alert is closed."""

    words = forms.CharField(
        label="What did you find, and what follows from it?", max_length=alerts.LONGEST, widget=forms.Textarea
    )

    looks = {"words": Look(rows=4, hint="Other guardians of your agency read it. Do not name a child or a family.")}


@allowed(Act.READ_LEDGER, line=(Act.READ_LEDGER, "alerts"))
@require_GET
def listed(request: PlatformRequest) -> HttpResponse:
    """The alerts of one's own agency, open ones first."""
    found: Any = Alerts(request.seated)  # a sequence that is read a page at a time
    page: Any = Paginator(found, PAGE).get_page(request.GET.get("page"))
    rows = list(page.object_list)
    ledger.write_read(Act.READ_LEDGER, by=request.seated, object_kind="alerts", refs=[])
    return render(
        request,
        "wall/alerts.html",
        {
            "page": page,
            "rows": [(one, who) for one, who in zip(rows, _holders(rows, request), strict=True)],
            "open": found.open,
            "agency": request.seated.agency_name,
            "whys": [(one.label, alerts.WHY[one]) for one in AlertKind],
        },
    )


@allowed(Act.READ_LEDGER, post=Act.CLOSE_ALERT, line=(Act.READ_LEDGER, "alert"))
@require_http_methods(["GET", "POST"])
def alert(request: PlatformRequest, alert_id: UUID) -> HttpResponse:
    """One of them, with the lines that it is about, and closed with words."""
    by = request.seated
    found = alerts.alert_of(alert_id, by=by)
    if found is None:
        raise Http404
    form = CloseForm(request.POST if request.method == "POST" else drafts.take(request, by))
    if request.method == "POST" and form.is_valid():
        with refusals_shown_in(form, alerts.AlertRefusal):
            alerts.close(alert_id, form.cleaned_data["words"], by=by)
            messages.success(request, "The alert is closed.")
            return redirect("wall:alerts")
        found = alerts.alert_of(alert_id, by=by) or found
    _hold(found, request)
    before = parse_whole_number(request.GET.get("before"), most=LAST_LINE)
    numbers = alerts.lines_of(alert_id, LAST_LINE if before is None else before, PAGE + 1, by=by)
    rows = list(LedgerEntry.objects.filter(seq__in=numbers[:PAGE]).newest_first())
    [who] = _holders([found], request)
    with transaction.atomic(durable=True):
        ledger.write(Act.READ_LEDGER, by=by, object_kind="alert", object_ref=str(alert_id))
    return render(
        request,
        "wall/alert.html",
        {
            "alert": found,
            "who": who,
            "form": form,
            "agency": by.agency_name,
            "is_own": found.member == by.seat or found.person == by.user,
            "lines": [line_of(row, names_of(rows, dict(people_here(by.hub)), by.hub)) for row in rows],
            "kept_back": len(numbers[:PAGE]) - len(rows),
            "older": f"?before={numbers[PAGE - 1]}" if len(numbers) > PAGE else "",
            "is_first": before is None,
        },
    )


def _hold(found: Shown, request: PlatformRequest) -> None:
    """Hold the words with which it was closed against the ledger. Raises: contents.Altered."""
    if found.closed_at is None:
        return
    connection: Any = connections["default"]
    with connection.using_login(logins.desk(request.seated.hub, request.seated.agency)):  # guardians compare nothing
        contents.check([found.content])


def _holders(rows: list[Shown], request: PlatformRequest) -> list[dict[str, str]]:
    """Who sat in the seat of each, as what, and who closed it."""
    wanted = {one for row in rows for one in (row.member, row.closed_by) if one}
    seats = {
        one.pk: one for one in Seat.objects.filter(pk__in=wanted, hub__code=request.seated.hub).select_related("user")
    }  # fmt: skip
    return [
        {
            "name": seats[row.member].user.name if row.member in seats else "A seat that nobody holds",
            "role": str(seats[row.member].get_role_display()) if row.member in seats else "",
            "closed_by": seats[row.closed_by].user.name if row.closed_by in seats else "A guardian",
        }
        for row in rows
    ]
