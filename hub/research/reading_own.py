"""Whether an enquiry is somebody's own to read, or they are asked why (hub/wall/reading_reasons.py)."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from uuid import UUID

from hub.front_door.models import Enquiry, EnquiryState
from hub.research.models import Request, RequestState
from tenants.models import Role
from tenants.seated import Seated


def is_theirs(enquiry: Enquiry, requests: Iterable[Request], holders: Collection[UUID], *, by: Seated) -> bool:
    """Whether a seat reads an enquiry without being asked why.

    It does where the enquiry is assigned to it, or it opened it, or asked or answered in it. Else a lead's seat does
    while the enquiry is open and assigned to nobody, or waits for a decision and the seat decides; an asked agency's,
    while a request of its own is open and nobody there has it, or the seat has it. In: the requests that this desk
    reads, and who of its agency has one of them now.
    """
    rows = list(requests)
    if by.seat in (enquiry.assigned_to, enquiry.opened_by, *holders):
        return True
    if any(by.seat in (one.asked_by, one.answered_by) for one in rows):
        return True
    if by.is_lead:
        return enquiry.state == EnquiryState.OPEN and (enquiry.assigned_to is None or by.role == Role.DECISION_MAKER)
    return not holders and any(one.agency == by.agency and one.state == RequestState.OPEN for one in rows)
