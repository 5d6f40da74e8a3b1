"""The library's front page: everything that stands, by kind, or what fits the words that were typed."""

from __future__ import annotations

from typing import Any, cast

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from frontend.common.searching import hits_of, query_of, ranked
from frontend.library.sources import SOURCES
from rollout.library.models import Draft, TemplateKind, Version
from rollout.library.publishers import agencies_of
from tenants.access import known
from tenants.models import Agency

PAGE = 20
LONGEST = 200  # characters that are searched for


def _drafts(agencies: list[Agency]) -> list[Draft]:
    """What publishers of these agencies are writing, the latest first."""
    if not agencies:
        return []
    found = Draft.objects.filter(template__agency__in=agencies).select_related("template")
    return list(found.defer("content", "text").order_by("-changed_at")[:PAGE])


@known("everybody who is signed in reads the shared library; it holds no case")
@require_GET
def library(request: HttpRequest) -> HttpResponse:
    """A page of templates, or of what was found in templates and training."""
    now = timezone.now()
    typed = request.GET.get("q", "").replace("\x00", "").strip()[:LONGEST]
    kind = request.GET.get("kind", "")
    mine = agencies_of(cast(Any, request.user).pk, now)
    shown: dict[str, Any] = {
        "typed": typed, "kind": kind, "kinds": [(one.value, str(one.label)) for one in TemplateKind],
        "overdue_only": bool(request.GET.get("overdue")), "today": timezone.localdate(now), "publishes_for": mine,
        "drafts": _drafts(mine),
    }  # fmt: skip
    if typed:
        query = query_of(typed)
        page = Paginator(ranked(query, SOURCES), PAGE).get_page(request.GET.get("page"))
        shown |= {"page": page, "hits": hits_of(list(page.object_list), query, SOURCES)}
    else:
        found = Version.objects.current().in_short().order_by("title", "pk")
        if kind in TemplateKind.values:
            found = found.filter(template__kind=kind)
        if shown["overdue_only"]:
            found = found.overdue(shown["today"])
        page = Paginator(found, PAGE).get_page(request.GET.get("page"))
        shown |= {"page": page, "rows": list(page.object_list)}
        shown["overdue"] = Version.objects.current().overdue(shown["today"]).count()
    return render(request, "library/list.html", shown)
