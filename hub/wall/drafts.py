"""What somebody types: kept in their hub every few seconds, and given back until the form is sent.

A draft belongs to one seat and one page; where the page begins something that has no address yet, to one form of it,
whose id stands in the address (`?form=`), so that two calls in two tabs are two drafts. It has a version (an ETag, RFC
9110): a page that keeps says which version it goes on from, so that of two tabs neither overwrites what the other kept
without a word. A desk's are rows of its own; recipients and guardians, who share a login with others, reach theirs by
the functions of the narrow role `draft`.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from django.contrib import messages
from django.db import connections, transaction
from django.db.models import QuerySet
from django.http import HttpRequest, QueryDict
from django.utils import timezone

from hub.wall.functions import RefusedByTheWall, read
from hub.wall.models import SharedLoginDraft, WorkDraft
from hub.wall.models.members import FORGOTTEN_AFTER
from mash_platform.database import logins
from tenants.models import Role
from tenants.seated import Seated

NOT_KEPT = frozenset({"csrfmiddlewaretoken", "keep_draft"})
LARGEST = 200_000  # characters
FORM = "form"  # in an address: which of several forms of one page
MOST_OFFERED = 20
NONE_YET = '"none"'  # the version of a draft that is not there
# Why an enquiry is restricted, entered in an emergency or lifted lies in no row that the desk's login reads outside: it
# is given back to the browser instead.
NOT_KEPT_AT = re.compile(r"/restricted/|/enquiries/[^/]+/restrict/$|/triage/[^/]+/restricted/$")


class KeptElsewhere(Exception):
    """Another tab, or another computer of the same seat, kept a newer draft of this page."""


class DraftData(QueryDict):
    """A draft as a form reads it: unfinished, so that nothing is said of what is missing (frontend/forms/base.py)."""

    is_draft = True


def unfinished(data: QueryDict) -> DraftData:
    """What was sent to be gone on with, such as by a button that gives more rows: as a form reads a draft."""
    found = DraftData(mutable=True)
    for name, values in data.lists():
        found.setlist(name, values)
    return found


@dataclass(frozen=True)
class Draft:
    """What was kept of one page. `version`: its ETag."""

    id: UUID
    path: str
    data: Mapping[str, list[str]]
    kept_at: datetime

    @property
    def version(self) -> str:
        return f'"{self.id}"'


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
    if seated.role == Role.INSPECTOR:  # whose pages have no form, and whose login keeps nothing
        return False
    if NOT_KEPT_AT.match(request.path):
        return False
    data = {name: request.POST.getlist(name) for name in request.POST if name not in NOT_KEPT}
    data |= {name: [value] for name, value in (changed or {}).items()}
    if not data or len(str(data)) > LARGEST:
        return False
    connection: Any = connections["default"]
    with connection.using_login(seated.login), transaction.atomic(durable=True):
        made = _replace(_address(request), data, going_on_from, seated)
    request.draft_version = f'"{made}"'  # type: ignore[attr-defined]
    return True


def take(request: HttpRequest, seated: Seated, *, path: str = "") -> QueryDict | None:
    """What was kept for this page, as a form reads it, also after a reload. None where nothing was kept.

    In: the address that the form is sent to, where it is another than this page's. A page that takes its draft keeps
    it, too: its layout tells the script that does (frontend/assets/js/draft.js).
    """
    own, path = _address(request), path or _address(request)
    read_already: dict[str, Draft] | None = getattr(request, "drafts_of_page", None)
    there = _there([path], seated) if read_already is None or path != own else read_already.values()
    found = next((one for one in there if one.path == path), None)
    _known(request)[path] = found.version if found else NONE_YET
    if found is None:
        return None
    data = DraftData(mutable=True)
    for name, values in found.data.items():
        data.setlist(name, values)
    at = timezone.localtime(found.kept_at)
    kept = f"{at:%-d %B %Y} at {at:%-I:%M}{at:%p}".replace("AM", "am").replace("PM", "pm")
    messages.warning(request, f"This is your draft, as it was kept on {kept}. Nothing of it was sent.")
    return data


def rows_of(seated: Seated, paths: Iterable[str]) -> QuerySet[WorkDraft]:
    """The drafts of these pages, for a page at a desk that reads them together with other rows."""
    found: QuerySet[WorkDraft] = WorkDraft.objects.filter(
        agency=seated.agency, member=seated.seat, path__in=[path[:300] for path in paths]
    )
    return found


def offer(request: HttpRequest, seated: Seated, *paths: str, rows: Iterable[WorkDraft] | None = None) -> None:
    """Keep drafts of forms of this page that are sent to other addresses, and offer those that are there.

    In: the addresses, each of which gives its draft back on a GET (take). This page's own is read with them, so that
    `take` asks no more; `rows`, where they were read already.
    """
    there = _there([*paths, _address(request)], seated) if rows is None else [_draft(one) for one in rows]
    found = {one.path: one for one in there}
    request.drafts_of_page = found  # type: ignore[attr-defined]
    for path in paths:
        _known(request)[path] = found[path].version if path in found else NONE_YET
    request.drafts_offered = [found[path] for path in paths if path in found]  # type: ignore[attr-defined]


def one_of_several(request: HttpRequest, seated: Seated) -> tuple[UUID, QueryDict | None]:
    """Of a page with several forms at once, each in its tab: which one this is, for its address, and what was kept of
    it. Without one in the address it is a new one, beside those that were begun before, which are offered, the newest
    first. For a seat at a desk."""
    if (form := _form_of(request)) is not None:
        return form, None if request.method == "POST" else take(request, seated)
    made = uuid4()
    _known(request)[f"{request.path}?{FORM}={made}"] = NONE_YET
    rows = WorkDraft.objects.filter(
        agency=seated.agency, member=seated.seat, path__startswith=f"{request.path}?{FORM}="
    ).order_by("-kept_at")
    request.drafts_offered = [_draft(one) for one in rows[:MOST_OFFERED]]  # type: ignore[attr-defined]
    return made, None


def forget(request: HttpRequest, seated: Seated) -> None:
    """Remove what was kept for this page, since its form was sent."""
    if seated.role == Role.INSPECTOR:
        return
    path, token = _address(request), _token(seated)
    with transaction.atomic(durable=True):
        if token is None:
            WorkDraft.objects.filter(agency=seated.agency, member=seated.seat, path=path).delete()
        else:
            read("forget_draft_v1", token, seated.seat, path)


def remove_forgotten() -> None:
    """At the worker's desk: what nobody came back to for a week, unread."""
    for kept in (WorkDraft, SharedLoginDraft):
        kept.objects.filter(kept_at__lt=timezone.now() - FORGOTTEN_AFTER).only("id").delete()


