"""Immediate danger on every page of the lead's desks: what rings, asked by the page itself, and who has it."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from frontend.common.finding import by_reference
from hub.front_door.models import Notification
from hub.front_door.triage.danger import NothingRings, acknowledge_danger, ringing
from hub.wall.acts import Act
from hub.wall.permissions import allowed, may
from tenants.access import PlatformRequest
from tenants.seated import Seated

SHOWN = 3


@dataclass(frozen=True)
class Ringing:
    """What rings: the oldest few, how many, and a mark that changes with it."""

    rows: list[Notification]
    count: int
    mark: str
    may_acknowledge: bool


def ringing_for(seated: Seated) -> Ringing | None:
    """What a page of this seat shows; None for whoever does not hear of it. One query."""
    return ringing_from(ringing_rows(), seated) if may(seated, Act.SEE_DANGER) else None


def ringing_rows() -> QuerySet[Notification]:
    """What `ringing_from` takes."""
    return ringing().only("id", "reference", "received_at", "written_at", "files", "danger_marked_at")[:100]


def ringing_from(found: Iterable[Notification], seated: Seated) -> Ringing:
    """The same as `ringing_for`, of rows that were read."""
    rows = list(found)
    said = " ".join(f"{one.pk} {one.danger_marked_at or ''}" for one in rows)
    mark = f'"{hashlib.sha256(said.encode()).hexdigest()[:20]}"'
    return Ringing(rows[:SHOWN], len(rows), mark, may(seated, Act.ACKNOWLEDGE_DANGER))


@allowed(Act.SEE_DANGER, no_line="a reference and a time, and nobody's name: opening it leaves the line")
@require_GET
def danger(request: PlatformRequest) -> HttpResponse:
    """What rings, as a part of a page; 304 where the page has it already. It makes no pass last longer."""
    found: Any = ringing_for(request.seated)
    if request.headers.get("If-None-Match") == found.mark:
        answer = HttpResponse(status=HTTPStatus.NOT_MODIFIED)
    else:
        answer = render(request, "triage/danger.html", {"ringing": found})
    answer["ETag"] = found.mark
    return answer


@allowed(Act.ACKNOWLEDGE_DANGER)
@require_POST
def acknowledge(request: PlatformRequest, reference: str) -> HttpResponse:
    """Say that one has it, and go on to the notification."""
    found = by_reference(Notification, reference)
    try:
        acknowledge_danger(found.pk, by=request.seated, at=timezone.now())
    except NothingRings:
        messages.warning(request, "A colleague was first: see below who has it in hand.")
    else:
        messages.success(request, "You have it: it rings no more, and your name is shown here.")
    return redirect("triage:notification", reference)
