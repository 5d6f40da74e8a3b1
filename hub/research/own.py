"""Fetching what is the acting desk's own, locked, for the acts of this room."""

from __future__ import annotations

from uuid import UUID

from django.utils import timezone

from hub.research.models import Request
from hub.research.refusals import ChangedMeanwhile
from hub.research.tasks import REQUEST_CHANGED
from hub.wall import outbox
from tenants.seated import Seated


def own_request(request_id: UUID, *, by: Seated, version: int | None = None) -> Request:
    """The agency's own request, locked until the act ends.

    In: the version that the page showed, where the act depends on it. Raises: Request.DoesNotExist (another
    agency's, answered 404), ChangedMeanwhile.
    """
    found: Request = (
        Request.objects.select_related("enquiry")
        .select_for_update(no_key=True, of=("self",))
        .get(pk=request_id, agency=by.agency)
    )
    if version is not None and found.version != version:
        raise ChangedMeanwhile
    return found


def published(request: Request, *, by: Seated) -> None:
    """Let the partner list follow, in the transaction of the act that changed the request."""
    outbox.add(REQUEST_CHANGED, request.pk, at=timezone.now())
    outbox.wake(by.hub)
