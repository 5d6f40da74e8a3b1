"""What others see of an answer with which nothing is shared: only that it was given, or which it is.

*Nothing known* and *held, not shown* look the same to every other desk unless the agency tells which: where one of the
two were shown of itself, the other would be known by it. So the row, and the line of the ledger, are the same.
"""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import QuerySet

from hub.research.answer_models import AnswerDefault
from hub.research.models import Finding, FindingState, Request, RequestState
from hub.research.own_requests import own_request, published
from hub.research.refusals import ChangedMeanwhile, NotAnsweredYet
from hub.wall import ledger
from hub.wall.acts import Act
from tenants.seated import Seated


def defaults_of(agency: str) -> QuerySet[AnswerDefault]:
    """What the agency set, the last first."""
    return AnswerDefault.objects.filter(agency=agency)


def last_default(agency: str) -> AnswerDefault | None:
    """What the agency set last; None where it never did."""
    return defaults_of(agency).first()


def tells_by_default(agency: str) -> bool:
    """Whether the agency's answers tell which, unless one says otherwise."""
    last = last_default(agency)
    return last is not None and last.tells


def set_default(*, tells: bool, seen: int, by: Seated, at: datetime) -> None:
    """Set it for answers to come; those that were given stay as they are.

    In: the number of the row that the form had shown, 0 for none. Raises: ChangedMeanwhile.
    """
    try:
        with transaction.atomic(durable=True):
            last = last_default(by.agency)
            if (last.number if last else 0) != seen:
                raise ChangedMeanwhile
            made = AnswerDefault.objects.create(
                agency=by.agency, number=seen + 1, tells=tells, set_by=by.seat, set_at=at
            )
            ledger.write(
                Act.SET_ANSWER_DEFAULT, by=by, object_kind="agency", object_ref=by.agency,
                detail={"number": made.number, "tells": tells},
            )  # fmt: skip
    except IntegrityError as raced:
        raise ChangedMeanwhile from raced


def tell_which(request_id: UUID, *, tells: bool, version: int, by: Seated) -> Request:
    """Say of one answer whether others see which it is. What they have read meanwhile they have read.

    Raises: Request.DoesNotExist, ChangedMeanwhile, NotAnsweredYet.
    """
    with transaction.atomic(durable=True):
        request = own_request(request_id, by=by, version=version)
        if request.let_out_to or request.state not in (RequestState.ANSWERED, RequestState.NOTHING_KNOWN):
            raise NotAnsweredYet
        request.state, request.tells_held = as_others_see(own_states(request), tells=tells)
        request.version += 1
        request.save()
        published(request, by=by)
        ledger.write(
            Act.TELL_WHICH, by=by, object_kind="enquiry", object_ref=request.enquiry.reference,
            detail={"request": str(request.pk), "tells": tells},
        )  # fmt: skip
    return request


def own_states(request: Request) -> set[str]:
    """How the agency's own findings to a request stand."""
    return set(Finding.objects.filter(request=request, agency=request.agency).values_list("state", flat=True))


def knows_nothing(states: set[str]) -> bool:
    """Whether nothing stands: a finding that was withdrawn is none."""
    return not states - {FindingState.WITHDRAWN}


def as_others_see(states: set[str], *, tells: bool) -> tuple[RequestState, bool]:
    """The state and whether something is held, as they stand in the row that the lead's desks read."""
    if knows_nothing(states):
        return (RequestState.NOTHING_KNOWN if tells else RequestState.ANSWERED), False
    return RequestState.ANSWERED, tells and FindingState.WITHHELD in states


def seen_by_others(request: Request) -> str:
    """The answer as an agency sees it to which nothing was released."""
    if request.state == RequestState.NOTHING_KNOWN:
        return str(RequestState.NOTHING_KNOWN.label)
    return "Held, not shown" if request.tells_held else str(RequestState.ANSWERED.label)


def others_see(request: Request) -> str:
    """The same in a sentence, said to whoever just answered."""
    seen = seen_by_others(request)
    what = "only that you answered" if seen == RequestState.ANSWERED.label else f"“{seen}”"
    return f"An agency to which you released nothing sees {what}."
