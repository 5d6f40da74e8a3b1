"""Parting a notification from an enquiry: undoing a join, also once something was decided on it or sent of it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from django.db import transaction

from hub.assessment.codes import RecallInstruction
from hub.assessment.models import Copy
from hub.front_door.contents import check_before_writing_anew
from hub.front_door.enquiries import clocks
from hub.front_door.enquiries.opening import ChildRated, open_from
from hub.front_door.enquiries.refusals import (
    AnotherAuthorityDecided,
    AnotherAuthoritySent,
    EnquiryRefusal,
    OpenedFromIt,
    PassedOn,
    TakenOutAlready,
)
from hub.front_door.models import Enquiry, EnquiryState, Join, Named, RatingEntry, Stage, Subject
from hub.people.facts import MESSAGE
from hub.people.joining import persons_now, say_not_the_same
from hub.wall import outbox
from hub.wall.clock import Rating
from hub.wall.contents import key_of
from hub.wall.functions import RefusedByTheWall, call
from tenants.seated import Seated

REFUSALS = {
    "no_such_join": TakenOutAlready,
    "opened_from_it": OpenedFromIt,
    "passed_on": PassedOn,
    "copies_stand": AnotherAuthoritySent,
    "no_such_copy_or_recalled": AnotherAuthoritySent,
    "another_authority_decided": AnotherAuthorityDecided,
}
# Read by recipients outside: that it is wrong, and nothing of whom else it was about.
RECALLED_SINCE = "It was made with information that does not belong to it. What is right follows."


def take_out(
    notification_id: UUID, *, of: UUID, to_triage: bool, reason: str, by: Seated, at: datetime
) -> Enquiry | None:
    """Take a notification out of an enquiry, back to triage or into an enquiry of its own.

    In: a notification that joined the enquiry `of`; the reason. Children whom nothing else names leave with it; in an
    enquiry of its own they keep the ratings that they have. Out: the enquiry of its own, or None.
    What follows: copies sent since are recalled; what was decided since is to be decided again; who was said to be the
    same child is remembered as another; agencies are asked whose their findings are (undo_join_v3); ratings that came
    with it no longer count, the clock is worked out again, the agencies asked are told.
    Raises: Enquiry.DoesNotExist (not this desk's); ValueError without a reason; TakenOutAlready, OpenedFromIt,
    PassedOn, AnotherAuthorityDecided, AnotherAuthoritySent. Source: docs/design.md section 1.
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
            for copy in copies_since(join):
                call("recall_copy_v1", copy.pk, RECALLED_SINCE, RecallInstruction.CORRECT, by.seat)
            check_before_writing_anew([notification_id])
            _remember_others(join, by=by, at=at)
            call("undo_join_v3", join.pk, to_triage, reason.strip(), by.seat, key_of(MESSAGE, notification_id))
            enquiry.refresh_from_db()
            _rate_again(enquiry, notification_id, by)
            clocks.run_again(enquiry, by.agency)
            clocks.bring_up_to_date(enquiry)
            clocks.queue_enquiry_changed(enquiry, hub=by.hub, at=at)
            outbox.wake(by.hub)
            return None if to_triage else open_from(join.notification, rated, by=by, at=at)
    except RefusedByTheWall as refused:
        raise REFUSALS[refused.code] from refused


def why_not(enquiry: Enquiry, join: Join) -> EnquiryRefusal | None:
    """What would refuse to take a notification out, for a page to say before anybody types; None where nothing does."""
    if enquiry.state == EnquiryState.PASSED:
        return PassedOn()
    return OpenedFromIt() if join.notification.reference == enquiry.reference else None


def copies_since(join: Join) -> list[Copy]:
    """The copies that recipients hold of what was sent since a notification joined."""
    standing = Copy.objects.in_short().filter(product__enquiry=join.enquiry_id, product__made_at__gte=join.from_at)
    return list(standing.filter(recalled_at__isnull=True, replaced_by__isnull=True))


def _remember_others(join: Join, *, by: Seated, at: datetime) -> None:
    """Children of the notification who were said to be children of the enquiry are not."""
    named = set(
        Named.objects.filter(notification=join.notification_id, is_child=True).values_list("person_id", flat=True)
    )
    # Whom it names twice is one child wherever it goes.
    pairs = [(then, now) for then, now in persons_now(named).items() if now not in named]
    say_not_the_same(pairs, desks=join.notification.desks, by=by, at=at)


def _rate_again(enquiry: Enquiry, notification_id: UUID, by: Seated) -> None:
    """Children who stay have the ratings that they had without the notification."""
    parted = RatingEntry.objects.filter(notification=notification_id, parted_at__isnull=False)
    found = Subject.objects.standing().filter(enquiry=enquiry, lead_agency=by.agency, ratings__in=parted)
    receipts = clocks.first_receipts(enquiry)
    for subject in found.distinct():
        if rating := _replayed(RatingEntry.objects.standing().filter(subject=subject)):
            clocks.rate(subject, rating, receipts[subject.person_id])


def _replayed(entries: Iterable[RatingEntry]) -> str:
    """The rating that follows from entries in their order: one that came by joining never makes less urgent."""
    rating = ""
    for one in entries:
        joins = rating and one.notification_id and one.stage == Stage.REVIEW
        rating = Rating.most_urgent([rating, one.rating]) if joins else one.rating
    return rating


def _as_rated(enquiry: Enquiry, notification_id: UUID, reason: str) -> list[ChildRated]:
    """The notification's children with the ratings that they have in the enquiry."""
    named = list(Named.objects.filter(notification=notification_id, is_child=True))
    now = persons_now(one.person_id for one in named)
    subjects = {one.person_id: one for one in enquiry.subjects.standing()}
    found = [(one, subjects[now.get(one.person_id, one.person_id)]) for one in named]
    return [
        ChildRated(one.pk, subject.rating, reason, subject.authority_code, despite=reason) for one, subject in found
    ]
