"""An agency knows nothing: one click, which can be put right."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import transaction

from hub.research.models import Finding, FindingState, Request, RequestState
from hub.research.own_requests import own_request, published
from hub.research.refusals import AlreadyAnswered, AsksToLetOut, HasFindings, ToldMore
from hub.research.told_before import released_before
from hub.wall import ledger
from hub.wall.acts import Act
from tenants.seated import Seated


def say_nothing_known(request_id: UUID, *, by: Seated, at: datetime, beyond: bool = False) -> Request:
    """Answer that the agency's records hold nothing; a finding that was withdrawn is none.

    In: `beyond`, where it is said knowingly that nothing more is known than what the agency released in the enquiry
    before. Out: the request, answered, with its ledger line; said twice, it stays as it was.
    Raises: Request.DoesNotExist (not this desk's), AsksToLetOut, AlreadyAnswered, HasFindings, ToldMore.
    """
    with transaction.atomic(durable=True):
        request = own_request(request_id, by=by)
        if request.state == RequestState.NOTHING_KNOWN:
            return request
        if request.let_out_to:
            raise AsksToLetOut
        if request.state != RequestState.OPEN:
            raise AlreadyAnswered
        found = Finding.objects.filter(request=request, agency=by.agency)
        if found.exclude(state=FindingState.WITHDRAWN).exists():
            raise HasFindings
        told = released_before(request).exists()
        if told and not beyond:
            raise ToldMore
        request.state, request.answered_by, request.answered_at = RequestState.NOTHING_KNOWN, by.seat, at
        request.version += 1
        request.save()
        published(request, by=by)
        ledger.write(
            Act.NOTHING_KNOWN, by=by, object_kind="enquiry", object_ref=request.enquiry.reference,
            detail={"request": str(request.pk), **({"beyond": True} if told else {})},
        )  # fmt: skip
    return request
