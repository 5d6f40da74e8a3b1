"""What follows when somebody is away from now, or back before their time: on the partner list, and for their deputy."""

from __future__ import annotations

from uuid import UUID

from django.utils import timezone

from hub.research.agreement_notices import approver_away
from hub.research.models import Holding, Request, RequestState
from hub.research.tasks import request_changed
from hub.wall.models import Absence
from tenants.models import Seat


def absence_changed(absence_id: UUID) -> None:
    """Publish the requests that they have anew, and tell deputies what waits. Done twice, it changes nothing more.

    In: an absence that begins now, or that was ended.
    """
    found = Absence.objects.filter(pk=absence_id).first()
    if found is None:
        return
    (account,) = Seat.objects.filter(pk=found.seat).values_list("user", flat=True)
    held = Holding.objects.filter(person=account, until_at__isnull=True).order_by()
    theirs = Request.objects.filter(pk__in=held.values("request"), agency=found.agency, state=RequestState.OPEN)
    for request in theirs.values_list("pk", flat=True):
        request_changed(request)
    if found.ended_at is None and found.from_at <= timezone.now() < found.until_at:
        approver_away(found.seat, found.agency)
