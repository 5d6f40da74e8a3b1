"""An agency knows nothing: one click, which can be put right."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import transaction

from hub.research.models import Request, RequestState
from hub.research.own_requests import own_request, published
from hub.research.refusals import AlreadyAnswered, AsksToShareOnward, HasFindings, ToldMore
from hub.research.telling_which import as_others_see, knows_nothing, own_states, tells_by_default
from hub.research.told_before import released_before
from hub.wall import ledger
from hub.wall.acts import Act
from tenants.seated import Seated


def say_nothing_known(
    request_id: UUID, *, by: Seated, at: datetime, beyond: bool = False, tells: bool | None = None
) -> Request:
    """Answer that the agency's records hold nothing; a finding that was withdrawn is none.

    In: `beyond`, where it is said knowingly that nothing more is known than what the agency released in the enquiry
    before; `tells`, whether others see that nothing is known or only that it was answered, the agency's default where
    None. Out: the request, answered, with its ledger line; said twice, it stays as it was.
    Raises: Request.DoesNotExist (not this desk's), AsksToShareOnward, AlreadyAnswered, HasFindings, ToldMore.
    """
    with transaction.atomic(durable=True):
        request = own_request(request_id, by=by)
        states = own_states(request)
        is_answer = request.state in (RequestState.ANSWERED, RequestState.NOTHING_KNOWN) and not request.let_out_to
        if is_answer and knows_nothing(states):
            return request
        if request.let_out_to:
            raise AsksToShareOnward
        if request.state != RequestState.OPEN:
            raise AlreadyAnswered
        if not knows_nothing(states):
            raise HasFindings
        told = released_before(request).exists()
        if told and not beyond:
            raise ToldMore
        told_which = tells_by_default(by.agency) if tells is None else tells
        request.state, request.tells_held = as_others_see(states, tells=told_which)
        request.answered_by, request.answered_at = by.seat, at
        request.version += 1
        request.save()
        published(request, by=by)
        # What is not told to others stands under the same words as any answer, also for guardians of other agencies.
        detail = {"request": str(request.pk), **({"beyond": True} if told and told_which else {})}
        ledger.write(
            Act.NOTHING_KNOWN if told_which else Act.FINISH_REQUEST,
            by=by, object_kind="enquiry", object_ref=request.enquiry.reference, detail=detail,
        )  # fmt: skip
    return request
