"""All London's readiness on one page, and what is overdue."""

from __future__ import annotations

from typing import Any

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET

from frontend.common.plan_days import address_of, asked
from frontend.common.work_list import Filter, Sort, WorkList
from frontend.readiness import labels
from rollout.readiness.chasing import overdue_on, whose
from rollout.readiness.models import Chase
from rollout.readiness.queries import readiness_on
from tenants.models import Authority, Role
from tenants.permissions import TABLE, Page, authorities_led, for_page, platform_roles

PAGE = 50
# Of 33 authorities, worked out from what was reported: sorted in memory.
SORTS = {
    "authority": Sort("Authority", "A to Z", "Z to A", lambda row: row["authority"].name),
    "ready": Sort("Before go-live", "least ready first", "live and most ready first",
                  lambda row: (bool(row["live"]), row["in_place"], row["authority"].name)),
    "reports": Sort("Reports", "fewest first", "most first", lambda row: (row["waits"], row["authority"].name),
                    first_down=True),
    "overdue": Sort("Overdue", "fewest first", "most first", lambda row: (row["overdue"], row["authority"].name),
                    first_down=True),
}  # fmt: skip
FILTER = Filter("show", "Show", (
    ("overdue", "Something overdue"), ("reports", "Reports to answer"), ("live", "Live"), ("not_live", "Not live"),
), every="All")  # fmt: skip


@for_page(Page.SEE_READINESS)
@require_GET
def london(request: HttpRequest) -> HttpResponse:
    """Every authority with its must-haves; a borough lead's own authorities alone."""
    on, form = asked(request)
    roles = platform_roles(request) & TABLE[Page.SEE_READINESS]
    own = authorities_led(request) if roles <= {Role.BOROUGH_LEAD} else None
    shown = Authority.objects.order_by("name")
    if own is not None:
        shown = shown.filter(pk__in=own)
        if len(own) == 1:
            return redirect("readiness:authority", shown[0].slug)
    found = readiness_on(on)
    rows = [
        {
            "authority": each,
            "ready": labels.ready_words(found[each.pk]),
            "must_haves": len(found[each.pk].must_haves),
            "in_place": len(found[each.pk].must_haves) - len(found[each.pk].open_must_haves),
            "late": labels.late_words(found[each.pk]) if found[each.pk].overdue else "",
            "overdue": len(found[each.pk].overdue),
            "next": labels.next_words(found[each.pk]),
            "waits": sum(one.stand == "reported" for one in found[each.pk].milestones),
            "live": found[each.pk].go_live,
        }
        for each in shown
    ]
    it = WorkList(request, sorts=SORTS, default="authority", filters=[FILTER], size=PAGE)
    page = it.paged(it.ordered(row for row in rows if _shows(it.chosen["show"], row)))
    return render(
        request,
        "readiness/london.html",
        {
            "on": on, "form": form, "query": address_of(on), "it": it, "page": page, "rows": list(page.object_list),
            "waits": sum(bool(row["waits"]) for row in rows),
            "sees_overdue": bool(platform_roles(request) & TABLE[Page.SEE_OVERDUE]),
            "sees_building": bool(platform_roles(request) & TABLE[Page.SEE_BUILDING]),
        },
    )  # fmt: skip


def _shows(show: str, row: dict[str, Any]) -> bool:
    """Whether the filter lets this authority stand."""
    return {"overdue": bool(row["overdue"]), "reports": bool(row["waits"]), "live": bool(row["live"]),
            "not_live": not row["live"]}.get(show, True)  # fmt: skip


@for_page(Page.SEE_OVERDUE)
@require_GET
def overdue(request: HttpRequest) -> HttpResponse:
    """What is late anywhere, the latest first, with whom it is for and when it was chased."""
    on, form = asked(request)
    late = Paginator(overdue_on(on), PAGE).get_page(request.GET.get("page"))
    chases = Paginator(Chase.objects.filter(on__lte=on).select_related("authority"), PAGE)
    return render(
        request,
        "readiness/overdue.html",
        {
            "on": on, "form": form, "query": address_of(on), "late": late, "rows": [_late(row) for row in late],
            "chases": [_chase(chase) for chase in chases.get_page(request.GET.get("chases"))],
            "chase_page": chases.get_page(request.GET.get("chases")),
        },
    )  # fmt: skip


def _late(row: Any) -> dict[str, Any]:
    return {"authority": row.authority, "milestone": row.standing.milestone, "due": row.standing.due,
            "days": row.days_late, "who": whose(row), "tag": labels.tag(row.standing)}  # fmt: skip


def _chase(chase: Chase) -> dict[str, Any]:
    return {"authority": chase.authority, "words": labels.chase_words(chase), "week": chase.week}
