"""The hub gives an agency more time for an answer, and says why."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import transaction

from hub.research.models import MoreTime, Request
from hub.research.refusals import NotLater, NotOpen, ReasonForEndMissing
from hub.wall import outbox
from hub.wall.functions import RefusedByTheWall, call
from tenants.seated import Seated


def give_more_time(request_id: UUID, due_at: datetime, *, reason: str, by: Seated) -> Request:
    """Move when an answer is needed, no later than the children’s clock, unless that has run out.

    In: the reason, which the agency reads; it is told. Out: the request; said twice it is done once.
    The function of the wall writes the ledger. Raises: Request.DoesNotExist, ReasonForEndMissing, NotOpen, NotLater.
    """
    if not reason.strip():
        raise ReasonForEndMissing
    request: Request = Request.objects.get(pk=request_id)
    if request.due_at == due_at and MoreTime.objects.filter(request=request, due_at=due_at).exists():
        return request
    try:
        with transaction.atomic(durable=True):
            call("give_more_time_v1", request.pk, due_at, reason.strip(), by.seat)
            outbox.wake(by.hub)
    except RefusedByTheWall as refused:
        raise (NotOpen if refused.code == "not_open" else NotLater) from refused
    request.refresh_from_db()
    return request
