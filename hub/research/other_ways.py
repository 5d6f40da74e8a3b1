"""How an agency learns of a request after the last person who could answer it left its desk."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import IntegrityError, transaction

from hub.front_door.models import EnquiryState
from hub.research.models import Request, RequestOtherWay, RequestState
from hub.research.reachable import nobody_to_answer
from hub.research.refusals import NotOpen, SaidAlready, SomebodyCanAnswer, WayMissing
from hub.wall import ledger
from hub.wall.acts import Act
from tenants.seated import Seated


def say_other_way(request_id: UUID, words: str, *, by: Seated, at: datetime) -> RequestOtherWay:
    """Write down how the agency learns of an open request. Said twice in the same words, it is written once.

    Raises: Request.DoesNotExist, WayMissing, NotOpen, SomebodyCanAnswer, SaidAlready.
    """
    if not words.strip():
        raise WayMissing
    request = Request.objects.select_related("enquiry").get(pk=request_id)
    there = RequestOtherWay.objects.filter(request=request).first()
    if there is not None:
        if there.words != words.strip():
            raise SaidAlready
        return there
    if request.state != RequestState.OPEN or request.enquiry.state != EnquiryState.OPEN:
        raise NotOpen
    nobody = nobody_to_answer([request.agency], by.hub, at=at)
    if request.agency not in nobody:
        raise SomebodyCanAnswer
    try:
        with transaction.atomic(durable=True):
            made: RequestOtherWay = RequestOtherWay.objects.create(
                request=request, nobody_since=nobody[request.agency], words=words.strip(), by=by.seat, at=at
            )
            ledger.write(
                Act.ASK, by=by, object_kind="enquiry", object_ref=request.enquiry.reference,
                detail={"request": str(request.pk), "agency": request.agency, "nobody_there": True},
            )  # fmt: skip
    except IntegrityError as error:
        raise SaidAlready from error
    return made
