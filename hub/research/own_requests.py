"""A desk's own requests: fetched and locked for an act, and whether a researcher had one before training ran out."""

from __future__ import annotations

from uuid import UUID

from django.utils import timezone

from hub.research.models import Finding, Request
from hub.research.refusals import ChangedMeanwhile
from hub.research.tasks import REQUEST_CHANGED
from hub.wall import outbox
from tenants.seated import Seated


def own_request(request_id: UUID, *, by: Seated, version: int | None = None) -> Request:
    """The agency's own request, locked until the act ends.

    In: the version that the page showed, where the act depends on it. Raises: Request.DoesNotExist (another agency's,
    or one that has ended, which no row policy lets its agency change: answered 404), ChangedMeanwhile.
    """
    found: Request = (
        Request.objects.select_related("enquiry")
        .select_for_update(no_key=True, of=("self",))
        .get(pk=request_id, agency=by.agency)
    )
    if version is not None and found.version != version:
        raise ChangedMeanwhile
    return found


def reference_of(request: Request) -> str:
    """The reference of its enquiry, also where it has ended and its desk sees the enquiry no longer."""
    return request.ended_reference or str(request.enquiry.reference)


def published(request: Request, *, by: Seated) -> None:
    """Let the partner list follow, in the transaction of the act that changed the request."""
    outbox.add(REQUEST_CHANGED, request.pk, at=timezone.now())
    outbox.wake(by.hub)


def has_request(seated: Seated, request_id: UUID) -> bool:
    """Asked by the last day on which the seat could begin new work, or the seat has recorded a finding in it."""
    asked_at = Request.objects.filter(pk=request_id, agency=seated.agency).values_list("asked_at", flat=True).first()
    if asked_at is None or seated.new_work_until is None:
        return True  # another desk's is answered as if it were not there, by the act
    if timezone.localdate(asked_at) <= seated.new_work_until:
        return True
    return bool(Finding.objects.filter(request=request_id, agency=seated.agency, recorded_by=seated.seat).exists())
