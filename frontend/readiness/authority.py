"""One authority's milestones on a day, what keeps it from going live, and everything that was recorded."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET

from frontend.common.plan_days import address_of, asked
from frontend.presenters.dates import long_date
from frontend.readiness import evidence, labels
from frontend.readiness.going_live import needs_of, page_to_set
from rollout.readiness.milestones import Milestone
from rollout.readiness.models import Chase, MilestoneEvent
from rollout.readiness.queries import readiness_of
from rollout.readiness.standing import Readiness, Standing
from tenants import doors
from tenants.door_contacts import contact_of
from tenants.models import Authority, HubAuthority
from tenants.permissions import TABLE, Page, authority_for, for_page, may_for, platform_roles

STEPS = 50


@for_page(Page.SEE_READINESS)
@require_GET
def show(request: HttpRequest, slug: str) -> HttpResponse:
    """A borough lead's first page; the same for whoever follows all London."""
    authority = authority_for(request, Page.SEE_READINESS, slug)
    on, form = asked(request)
    found = readiness_of(authority, on)
    history = Paginator(
        MilestoneEvent.objects.filter(authority=authority).select_related("by").order_by("-on", "-number"), STEPS
    ).get_page(request.GET.get("page"))
    return render(
        request,
        "readiness/authority.html",
        {
            "on": on,
            "form": form,
            "query": address_of(on),
            "authority": authority,
            "facts": _facts(authority, found),
            "rows": [_row(each, found, authority) for each in found.milestones],
            "open": labels.names(each.milestone for each in found.open_must_haves),
            "go_live": found.go_live,
            "passage": labels.passage_words(found.go_live) if found.go_live else "",
            "override": found.override,
            "asked": found.asked,
            "needs": needs_of(authority),
            "to_set": page_to_set(authority),
            "contact": contact_facts(doors.place_of(authority)),
            "let_pass": labels.names(found.let_pass),
            "records": evidence.of_authority(request, authority, on),
            "chases": _chases(authority, found, on),
            "history": [labels.entry(event, later=event.on > on) for event in history],
            "page": history,
            "may": {page.value: may_for(request, page, authority) for page in Page},
            "sees_board": bool(platform_roles(request) & TABLE[Page.SEE_BOARD]),
        },
    )


def contact_facts(place: HubAuthority | None) -> list[list[str]]:
    """Whom to ring there; nothing where the hub has not said it."""
    found = contact_of(place)
    if found is None:
        return []
    return [
        ["The hub’s telephone", f"{found.telephone} ({found.hours})"],
        ["Out of hours", f"{found.night_team}, {found.night_telephone}"],
    ]


def _chases(authority: Authority, found: Readiness, on: date) -> list[str]:
    """What was chased this week or the week before and is still not settled: the latest chase of each milestone."""
    latest: dict[str, Chase] = {}
    for chase in Chase.objects.filter(authority=authority, on__lte=on, week__gte=_week(on)).order_by("week"):
        if not found.of(Milestone(chase.milestone)).is_settled:
            latest[chase.milestone] = chase
    return [labels.chase_words(chase) for chase in sorted(latest.values(), key=lambda chase: -chase.days_late)]


def _week(on: date) -> date:
    return on - timedelta(days=on.weekday() + 7)  # this week's chases and the week's before


def _facts(authority: Authority, found: Readiness) -> list[list[str]]:
    place = doors.place_of(authority)
    lines = [
        ["Live as a partnership", f"Since {long_date(found.go_live.day)}" if found.go_live else "Not recorded"],
        ["Before go-live", labels.ready_words(found)],
        ["Overdue", labels.late_words(found)],
        ["Next", labels.next_words(found)],
    ]
    if place is not None:
        is_open = f"Open since {long_date(place.door_opened_at)}" if place.door_opened_at else "Closed until go-live"
        lines.append(["Front door on this platform", is_open])
    return lines


def _row(each: Standing, found: Readiness, authority: Authority) -> dict[str, Any]:
    return {
        "milestone": each.milestone.label,
        "href": reverse("readiness:milestone", args=[authority.slug, each.milestone]),
        "tag": labels.tag(each),
        "due": labels.due_words(each, found.on),
        "late": bool(each.days_late(found.on)),
        "owner": each.owner,
        "must": each.is_must_have,
    }
