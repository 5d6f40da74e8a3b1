"""Undoing a join: a notification that does not belong to an enquiry is taken out of it again."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import transaction

from hub.front_door.enquiries import clocks
from hub.front_door.enquiries.opening import ChildRated, open_from
from hub.front_door.enquiries.refusals import (
    DecidedOnIt,
    EnquiryRefusal,
    OpenedFromIt,
    PassedOn,
    ProductWentOut,
    TakenOutAlready,
)
from hub.front_door.models import Enquiry, EnquiryState, Join, Named
from hub.people.joining import persons_now
from hub.wall.functions import RefusedByTheWall, call
from tenants.seated import Seated

REFUSALS = {"no_such_join": TakenOutAlready, "opened_from_it": OpenedFromIt, "decided": DecidedOnIt}


def take_out(
    notification_id: UUID, *, of: UUID, to_triage: bool, reason: str, by: Seated, at: datetime
) -> Enquiry | None:
    """Take a notification out of an enquiry, back to triage or into an enquiry of its own.

    In: a notification that joined the enquiry `of`, of which nothing is decided yet; the reason. Children whom nothing
    else names leave with it; in an enquiry of its own they keep the ratings that they have.
    Out: the enquiry of its own, or None. The clock of the enquiry that stays is worked out again, the agencies asked
    are told, and what they saw of the notification ends (undo_join_v1, which also writes the ledger).
    Raises: Enquiry.DoesNotExist (not this desk's); ValueError without a reason; TakenOutAlready, OpenedFromIt,
    DecidedOnIt, ProductWentOut. Source: docs/design.md section 1, dated join rows, so that a join can be undone.
    """
    if not reason.strip():
        raise ValueError("taking a notification out wants a reason")
    try:
        with transaction.atomic(durable=True):
            enquiry: Enquiry = Enquiry.objects.select_for_update(no_key=True).get(pk=of)
            join = Join.objects.filter(enquiry=enquiry, notification=notification_id, until_at__isnull=True).first()
            if join is None:
                raise TakenOutAlready
            if refusal := why_not(enquiry, join):
                raise refusal
            why = f"Taken out of {enquiry.reference}: {reason}"
            rated = [] if to_triage else _as_rated(enquiry, notification_id, why)
            call("undo_join_v1", join.pk, to_triage, reason.strip(), by.seat)
            clocks.run_again(enquiry, by.agency)
            clocks.bring_up_to_date(enquiry)
            clocks.tell(enquiry, hub=by.hub, at=at)
            return None if to_triage else open_from(join.notification, rated, by=by, at=at)
    except RefusedByTheWall as refused:
        raise REFUSALS[refused.code] from refused


def why_not(enquiry: Enquiry, join: Join) -> EnquiryRefusal | None:
    """What would refuse to take a notification out, for a page to say before anybody types; None where nothing does."""
    if enquiry.state == EnquiryState.SENT:
        return ProductWentOut()
    if enquiry.state == EnquiryState.PASSED:
        return PassedOn()
    if enquiry.state != EnquiryState.OPEN or enquiry.subjects.exclude(decision="").exists():
        return DecidedOnIt()
    return OpenedFromIt() if join.notification.reference == enquiry.reference else None


def _as_rated(enquiry: Enquiry, notification_id: UUID, reason: str) -> list[ChildRated]:
    """The notification's children with the ratings that they have in the enquiry."""
    named = list(Named.objects.filter(notification=notification_id, is_child=True))
    now = persons_now(one.person_id for one in named)
    subjects = {one.person_id: one for one in enquiry.subjects.standing()}
    found = [(one, subjects[now.get(one.person_id, one.person_id)]) for one in named]
    return [
        ChildRated(one.pk, subject.rating, reason, subject.authority_code, despite=reason) for one, subject in found
    ]
