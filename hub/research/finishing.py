"""An agency has told all that it knows; and an answer that was not right is opened again."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import transaction

from hub.research.models import FindingState, Request, RequestState
from hub.research.own_requests import own_request, published
from hub.research.refusals import AlreadyAnswered, AskedAgain, AsksToShareOnward, NothingTold, SharedOnward, StillHeld
from hub.research.telling_which import own_states, tells_by_default
from hub.wall import ledger
from hub.wall.acts import Act
from tenants.seated import Seated


def finish(
    request_id: UUID, *, by: Seated, at: datetime, version: int | None = None, tells: bool | None = None
) -> Request:
    """Say that all is told: every finding is released or withheld.

    In: whether others see that something is held and not shown, the agency's default where None.
    Out: the request, answered; said twice, it stays as it was.
    Raises: Request.DoesNotExist, ChangedMeanwhile, AsksToShareOnward, AlreadyAnswered, NothingTold, StillHeld.
    """
    with transaction.atomic(durable=True):
        return say_finished(request_id, by=by, at=at, version=version, tells=tells)


def say_finished(
    request_id: UUID, *, by: Seated, at: datetime, version: int | None = None, tells: bool | None = None
) -> Request:
    """The same, in the caller's transaction."""
    request = own_request(request_id, by=by)
    if request.state == RequestState.ANSWERED:
        return request
    request = own_request(request_id, by=by, version=version)
    if request.let_out_to:
        raise AsksToShareOnward
    if request.state != RequestState.OPEN:
        raise AlreadyAnswered
    states = own_states(request)
    if not states:
        raise NothingTold
    if FindingState.HELD in states:
        raise StillHeld
    told_which = tells_by_default(by.agency) if tells is None else tells
    request.state, request.tells_held = RequestState.ANSWERED, told_which and FindingState.WITHHELD in states
    request.answered_by, request.answered_at = by.seat, at
    request.version += 1
    request.save()
    published(request, by=by)
    ledger.write(
        Act.FINISH_REQUEST, by=by, object_kind="enquiry", object_ref=request.enquiry.reference,
        detail={"request": str(request.pk)},
    )  # fmt: skip
    return request


def change_answer(request_id: UUID, *, by: Seated) -> Request:
    """Open an answered request again; what was released stays released, and the ledger keeps the first answer.

    Out: the request, open; said twice, it stays as it was. Raises: Request.DoesNotExist, AskedAgain, SharedOnward.
    """
    with transaction.atomic(durable=True):
        request = own_request(request_id, by=by)
        if request.state == RequestState.OPEN:
            return request
        again = Request.objects.waiting().filter(enquiry=request.enquiry_id, agency=by.agency)
        if again.filter(let_out_to=request.let_out_to).exists():
            raise AskedAgain
        if request.let_out_to and request.state == RequestState.ANSWERED:
            raise SharedOnward
        was = request.state
        request.state, request.answered_by, request.answered_at = RequestState.OPEN, None, None
        request.refused_why, request.tells_held = "", False
        request.version += 1
        request.save()
        published(request, by=by)
        ledger.write(
            Act.FINISH_REQUEST, by=by, object_kind="enquiry", object_ref=request.enquiry.reference,
            detail={"request": str(request.pk), "opened_again_from": was},
        )  # fmt: skip
    return request
