"""The packs: a list, each as pages, as a PDF and as the JSON that was hashed."""

from __future__ import annotations

import hashlib
from datetime import date
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET

from frontend.board.charts import charts_of
from frontend.board.labels import KEY, LOOKS, RAG_COLOURS
from frontend.presenters.paging import WorkPaginator
from rollout.as_of import State
from rollout.coverage import Coverage
from rollout.packs.canonical import digest, read, read_pdf, recorded
from rollout.packs.models import Pack
from rollout.packs.printed import printed
from rollout.packs.refusals import NotItsHash
from tenants.alarms import AlarmKind, alarm
from tenants.permissions import TABLE, Page, for_page, platform_roles

PAGE = 25


@for_page(Page.SEE_BOARD)
@require_GET
def listed(request: HttpRequest) -> HttpResponse:
    """All packs, the latest first."""
    every = Pack.objects.select_related("made_by").defer("pdf", "document").order_by("-number")
    page = WorkPaginator(every, PAGE).get_page(request.GET.get("page"))
    may_make = bool(platform_roles(request) & TABLE[Page.MAKE_PACK])
    return render(request, "packs/list.html", {"page": page, "packs": list(page.object_list), "may_make": may_make})


@for_page(Page.SEE_BOARD)
@require_GET
def show(request: HttpRequest, number: int) -> HttpResponse:
    """One pack as it was frozen; a row that is not its hash's is said to be so and not shown."""
    pack = _pack(number, "pdf")
    try:
        document = read(pack)
    except NotItsHash:
        return _broken(request, pack, digest(pack.document), recorded(pack).get("sha256", pack.sha256))
    said = printed(document, pack.sha256)
    target = document["target"]
    return render(
        request,
        "packs/pack.html",
        {
            "pack": pack,
            "said": said,
            "tags": {str(rag): colour for rag, colour in RAG_COLOURS.items()},
            "tiles": [_tile(one) for one in said["tiles"]],
            "key": KEY,
            "charts": charts_of(
                _coverage(document["coverage"]["authorities"]),
                _coverage(document["coverage"]["referrals"]),
                date.fromisoformat(target["day"]) if target else None,
            )
            if document["stages"]
            else [],
        },
    )


@for_page(Page.SEE_BOARD)
@require_GET
def pdf(request: HttpRequest, number: int) -> HttpResponse:
    """The same to keep and print, byte for byte as it was made."""
    pack = _pack(number, "document")
    try:
        return _file(read_pdf(pack), "application/pdf", f"board-pack-{number}.pdf")
    except NotItsHash:
        return _broken(request, pack, hashlib.sha256(bytes(pack.pdf)).hexdigest(), recorded(pack).get("pdf_sha256", ""))


@for_page(Page.SEE_BOARD)
@require_GET
def document(request: HttpRequest, number: int) -> HttpResponse:
    """What was hashed: `sha256sum` of this file gives the pack's hash."""
    pack = _pack(number, "pdf")
    try:
        read(pack)
    except NotItsHash:
        return _broken(request, pack, digest(pack.document), recorded(pack).get("sha256", pack.sha256))
    return _file(pack.document.encode(), "application/json", f"board-pack-{number}.json")


def _broken(request: HttpRequest, pack: Pack, found: str, kept: str) -> HttpResponse:
    """Say that a pack is not what was frozen, show nothing of it, and tell the operators."""
    alarm(AlarmKind.CONTENT, hub="platform", detail={"contents": [f"pack {pack.number}"]})
    return render(request, "packs/broken.html", {"pack": pack, "found": found, "kept": kept}, status=500)


def _pack(number: int, without: str) -> Pack:
    found = Pack.objects.defer(without).filter(number=number).first()
    if found is None:
        raise Http404
    return found


def _file(content: bytes, kind: str, name: str) -> HttpResponse:
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "no-store"}
    return HttpResponse(content, content_type=kind, headers=headers)


def _tile(one: dict[str, Any]) -> dict[str, Any]:
    return {**one, "css": LOOKS[State(one["kind"])][0], "href": f"{reverse('board:home')}#table"}


def _coverage(found: dict[str, Any]) -> Coverage:
    def line(name: str) -> list[tuple[date, int]]:
        return [(date.fromisoformat(day), count) for day, count in found[name]]

    return Coverage(line("live"), line("planned"), line("projected"), found["whole"])
