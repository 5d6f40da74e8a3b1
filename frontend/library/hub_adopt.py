"""A manager's choice: what the library has, what a version would change here, and taking it into use."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods

from frontend.common.saving import refusals_shown_in
from frontend.library.concerned import concerned, letters
from frontend.library.differing import Content, differing, of_version
from frontend.library.forms import ReasonForm
from frontend.library.typed_labels import shown
from hub.wall import drafts, ledger
from hub.wall.acts import Act
from hub.wall.adopted import current, slot_of
from hub.wall.adopting import Published, adopt, put_back
from hub.wall.models import Adoption, Door
from hub.wall.permissions import allowed
from hub.wall.refusals import Refusal
from joining.template_updates import followed
from mash_platform.formats.typed import Typed, founding
from mash_platform.parsing import parse_whole_number
from rollout.library.file_types import NAMES
from rollout.library.models import TemplateKind, Version
from tenants.access import PlatformRequest

PAGE = 25


@allowed(Act.ADOPT, line=(Act.LIST_TEMPLATES, "template"))
@require_GET
def choose(request: PlatformRequest) -> HttpResponse:
    """Everything that stands in the library, with what of it this hub follows."""
    kind = request.GET.get("kind", "")
    found = Version.objects.current().in_short().order_by("template__kind", "title", "pk")
    found = found.filter(template__kind=kind) if kind in TemplateKind.values else found
    page = Paginator(found, PAGE).get_page(request.GET.get("page"))
    used: dict[UUID, list[int]] = {}
    for one in followed():
        if one.template and one.version:
            used.setdefault(one.template, []).append(one.version)
    ledger.write_read(Act.LIST_TEMPLATES, by=request.seated, object_kind="template", refs=[])
    return render(
        request,
        "library/hub_choose.html",
        {
            "page": page, "rows": list(page.object_list), "used": used, "kind": kind,
            "kinds": [(one.value, str(one.label)) for one in TemplateKind], "today": timezone.localdate(),
        },
    )  # fmt: skip


@allowed(Act.ADOPT, line=(Act.LIST_TEMPLATES, "template"))
@require_http_methods(["GET", "POST"])
def adopt_version(request: PlatformRequest, template_id: UUID, number: int) -> HttpResponse:
    """What a version says, and what it would change here; a POST takes it into use."""
    version = (
        Version.objects.filter(template=template_id, number=number)
        .select_related("template__agency", "file", "withdrawal")
        .defer("words", "vector", *(() if request.method == "POST" else ("file__content",)))
        .first()
    )
    if version is None:
        raise Http404
    doors = list(Door.objects.order_by("authority_name").only("id", "slug", "authority_name"))
    asked = request.POST if request.method == "POST" else request.GET
    door = asked.get("door", "") if version.template.kind == Typed.QUESTION_SET else ""
    if door and door not in {one.slug for one in doors}:
        raise Http404
    wrong = ""
    if request.method == "POST" and not hasattr(version, "withdrawal"):
        seen = request.POST.get("seen", "")
        try:
            adopt(
                _published(version), door=door, seen=parse_whole_number(seen) or 0, by=request.seated,
                at=timezone.now(),
            )  # fmt: skip
        except Refusal as refused:
            wrong = refused.sentence
        else:
            messages.success(
                request, f"“{version.title}”, version {number}, is in use now. What is open keeps what it began with."
            )
            return redirect("templates:list")
    return _adopt_page(request, version, doors, door, wrong)


@allowed(Act.ADOPT, no_line="a template's title, which the list before it showed")
@require_http_methods(["GET", "POST"])
def own_words(request: PlatformRequest, kind: str) -> HttpResponse:
    """Go back to the platform's own words, saying why."""
    if kind not in set(Typed):
        raise Http404
    asked = request.POST if request.method == "POST" else request.GET
    door = asked.get("door", "")
    standing = _standing(slot_of(kind, door=door))
    if standing is None or not standing.template:
        raise Http404
    form = ReasonForm(request.POST if request.method == "POST" else drafts.take(request, request.seated))
    if request.method == "POST" and form.is_valid():
        seen = request.POST.get("seen", "")
        with refusals_shown_in(form, Refusal):
            put_back(
                Typed(kind), door=door, reason=form.cleaned_data["reason"], seen=parse_whole_number(seen) or 0,
                by=request.seated, at=timezone.now(),
            )  # fmt: skip
            messages.success(request, "The platform’s own words are in use again.")
            return redirect("templates:list")
    then = current(Typed(kind)) if door else None  # what the hub's other doors follow
    before, after = _content_of(kind, standing), _content_of(kind, then)
    found = differing(kind, before, after) if before and after else None
    shown_now = {
        "form": form, "standing": standing, "kind": str(TemplateKind(kind).label), "at_door": door, "found": found,
        "then": str(then) if then else "The platform’s own words", "effect": concerned(kind),
        "letters": letters(kind, before.content, after.content) if before and after else [],
    }  # fmt: skip
    return render(request, "library/hub_own_words.html", shown_now)


def _adopt_page(
    request: PlatformRequest, version: Version, doors: list[Door], door: str, wrong: str
) -> HttpResponse:  # fmt: skip
    kind = version.template.kind
    standing = _standing(slot_of(kind, door=door, template=version.template_id))
    before = _content_of(kind, standing)
    found = differing(kind, before, of_version(version)) if before else None
    shown_now: dict[str, Any] = {
        "version": version, "kind": str(TemplateKind(kind).label), "standing": standing, "wrong": wrong,
        "at_door": door, "seen": standing.number if standing else 0, "found": found,
        "groups": shown(kind, version.content),
        "doors": [(one.slug, f"{one.authority_name} alone") for one in doors]
        if kind == Typed.QUESTION_SET and len(doors) > 1 else [],
        "is_used": bool(standing and (standing.template, standing.version) == (version.template_id, version.number)),
        "format": NAMES.get(version.file.media_type, "File") if version.file else "", "today": timezone.localdate(),
        "is_typed": kind in set(Typed), "effect": concerned(kind),
        "letters": letters(kind, before.content, version.content) if before else [],
    }  # fmt: skip
    ledger.write_read(Act.LIST_TEMPLATES, by=request.seated, object_kind="template", refs=[str(version.template_id)])
    return render(request, "library/hub_adopt.html", shown_now, status=409 if wrong else 200)


def _standing(slot: str) -> Adoption | None:
    return Adoption.objects.in_short().filter(slot=slot).order_by("-number").first()


def _content_of(kind: str, standing: Adoption | None) -> Content | None:
    """What stands, to compare with: the hub's own copy, or the platform's own words; None for something new."""
    if standing is not None and standing.template:
        name = f"{standing.file_name} ({standing.file_digest[:12]})" if standing.file_name else ""
        return Content(standing.title, standing.content, standing.text, name)
    if kind in set(Typed):
        return Content("The platform’s own words", founding(Typed(kind)), "", "")
    return None


def _published(version: Version) -> Published:
    file = version.file
    return Published(
        kind=version.template.kind, template=version.template_id, version=version.number, title=version.title,
        publisher=version.template.agency.name, content=version.content, text=version.text,
        file=bytes(file.content) if file else None, file_name=file.name if file else "",
        file_type=file.media_type if file else "",
    )  # fmt: skip
