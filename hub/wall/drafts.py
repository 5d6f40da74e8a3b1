"""What somebody types: kept by their own desk every few seconds, and given back until the form is sent.

A draft belongs to one seat and one page. It has a version (an ETag, RFC 9110): a page that keeps says which version it
goes on from, so that of two tabs neither overwrites what the other kept without a word.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.db import connections, transaction
from django.db.models import QuerySet
from django.http import HttpRequest, QueryDict
from django.utils import timezone

from hub.wall.models import WorkDraft
from hub.wall.models.members import FORGOTTEN_AFTER
from tenants.models import Role
from tenants.seated import Seated

NOT_KEPT = frozenset({"csrfmiddlewaretoken", "keep_draft"})
LARGEST = 200_000  # characters
NONE_YET = '"none"'  # the version of a draft that is not there


class KeptElsewhere(Exception):
    """Another tab, or another computer of the same seat, kept a newer draft of this page."""


def keep(
    request: HttpRequest,
    seated: Seated,
    *,
    going_on_from: str | None = None,
    changed: Mapping[str, str] | None = None,
) -> bool:
    """Keep what a POST brought, under its path. Out: whether it was kept.

    In: the version that the page knows, or None to keep over whatever is there; fields to keep otherwise than they
    were sent. Raises: KeptElsewhere.
    """
    data = {name: request.POST.getlist(name) for name in request.POST if name not in NOT_KEPT}
    data |= {name: [value] for name, value in (changed or {}).items()}
    if not data or not keeps_for(seated) or len(str(data)) > LARGEST:
        return False
    connection: Any = connections["default"]
    with connection.using_login(seated.login), transaction.atomic(durable=True):
        there = _of(request, seated)
        if going_on_from == NONE_YET and there.exists():
            raise KeptElsewhere
        # Of two that go on from one version the second finds nothing to remove.
        known = there if going_on_from in (None, NONE_YET) else there.filter(pk=_key(going_on_from))
        removed, _ = known.delete()
        if going_on_from not in (None, NONE_YET) and not removed:
            raise KeptElsewhere
        made = WorkDraft.objects.create(
            agency=seated.agency,
            member=seated.seat,
            path=request.path[:300],
            data=data,
            kept_at=timezone.now(),
        )
    request.draft_version = version_of(made)  # type: ignore[attr-defined]
    return True


def keeps_for(seated: Seated) -> bool:
    """Whether drafts of this seat are kept: those who have a desk in the hub."""
    return seated.role not in (Role.RECIPIENT, Role.GUARDIAN)


def version_of(draft: WorkDraft | None) -> str:
    """The draft's ETag."""
    return f'"{draft.pk}"' if draft else NONE_YET


def _key(version: str | None) -> UUID:
    """The draft that a version names; one that is never there where it is none of ours."""
    try:
        return UUID((version or "").strip('"'))
    except ValueError:
        return UUID(int=0)


def take(request: HttpRequest, seated: Seated) -> QueryDict | None:
    """What was kept for this page, as a form reads it, also after a reload. None where nothing was kept.

    A page that takes its draft keeps it, too: its layout tells the script that does (frontend/assets/js/draft.js).
    """
    if not keeps_for(seated):
        return None
    found = _of(request, seated).first()
    _known(request)[request.path] = version_of(found)
    if found is None:
        return None
    data = QueryDict(mutable=True)
    for name, values in found.data.items():
        data.setlist(name, values)
    at = timezone.localtime(found.kept_at)
    kept = f"{at:%-d %B %Y} at {at:%-I:%M}{at:%p}".replace("AM", "am").replace("PM", "pm")
    messages.warning(request, f"This is your draft, as it was kept on {kept}. Nothing of it was sent.")
    return data


def offer(request: HttpRequest, seated: Seated, *paths: str) -> None:
    """Keep drafts of forms of this page that are sent to other addresses, and offer those that are there.

    In: the addresses, each of which gives its draft back on a GET (take).
    """
    if not keeps_for(seated):
        return
    found = {
        one.path: one
        for one in WorkDraft.objects.filter(agency=seated.agency, member=seated.seat, path__in=paths).defer("data")
    }
    for path in paths:
        _known(request)[path] = version_of(found.get(path))
    request.drafts_offered = list(found.values())  # type: ignore[attr-defined]


def _known(request: HttpRequest) -> dict[str, str]:
    """The versions of the drafts that this page knows, by the address of their form."""
    if not hasattr(request, "draft_versions"):
        request.draft_versions = {}  # type: ignore[attr-defined]
    versions: dict[str, str] = request.draft_versions  # type: ignore[attr-defined]
    return versions


def _of(request: HttpRequest, seated: Seated) -> QuerySet[WorkDraft]:
    return WorkDraft.objects.filter(agency=seated.agency, member=seated.seat, path=request.path[:300])


def forget(request: HttpRequest, seated: Seated) -> None:
    """Remove what was kept for this page, since its form was sent."""
    if not keeps_for(seated):
        return
    with transaction.atomic(durable=True):
        _of(request, seated).delete()


def remove_forgotten() -> None:
    """At the worker's desk: what nobody came back to for a week, unread."""
    WorkDraft.objects.filter(kept_at__lt=timezone.now() - FORGOTTEN_AFTER).only("id").delete()
