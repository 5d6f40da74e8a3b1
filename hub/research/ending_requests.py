"""A request ends without an answer: the hub takes it back, or the agency that was asked hands it back."""

from __future__ import annotations

import json
from uuid import UUID

from django.db import transaction

from hub.research.contents import ended_said
from hub.research.models import ENDED, Request
from hub.research.refusals import NotOpen, ReasonForEndMissing
from hub.wall import outbox
from hub.wall.contents import said_of
from hub.wall.functions import RefusedByTheWall, call
from tenants.seated import Seated


def withdraw_request(request_id: UUID, *, reason: str, by: Seated) -> Request:
    """Take an open request back, such as one to the wrong agency or about the wrong child.

    In: the reason, which the agency reads. Out: the request; said twice with the same reason it is said once. The
    agency reads nothing more of what it was shown by it: withdraw_request_v2 holds it to that, and writes the ledger.
    Raises: Request.DoesNotExist, ReasonForEndMissing, NotOpen.
    """
    return _end("withdraw_request_v2", Request.objects.get(pk=request_id), reason, by)


def hand_back(request_id: UUID, *, reason: str, by: Seated) -> Request:
    """The agency's answer that a request is not for it, such as "not ours" or "wrong child"; as above.

    Raises: Request.DoesNotExist (another agency's, answered 404), ReasonForEndMissing, NotOpen.
    """
    return _end("hand_back_v2", Request.objects.get(pk=request_id, agency=by.agency), reason, by)


def _end(function: str, request: Request, reason: str, by: Seated) -> Request:
    if not reason.strip():
        raise ReasonForEndMissing
    if request.state in ENDED and request.ended_why == reason.strip():
        return request
    try:
        with transaction.atomic(durable=True):
            said = said_of(ended_said(request, reason.strip()))
            call(function, request.pk, reason.strip(), by.seat, json.dumps(said))
            outbox.wake(by.hub)
    except RefusedByTheWall as refused:
        raise NotOpen from refused
    request.refresh_from_db()
    return request
