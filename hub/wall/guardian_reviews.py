"""What guardians looked at, for another guardian to review week by week and sign.

A guardian reads who did what of every family in the hub. So what they ask the ledger is itself in the ledger, and
somebody else reads it; nobody reviews themself, with whichever seat.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, ClassVar
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import Count, Q
from django.db.models.functions import TruncWeek
from django.utils import timezone

from hub.wall import ledger
from hub.wall.acts import Act
from hub.wall.contents import Content, content_of, said
from hub.wall.models import GuardianReview, LedgerEntry
from hub.wall.overseeing import LONDON
from hub.wall.refusals import FormSentBefore, Refusal, once_for_one_thing
from tenants.measures.periods import begins
from tenants.models import Role, Seat
from tenants.seated import Seated

WEEKS = 8  # that are listed, the week that runs among them
LEAST_LETTERS = 12  # of a concern: less says nothing
WEEK = timedelta(days=7)


class ReviewRefused(Refusal):
    """Nothing is signed; the sentence says why. `field` says where in its form."""

    code: ClassVar[str] = "review_refused"
    sentence: str = ""
    field: ClassVar[str] = ""


class YourOwnWeek(ReviewRefused):
    """Nobody reviews themself."""

    code = "your_own_week"
    sentence = "This is what you looked at. Another guardian of this hub reviews it."


class WeekNotOver(ReviewRefused):
    """There may be more to review."""

    code = "week_not_over"
    sentence = "This week is not over. It can be signed from Monday."


class ReviewedMeanwhile(ReviewRefused):
    """Somebody was first."""

    code = "reviewed_meanwhile"
    sentence = "Another guardian has signed this week. What they said is below; yours was not kept."


class ConcernSaysNothing(ReviewRefused):
    """A concern without words."""

    code = "concern_says_nothing"
    sentence = "Say in a sentence what concerns you about it."
    field = "concern"


@dataclass(frozen=True)
class Week:
    """What one guardian's seat did in one week."""

    member: UUID
    monday: date
    looks: int
    about: int  # of these, about a child, a family, a finding or an enquiry
    files: int  # lines that were taken out as a file
    review: GuardianReview | None


def guardians_of(hub: str) -> dict[UUID, Seat]:
    """Every seat of a guardian that there is or was here. One query, of the platform."""
    seats = Seat.objects.filter(hub__code=hub, role=Role.GUARDIAN).select_related("user", "agency")
    return {one.pk: one for one in seats}


def how_many(hub: str, *, at: datetime) -> int:
    """How many people are guardians here now. One query, of the platform."""
    seats = Seat.objects.standing(at).filter(hub__code=hub, role=Role.GUARDIAN)
    return seats.order_by().values("user").distinct().count()


def weeks_of(seats: Collection[UUID], *, at: datetime) -> list[Week]:
    """The last weeks of these seats in which they did anything, or that somebody signed, the newest first. Two
    queries."""
    first = monday_of(timezone.localdate(at, LONDON)) - (WEEKS - 1) * WEEK
    rows = looks_of(seats, begins(first), None).order_by().annotate(week=TruncWeek("at", tzinfo=LONDON))
    found = rows.values("member", "week").annotate(
        looks=Count("pk"), about=Count("pk", filter=Q(object_kind__in=ABOUT)), files=Count("pk", filter=_AS_A_FILE)
    )  # fmt: skip
    reviews = {(one.member, one.week): one for one in GuardianReview.objects.filter(week__gte=first)}
    made = [
        Week(row["member"], day := row["week"].date(), row["looks"], row["about"], row["files"],
             reviews.get((row["member"], day)))
        for row in found
    ]  # fmt: skip
    # Signed, and nothing was looked at: it was read all the same.
    listed = {(one.member, one.monday) for one in made}
    made += [
        Week(member, day, 0, 0, 0, one) for (member, day), one in reviews.items()
        if member in set(seats) and (member, day) not in listed
    ]  # fmt: skip
    return sorted(made, key=lambda one: (one.monday, str(one.member)), reverse=True)


# What a guardian's page is about, where it is about somebody (frontend/wall/questions.py, readings.py).
ABOUT = ("child", "disclosed", "finding", "readings", "sample", "alert")
_AS_A_FILE = Q(detail__has_any_keys=["csv", "jsonl"])


def looks_of(seats: Collection[UUID], first: datetime, last: datetime | None) -> Any:
    """What these seats did from one moment until another, but entering and leaving."""
    lines = LedgerEntry.objects.between(first, last).filter(member__in=list(seats))
    return lines.exclude(act__in=(Act.ENTER, Act.LEAVE))


def monday_of(day: date) -> date:
    """The Monday of its week."""
    return day - timedelta(days=day.weekday())


def review_of(member: UUID, monday: date) -> GuardianReview | None:
    """How a week was signed; None where it is not."""
    found: GuardianReview | None = GuardianReview.objects.filter(member=member, week=monday).first()
    return found


def review_said(review: GuardianReview) -> Content:
    """What was signed; bound to its line, by the guardians' login."""
    return content_of(review, str(review.pk), "guardian")


def sign(
    seat: Seat, monday: date, concern: str, *, is_concern: bool, form: UUID, by: Seated, at: datetime
) -> GuardianReview:
    """Sign that a guardian's week was read, and what concerns about it, if anything. Once.

    In: the guardian's seat; the id made with the form, which does it once. Raises: ReviewRefused, FormSentBefore.
    """
    words = concern.strip() if is_concern else ""
    if seat.user_id == by.user:
        raise YourOwnWeek
    if monday + WEEK > timezone.localdate(at, LONDON):
        raise WeekNotOver
    if is_concern and len(words) < LEAST_LETTERS:
        raise ConcernSaysNothing
    try:
        with once_for_one_thing(), transaction.atomic(durable=True):
            there: GuardianReview | None = GuardianReview.objects.filter(pk=form).first()
            if there is not None:
                if (there.member, there.week, there.concern) != (seat.pk, monday, words):
                    raise FormSentBefore
                return there
            looks = looks_of([seat.pk], begins(monday), begins(monday + WEEK)).count()
            made: GuardianReview = GuardianReview.objects.create(
                pk=form, member=seat.pk, week=monday, looks=looks, concern=words, by=by.seat, at=at
            )
            ledger.write(
                Act.REVIEW_GUARDIAN, by=by, object_kind="guardian_review", object_ref=str(made.pk),
                detail={"whose": str(seat.pk), "week": str(monday), **said(review_said(made))},
            )  # fmt: skip
    except IntegrityError as error:
        raise ReviewedMeanwhile from error
    return made
