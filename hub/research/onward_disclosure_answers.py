"""How a request is answered that asks whether findings may go to a recipient."""

from __future__ import annotations

from datetime import datetime

from hub.research.models import Request, RequestState
from hub.research.own_requests import published
from tenants.seated import Seated


def answer(request: Request, state: RequestState, *, by: Seated, at: datetime) -> None:
    """In the caller's transaction, with the request locked."""
    request.state, request.answered_by, request.answered_at = state, by.seat, at
    request.version += 1
    request.save()
    published(request, by=by)


def answer_onward_request(request: Request, recipient: str, *, by: Seated, at: datetime) -> None:
    """Findings go to this recipient now: that answers the request, where it is open and asks for just that."""
    if request.let_out_to == recipient and request.state == RequestState.OPEN:
        answer(request, RequestState.ANSWERED, by=by, at=at)
