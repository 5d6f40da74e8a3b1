"""Changing a child's rating before the decision, as information comes in."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction

from hub.front_door.contents import ratings_said
from hub.front_door.enquiries import clocks
from hub.front_door.enquiries.opening import in_danger
from hub.front_door.enquiries.refusals import (
    AnotherAuthoritys,
    ChangedMeanwhile,
    Decided,
    EnquiryRefusal,
    PassedOn,
    SameRating,
)
from hub.front_door.models import Enquiry, EnquiryState, RatingEntry, Stage, Subject
from hub.wall import ledger
from hub.wall.acts import Act
from hub.wall.clock import Rating
from hub.wall.contents import said
from hub.wall.contradictions import Contradiction, rated_low, refuse_unexplained, with_despite
from tenants.seated import Seated


def review(
    subject_id: UUID, *, rating: str, reason: str, seen: int, by: Seated, at: datetime, despite: str = ""
) -> Subject:
    """Give a child another rating. Its time runs from receipt as before, by the limit of the new rating.

    In: a child of an open enquiry that is not decided yet; a rating and a reason; the version that was looked at;
    `despite`, why a low rating stands where a notification says immediate danger.
    Out: the child; the enquiry's rating and clock follow, and the agencies that are asked are told.
    Raises: Subject.DoesNotExist (not this desk's); ValueError without a known rating and a reason; AnotherAuthoritys,
    Decided, SameRating, ChangedMeanwhile, Contradiction.
    Source: docs/field.md, process 3: ratings are reviewed as information comes in.
    """
    if rating not in Rating.values or not reason.strip():
        raise ValueError("a review wants a known rating and a reason")
    with transaction.atomic(durable=True):
        subject: Subject = Subject.objects.standing().select_related("enquiry").get(pk=subject_id)
        enquiry = Enquiry.objects.select_for_update(no_key=True).get(pk=subject.enquiry_id)
        subject.refresh_from_db()
        _refuse(subject, enquiry, rating, seen, by)
        wrong = rated_low(subject.label, rating)
        wrong = wrong if wrong and in_danger(enquiry) else ""
        refuse_unexplained([(wrong, despite)])
        despite = despite.strip() if wrong else ""
        before = subject.rating
        clocks.rate(subject, rating, clocks.first_receipts(enquiry)[subject.person_id])
        made = RatingEntry.objects.create(
            subject=subject, stage=Stage.REVIEW, rating=rating, reason=with_despite(reason, despite),
            despite=despite, by=by.seat, at=at, desks=subject.desks,
        )  # fmt: skip
        clocks.bring_up_to_date(enquiry)
        clocks.queue_enquiry_changed(enquiry, hub=by.hub, at=at)
        ledger.write(
            Act.REVIEW_RATING, by=by, object_kind="enquiry", object_ref=enquiry.reference,
            detail={
                "subject": str(subject.pk), "before": before, "rating": rating,
                **said(*ratings_said([made], enquiry.reference)),
            },
        )  # fmt: skip
        return subject


@dataclass(frozen=True)
class Change:
    """Another rating of one child, and the version that was looked at."""

    subject: UUID
    label: str
    rating: str
    reason: str
    seen: int


BY_ITSELF = (
    "A notification says that there is immediate danger: change the rating of this child on its own page, where it is "
    "asked why a low one stands."
)


def review_together(changes: Sequence[Change], *, by: Seated, at: datetime) -> tuple[list[str], list[tuple[str, str]]]:
    """Change the ratings of brothers and sisters, each by the act that changes one. Out: the labels of those that are
    changed, and of the others each with a sentence why not. Raises: as `review`, but for its refusals."""
    done, left_out = [], []
    for one in changes:
        try:
            review(one.subject, rating=one.rating, reason=one.reason, seen=one.seen, by=by, at=at)
        except EnquiryRefusal as refusal:
            left_out.append((one.label, refusal.sentence))
        except Contradiction:
            left_out.append((one.label, BY_ITSELF))
        else:
            done.append(f"{one.label} {one.rating}")
    return done, left_out


def _refuse(subject: Subject, enquiry: Enquiry, rating: str, seen: int, by: Seated) -> None:
    if subject.lead_agency != by.agency:
        raise AnotherAuthoritys
    if enquiry.state == EnquiryState.PASSED:
        raise PassedOn
    if subject.decision or subject.until_at:
        raise Decided
    if subject.version != seen:
        raise ChangedMeanwhile
    if subject.rating == rating:
        raise SameRating