def _address(request: HttpRequest) -> str:
    """Under which a page's draft is kept."""
    form = _form_of(request)
    if form is None:
        return request.path[:300]
    one = f"?{FORM}={form}"
    return f"{request.path[: 300 - len(one)]}{one}"


def _form_of(request: HttpRequest) -> UUID | None:
    try:
        return UUID(request.GET.get(FORM, ""))
    except ValueError:
        return None


def _known(request: HttpRequest) -> dict[str, str]:
    """The versions of the drafts that this page knows, by the address of their form."""
    if not hasattr(request, "draft_versions"):
        request.draft_versions = {}  # type: ignore[attr-defined]
    versions: dict[str, str] = request.draft_versions  # type: ignore[attr-defined]
    return versions


def _there(paths: Iterable[str], seated: Seated) -> list[Draft]:
    """The drafts of these pages. One query."""
    wanted, token = [path[:300] for path in paths], _token(seated)
    if token is not None:
        found = read("drafts_v1", token, seated.seat, wanted)
        return [Draft(pk, path, json.loads(data), kept_at) for pk, path, data, kept_at in found]
    return [_draft(one) for one in rows_of(seated, wanted)]


def _draft(row: WorkDraft) -> Draft:
    return Draft(row.pk, row.path, row.data, row.kept_at)


def _replace(path: str, data: Mapping[str, list[str]], going_on_from: str | None, seated: Seated) -> UUID:
    """Put it in the place of the version that the page knows. Out: the new draft's id. Raises: KeptElsewhere."""
    token, is_over, is_first = _token(seated), going_on_from is None, going_on_from == NONE_YET
    if token is not None:
        before = None if is_over or is_first else _id_of(going_on_from)
        try:
            [(made,)] = read("keep_draft_v1", token, seated.seat, path, json.dumps(data), before, is_over)
        except RefusedByTheWall as refused:
            raise KeptElsewhere from refused
        return UUID(str(made))
    there = WorkDraft.objects.filter(agency=seated.agency, member=seated.seat, path=path)
    if is_first and there.exists():
        raise KeptElsewhere
    # Of two that go on from one version the second finds nothing to remove.
    known = there if is_over or is_first else there.filter(pk=_id_of(going_on_from))
    removed, _ = known.delete()
    if not (is_over or is_first or removed):
        raise KeptElsewhere
    row = WorkDraft.objects.create(
        agency=seated.agency, member=seated.seat, path=path, data=data, kept_at=timezone.now()
    )  # fmt: skip
    return UUID(str(row.pk))


def _token(seated: Seated) -> bytes | None:
    """By what the functions know whose draft it is; None for a seat at a desk, whose rows are its login's own."""
    if seated.role == Role.RECIPIENT:
        return bytes.fromhex(seated.inbox_token)
    return logins.guardian_token(seated.hub, seated.agency) if seated.role == Role.GUARDIAN else None


def _id_of(version: str | None) -> UUID:
    """The draft that a version names; one that is never there where it is none of ours."""
    try:
        return UUID((version or "").strip('"'))
    except ValueError:
        return UUID(int=0)
