"""The library's front page: everything that stands, by kind, or what fits the words that were typed."""

from __future__ import annotations

from typing import Any, cast

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from frontend.common.searching import hits_of, query_of, ranked
from frontend.common.work_list import Filter, Sort, WorkList
from frontend.library.sources import SOURCES
from rollout.library.models import Draft, TemplateKind, Version
from rollout.library.publishers import agencies_of
from tenants.access import known
from tenants.models import Agency

PAGE = 20
LONGEST = 200  # characters that are searched for
SORTS = {
    "title": Sort("Template", "A to Z", "Z to A", ("title", "pk")),
    "published": Sort("Version", "oldest first", "newest first", ("published_at", "pk"), first_down=True),
    "review": Sort("Review by", "due first", "due last", ("review_on", "pk")),
}


def _drafts(agencies: list[Agency]) -> list[Draft]:
    """What publishers of these agencies are writing, the latest first."""
    if not agencies:
        return []
    found = Draft.objects.filter(template__agency__in=agencies).select_related("template")
    return list(found.defer("content", "text").order_by("-changed_at")[:PAGE])


def _arranged(request: HttpRequest, overdue: int) -> WorkList:
    """The list as its address asks. In: how many are overdue for review."""
    kinds = Filter("kind", "What it is", [(one.value, str(one.label)) for one in TemplateKind], every="Everything")
    late = [Filter("overdue", "Review", [("1", f"Overdue for review ({overdue})")])] if overdue else []
    return WorkList(request, sorts=SORTS, default="title", filters=[kinds, *late], size=PAGE)


@known("everybody who is signed in reads the shared library; it holds no case")
@require_GET
def library(request: HttpRequest) -> HttpResponse:
    """A page of templates, or of what was found in templates and training."""
    now = timezone.now()
    typed = request.GET.get("q", "").replace("\x00", "").strip()[:LONGEST]
    mine = agencies_of(cast(Any, request.user).pk, now)
    shown: dict[str, Any] = {
        "typed": typed, "today": timezone.localdate(now), "publishes_for": mine, "drafts": _drafts(mine),
    }  # fmt: skip
    if typed:
        query = query_of(typed)
        page = Paginator(ranked(query, SOURCES), PAGE).get_page(request.GET.get("page"))
        shown |= {"page": page, "hits": hits_of(list(page.object_list), query, SOURCES)}
    else:
        it = _arranged(request, Version.objects.current().overdue(shown["today"]).count())
        found = Version.objects.current().in_short()
        if it.chosen["kind"]:
            found = found.filter(template__kind=it.chosen["kind"])
        if it.chosen.get("overdue"):
            found = found.overdue(shown["today"])
        page = it.paged(found.order_by(*it.order))
        shown |= {"it": it, "page": page, "rows": list(page.object_list)}
    return render(request, "library/list.html", shown)
