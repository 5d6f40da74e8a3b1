"""Which templates this hub follows: for everybody inside, with what is new for its manager."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from frontend.library.attachment import attachment
from frontend.library.typed_labels import shown
from frontend.presenters.paging import paged
from hub.wall import ledger
from hub.wall.acts import Act
from hub.wall.models import Adoption, Door, Member
from hub.wall.permissions import allowed, may
from joining.template_updates import News, followed, news_of
from mash_platform.formats.typed import Typed
from rollout.library.models import TemplateKind
from tenants.access import PlatformRequest

PAGE = 25


@dataclass(frozen=True)
class Row:
    """A line of the page: what is followed where, and what is new."""

    kind: str
    kind_label: str
    door: str
    adoption: Adoption | None
    news: News | None


@allowed(Act.LIST_TEMPLATES, line=(Act.LIST_TEMPLATES, "template"))
@require_GET
def templates(request: PlatformRequest) -> HttpResponse:
    """The kinds that pages follow, adopted or not; then letters, agreements and material."""
    adoptions = followed()
    news = news_of(adoptions)
    doors = dict(Door.objects.values_list("slug", "authority_name"))
    rows = [_row(one, doors, news) for one in adoptions if one.kind in set(Typed)]
    rows += [
        Row(kind.value, str(TemplateKind(kind).label), "", None, None)
        for kind in Typed
        if not any(row.kind == kind and not row.door for row in rows)
    ]
    rows.sort(key=lambda row: (list(Typed).index(Typed(row.kind)), row.door))
    others = sorted((_row(one, doors, news) for one in adoptions if one.kind not in set(Typed)), key=_by_title)
    page = paged(request, others, PAGE)
    ledger.write_read(Act.LIST_TEMPLATES, by=request.seated, object_kind="template", refs=[])
    return render(
        request,
        "library/hub_list.html",
        {
            "driving": rows,
            "page": page,
            "waiting": sum(bool(row.news) for row in (*rows, *others)),
            "may_adopt": may(request.seated, Act.ADOPT),
        },
    )


@allowed(Act.LIST_TEMPLATES, line=(Act.LIST_TEMPLATES, "template"))
@require_GET
def in_use(request: PlatformRequest, adoption_id: UUID) -> HttpResponse:
    """The hub's own copy of a version, also of one that it followed before."""
    found = Adoption.objects.in_short().filter(pk=adoption_id).first()
    if found is None or not found.template:
        raise Http404
    doors = dict(Door.objects.values_list("slug", "authority_name"))
    every = Adoption.objects.filter(slot=found.slot).defer("file", "content", "text").order_by("-number")
    history = paged(request, every, PAGE)
    names = dict(Member.objects.filter(pk__in=[one.adopted_by for one in history]).values_list("pk", "name"))
    ledger.write_read(Act.LIST_TEMPLATES, by=request.seated, object_kind="template", refs=[str(found.template)])
    return render(
        request,
        "library/hub_in_use.html",
        {
            "found": found,
            "kind": _label(found.kind),
            "at_door": doors.get(found.door, ""),
            "groups": shown(found.kind, found.content),
            "history": [(one, names.get(one.adopted_by, "A colleague")) for one in history],
            "page": history,
            "is_current": not every.filter(number__gt=found.number).exists(),
        },
    )


@allowed(Act.LIST_TEMPLATES, line=(Act.LIST_TEMPLATES, "template"))
@require_GET
def file(request: PlatformRequest, adoption_id: UUID) -> HttpResponse:
    """The file of the hub's own copy."""
    found = Adoption.objects.filter(pk=adoption_id).defer("content", "text").first()
    if found is None or found.file is None:
        raise Http404
    ledger.write_read(Act.LIST_TEMPLATES, by=request.seated, object_kind="template", refs=[str(found.template)])
    return attachment(found.file_name, found.file_type, bytes(found.file))


def _row(one: Adoption, doors: dict[str, str], news: dict[UUID, News]) -> Row:
    return Row(one.kind, _label(one.kind), doors.get(one.door, one.door), one, news.get(one.pk))


def _label(kind: str) -> str:
    return str(TemplateKind(kind).label) if kind in TemplateKind.values else kind.replace("_", " ").capitalize()


def _by_title(row: Row) -> str:
    return row.adoption.title if row.adoption else ""
