"""Reading the library: a template with its versions, one version whole, two beside each other, a file."""

from __future__ import annotations

from typing import Any, cast
from uuid import UUID

from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from frontend.library.attachment import attachment
from frontend.library.differing import differing, of_version
from frontend.library.typed_labels import shown as typed_shown
from frontend.presenters.paging import paged
from rollout.library.downloading import download
from rollout.library.file_types import NAMES
from rollout.library.models import Draft, Version
from rollout.library.publishers import agencies_of
from tenants.access import known

PAGE = 25  # versions
READ = "everybody who is signed in reads the shared library; it holds no case"


@known(READ)
@require_GET
def template(request: HttpRequest, template_id: UUID, number: int | None = None) -> HttpResponse:
    """One version, that which stands unless another is asked for; and all of them in a list."""
    versions = versions_of(template_id)
    standing = standing_of(versions)
    page = paged(request, versions, PAGE)
    if not page:
        raise Http404
    wanted = (standing or page[0]).number if number is None else number
    found = (
        Version.objects.filter(template=template_id, number=wanted)
        .select_related("template__agency", "published_by", "file", "withdrawal")
        .defer("file__content", "words", "vector")
        .first()
    )
    if found is None:
        raise Http404
    mine = agencies_of(cast(Any, request.user).pk, timezone.now())
    return render(
        request,
        "library/template.html",
        {
            "found": found,
            "state": state_of(found, standing),
            "page": page,
            "versions": [(one, state_of(one, standing)) for one in page],
            "standing": standing,
            "groups": typed_shown(found.template.kind, found.content),
            "format": NAMES.get(found.file.media_type, "File") if found.file else "",
            "today": timezone.localdate(),
            "is_mine": found.template.agency in mine,
            "has_draft": Draft.objects.filter(pk=template_id).exists(),
        },
    )


@known(READ)
@require_GET
def compare(request: HttpRequest, template_id: UUID, before: int, after: int) -> HttpResponse:
    """What is different between two versions."""
    found = {
        one.number: one
        for one in Version.objects.filter(template=template_id, number__in=(before, after))
        .select_related("template__agency", "file")
        .defer("file__content", "words", "vector")
    }
    if set(found) != {before, after}:
        raise Http404
    old, new = found[before], found[after]
    return render(
        request,
        "library/compare.html",
        {"old": old, "new": new, "found": differing(new.template.kind, of_version(old), of_version(new))},
    )


@known(READ)
@require_GET
def file(request: HttpRequest, template_id: UUID, number: int) -> HttpResponse:
    """The file of a version, to be kept and never shown in a page of ours."""
    try:
        found = download(template_id, number, by=cast(Any, request.user).pk)
    except Version.DoesNotExist as gone:
        raise Http404 from gone
    return attachment(found.name, found.media_type, bytes(found.content))


def versions_of(template_id: UUID) -> QuerySet[Version]:
    """All versions, the newest first, in short."""
    found = Version.objects.filter(template=template_id).in_short().select_related("template__agency", "withdrawal")
    return found.order_by("-number")


def standing_of(versions: QuerySet[Version]) -> Version | None:
    """The newest that was not withdrawn."""
    return versions.filter(withdrawal__isnull=True).first()


def state_of(one: Version, standing: Version | None) -> str:
    """How a version stands: current, superseded or withdrawn. In: it, with its withdrawal at hand; what stands."""
    if hasattr(one, "withdrawal"):
        return "Withdrawn"
    return "Current" if standing is not None and standing.pk == one.pk else "Superseded"
