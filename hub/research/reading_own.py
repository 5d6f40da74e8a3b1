"""Whether an enquiry or notification is somebody's own to read, or they are asked why (hub/wall/reading_reasons.py)."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from uuid import UUID

from hub.front_door.models import Enquiry, EnquiryState, Notification
from hub.research.models import Request, RequestState
from tenants.models import Role
from tenants.seated import Seated


def is_theirs(
    enquiry: Enquiry,
    requests: Iterable[Request],
    holders: Collection[UUID],
    worked: Collection[UUID | None] = (),
    *,
    by: Seated,
) -> bool:
    """Whether a seat reads an enquiry without being asked why. Every way is listed in docs/decisions/0065; each but
    those of open work that nobody has is the person's own, and never their whole desk's.

    It does where the enquiry is assigned to it, or it opened it, asked or answered in it, or worked on it otherwise.
    Else a lead's seat does while the enquiry is open and assigned to nobody, or waits for a decision and the seat
    decides; an asked agency's, while a request of its own is open and nobody there has it, or the seat has it.

    In: the requests that this desk reads, who of its agency has one of them now, and whose work it is otherwise
    (hub/assessment/enquiry_log.py, `workers_of`).
    """
    rows = list(requests)
    if by.seat in (enquiry.assigned_to, enquiry.opened_by, *holders, *worked):
        return True
    if any(by.seat in (one.asked_by, one.answered_by) for one in rows):
        return True
    if by.is_lead:
        return enquiry.state == EnquiryState.OPEN and (enquiry.assigned_to is None or by.role == Role.DECISION_MAKER)
    return not holders and any(one.agency == by.agency and one.state == RequestState.OPEN for one in rows)


def is_notification_theirs(
    found: Notification,
    enquiry: Enquiry | None,
    requests: Iterable[Request],
    holders: Collection[UUID],
    worked: Collection[UUID | None],
    *,
    by: Seated,
) -> bool:
    """The same of a notification. It is theirs where it is assigned to them or they worked on it, and otherwise as its
    enquiry is; while it waits and nobody has it, it is everybody's of the lead who triages.

    In: the enquiry in which it stands, None where it waits or was closed; who rated, closed or acknowledged it, is on
    duty for it, or worked on its enquiry.
    """
    if by.seat in (found.assigned_to, *worked):
        return True
    if enquiry is not None:
        return is_theirs(enquiry, requests, holders, by=by)
    return found.triaged_at is None and found.assigned_to is None
