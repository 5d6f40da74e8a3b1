"""What other rooms ask of training: what a moved go-live touches, who is trained, whether mentors come."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from django.db.models import Count, Q, QuerySet

from rollout.training.models import TAKEN, MentorBooking, PlaceState, Purpose, Session
from tenants.measures.periods import begins
from tenants.models import Authority


@dataclass(frozen=True)
class Touched:
    """What is arranged for an authority in some days."""

    bookings: tuple[MentorBooking, ...]  # with the mentor at hand
    sessions: tuple[Session, ...]  # with the module, its course, and `people`: how many have a place

    @property
    def people(self) -> int:
        """How many have a place in these sessions."""
        return sum(getattr(session, "people", 0) for session in self.sessions)


def touched(authority: Authority, first_day: date, last_day: date) -> Touched:
    """An authority's mentor bookings and sessions in these days, both counted whole. Two queries."""
    bookings = standing_bookings().filter(authority=authority, first_day__lte=last_day, last_day__gte=first_day)
    sessions = standing_sessions().filter(
        authority=authority, starts_at__gte=begins(first_day), starts_at__lt=begins(last_day + timedelta(days=1))
    )
    return Touched(tuple(bookings.select_related("mentor")), tuple(sessions.select_related("module__course")))


def booked_elsewhere(bookings: Sequence[MentorBooking], by: timedelta) -> dict[UUID, list[MentorBooking]]:
    """For each of these bookings, where its mentor is booked on its days moved by a time: at other authorities.

    In: bookings of one authority. Out: by the booking's key, with the authority at hand. One query, however many.
    """
    if not bookings:
        return {}
    days = [(one.first_day + by, one.last_day + by) for one in bookings]
    others = list(
        standing_bookings()
        .filter(
            mentor__in={one.mentor_id for one in bookings},
            first_day__lte=max(last for _, last in days),
            last_day__gte=min(first for first, _ in days),
        )
        .exclude(authority__in={one.authority_id for one in bookings})
        .select_related("authority")
    )
    return {
        one.pk: [
            other
            for other in others
            if other.mentor_id == one.mentor_id and other.first_day <= last and other.last_day >= first
        ]
        for one, (first, last) in zip(bookings, days, strict=True)
    }


def mentors_booked(authority: Authority, go_live: date) -> bool:
    """Whether a mentor is booked on the day of a go-live: evidence for the milestone "mentors booked"."""
    return (
        standing_bookings()
        .filter(authority=authority, purpose=Purpose.GO_LIVE, first_day__lte=go_live, last_day__gte=go_live)
        .exists()
    )


def attended_for(authority: Authority, until: date) -> int:
    """How many places in an authority's own sessions were attended by a day: evidence for "training done"."""
    found = standing_sessions().filter(authority=authority, starts_at__lt=begins(until + timedelta(days=1)))
    counted: int | None = found.aggregate(n=Count("taken", filter=Q(taken__state=PlaceState.ATTENDED)))["n"]
    return counted or 0


def standing_bookings() -> QuerySet[MentorBooking]:
    """Bookings that were not cancelled, first day first."""
    return MentorBooking.objects.filter(cancelled_at__isnull=True).order_by("first_day", "pk")


def standing_sessions() -> QuerySet[Session]:
    """Sessions that were not called off, first day first, each with `people` and `waiting`: how many."""
    return counted_sessions().filter(cancelled_at__isnull=True).order_by("starts_at", "pk")


def counted_sessions() -> QuerySet[Session]:
    """Every session, with how many have a place (`people`) and how many wait (`waiting`)."""
    return Session.objects.annotate(
        people=Count("taken", filter=Q(taken__state__in=TAKEN)),
        waiting=Count("taken", filter=Q(taken__state=PlaceState.WAITING)),
    )
