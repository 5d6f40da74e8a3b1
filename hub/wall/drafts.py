"""What somebody had typed when their time ran out: kept by their own desk, and given back until the form is sent."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.db import connections, transaction
from django.http import HttpRequest, QueryDict
from django.utils import timezone

from hub.wall.models import WorkDraft
from hub.wall.models.members import FORGOTTEN_AFTER
from tenants.models import Role
from tenants.seated import Seated

NOT_KEPT = frozenset({"csrfmiddlewaretoken"})
LARGEST = 200_000  # characters


def keep(request: HttpRequest, seated: Seated) -> bool:
    """Keep what a POST brought, under its path. Out: whether it was kept."""
    data = {name: request.POST.getlist(name) for name in request.POST if name not in NOT_KEPT}
    if not data or seated.role in (Role.RECIPIENT, Role.GUARDIAN) or len(str(data)) > LARGEST:
        return False
    connection: Any = connections["default"]
    with connection.using_login(seated.login), transaction.atomic(durable=True):
        WorkDraft.objects.filter(agency=seated.agency, member=seated.seat, path=request.path[:300]).delete()
        WorkDraft.objects.create(
            agency=seated.agency,
            member=seated.seat,
            path=request.path[:300],
            data=data,
            kept_at=timezone.now(),
        )
    return True


def take(request: HttpRequest, seated: Seated) -> QueryDict | None:
    """What was kept for this page, as a form reads it, also after a reload. None where nothing was kept."""
    found = WorkDraft.objects.filter(agency=seated.agency, member=seated.seat, path=request.path[:300]).first()
    if found is None:
        return None
    data = QueryDict(mutable=True)
    for name, values in found.data.items():
        data.setlist(name, values)
    messages.warning(request, "Your time had run out. What you typed is below, and nothing was sent.")
    return data


def forget(request: HttpRequest, seated: Seated) -> None:
    """Remove what was kept for this page, since its form was sent."""
    if seated.role in (Role.RECIPIENT, Role.GUARDIAN):
        return
    with transaction.atomic(durable=True):
        WorkDraft.objects.filter(agency=seated.agency, member=seated.seat, path=request.path[:300]).delete()


def remove_forgotten() -> None:
    """At the worker's desk: what nobody came back to for a week, unread."""
    WorkDraft.objects.filter(kept_at__lt=timezone.now() - FORGOTTEN_AFTER).only("id").delete()
