"""Whom this hub's products can go to: one organisation each, how to reach it, whether anybody there can open them."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db.models import Q
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from frontend.decisions.issue import nobody_since
from frontend.presenters.paging import WorkPaginator
from frontend.recipients.forms import FindForm
from hub.assessment.reachable import nobody_at
from hub.wall import ledger
from hub.wall.acts import Act
from hub.wall.models import Recipient
from hub.wall.permissions import allowed, may
from tenants.access import PlatformRequest
from tenants.models import TeamKind
from tenants.teams import KINDS, orders_of

PAGE = 50
MOST_ORDERS = 20


@allowed(Act.LIST_TEAMS, line=(Act.LIST_TEAMS, "team"))
@require_GET
def listed(request: PlatformRequest) -> HttpResponse:
    """Every recipient by name, or those that were sought; and what waits for a second person."""
    now = timezone.now()
    form = FindForm(request.GET or None)
    said = form.cleaned_data if form.is_bound and form.is_valid() else {}
    found = Recipient.objects.teams().order_by("name", "pk")
    if words := " ".join(said.get("q", "").split()):
        found = found.filter(Q(name__icontains=words) | Q(agency_name__icontains=words))
    if said.get("kind"):
        found = found.filter(kind=said["kind"])
    page = WorkPaginator(found, PAGE).get_page(request.GET.get("page"))
    rows = list(page.object_list)
    nobody = nobody_at([one.code for one in rows], request.seated.hub, at=now)
    names = Recipient.objects.names()
    ledger.write_read(Act.LIST_TEAMS, by=request.seated, object_kind="team", refs=[])
    return render(
        request,
        "recipients/list.html",
        {
            "page": page,
            "rows": [(one, kind_of(one), standing_of(one, nobody, names, now), after(one, names)) for one in rows],
            "form": form,
            "is_filtered": bool(words or said.get("kind")),
            "waiting": list(orders_of(request.seated.hub, KINDS).waiting(now)[:MOST_ORDERS]),
            "may_ask": may(request.seated, Act.ASK_TEAM),
        },
    )


def kind_of(team: Recipient) -> str:
    """What kind of organisation it is, in words."""
    return str(TeamKind(team.kind).label) if team.kind in TeamKind.values else "Not said"


def after(team: Recipient, names: dict[str, str]) -> str:
    """Who takes the place of one that has a last day, or why nobody does."""
    if team.successor in names:
        return f"Then {names[team.successor]} takes its place"
    return f"Nobody takes its place: {team.closed_why}" if team.closed_why else ""


def standing_of(team: Recipient, nobody: dict[str, Any], names: dict[str, str], at: datetime) -> tuple[str, str]:
    """Whether products go to it, and what somebody should know; each in words."""
    if team.is_shared:
        return "Nothing goes to it", "It may be several organisations. Say which one it is, or add each of them."
    if team.until and team.until < timezone.localdate(at):
        return "Closed", after(team, names)
    return "Open", nobody_since(nobody[team.code]) if team.code in nobody else ""
