"""Booking mentors for go-lives, and calling a booking off: the secretary's."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from rollout.training.models import MentorBooking
from rollout.training.queries import standing_bookings
from rollout.training.refusals import Changed, Clash, NotAMentor, TrainingRefused
from rollout.training.session_notices import notify_mentor
from tenants import ledger
from tenants.ledger import PlatformAct
from tenants.models import Authority, Role, Seat, User


@dataclass(frozen=True, kw_only=True)
class Days:
    """For what, and from when to when; both days count whole."""

    purpose: str
    first_day: date
    last_day: date


def clashes(mentor: User, days: Days, *, but: UUID | None = None) -> list[MentorBooking]:
    """Other bookings of the mentor on some of these days."""
    found = standing_bookings().filter(mentor=mentor, first_day__lte=days.last_day, last_day__gte=days.first_day)
    return list((found.exclude(pk=but) if but else found).select_related("authority"))


def book_mentor(
    mentor: User, authority: Authority, days: Days, *, despite_clash: bool = False, by: User, at: datetime
) -> MentorBooking:
    """Book a mentor for an authority. Raises: NotAMentor, Clash (unless despite it), TrainingRefused for its days."""
    _look_at_days(days)
    with transaction.atomic(using="platform", durable=True):
        _lock(mentor)
        if not Seat.objects.standing(at).filter(user=mentor, role=Role.MENTOR).exists():
            raise NotAMentor
        if not despite_clash:
            _look_at_clashes(mentor, days)
        made = MentorBooking.objects.create(
            mentor=mentor, authority=authority, purpose=days.purpose, first_day=days.first_day, last_day=days.last_day,
            booked_by=by, booked_at=at,
        )  # fmt: skip
        _written(made, "booked", by)
        notify_mentor(made, "Booked", at=at)
    return made


def move_booking(booking_id: UUID, days: Days, *, despite_clash: bool = False, seen: int, by: User) -> MentorBooking:
    """Move a booking to other days. Raises: MentorBooking.DoesNotExist, Changed, Clash, TrainingRefused."""
    _look_at_days(days)
    with transaction.atomic(using="platform", durable=True):
        _lock(MentorBooking.objects.select_related("mentor").get(pk=booking_id).mentor)
        booking = MentorBooking.objects.select_for_update(of=("self",), no_key=True).select_related(
            "mentor", "authority"
        ).get(pk=booking_id)  # fmt: skip
        if booking.version != seen or booking.cancelled_at is not None:
            raise Changed
        if not despite_clash:
            _look_at_clashes(booking.mentor, days, but=booking.pk)
        before = {"from": booking.first_day.isoformat(), "to": booking.last_day.isoformat()}
        booking.purpose, booking.first_day, booking.last_day = days.purpose, days.first_day, days.last_day
        booking.version += 1
        booking.save(update_fields=["purpose", "first_day", "last_day", "version"])
        _written(booking, "moved", by, before=before)
        notify_mentor(booking, "Moved", at=timezone.now())
    return booking


def call_off_booking(booking_id: UUID, why: str, *, by: User, at: datetime) -> MentorBooking:
    """Call a booking off. Twice, it stays as it was. Raises: MentorBooking.DoesNotExist."""
    with transaction.atomic(using="platform", durable=True):
        booking = MentorBooking.objects.select_for_update(of=("self",), no_key=True).select_related("authority").get(
            pk=booking_id
        )  # fmt: skip
        if booking.cancelled_at is None:
            booking.cancelled_at, booking.cancelled_why, booking.version = at, why, booking.version + 1
            booking.save(update_fields=["cancelled_at", "cancelled_why", "version"])
            _written(booking, "called_off", by)
            notify_mentor(booking, "Called off", at=at)
    return booking


def _lock(mentor: User) -> None:
    """Two bookings of one mentor wait for each other, so that each sees the other's clash."""
    User.objects.select_for_update(no_key=True).get(pk=mentor.pk)


def _look_at_clashes(mentor: User, days: Days, *, but: UUID | None = None) -> None:
    found = clashes(mentor, days, but=but)
    if found:
        raise Clash(found)


def _look_at_days(days: Days) -> None:
    if days.last_day < days.first_day:
        raise TrainingRefused("The last day must be the first or later.", "last_day")


def _written(booking: MentorBooking, did: str, by: User, **more: object) -> None:
    ledger.write(
        PlatformAct.MENTORING, user=by.pk, object_kind="mentor_booking", object_ref=str(booking.pk),
        detail={"did": did, "version": booking.version, **more},
    )  # fmt: skip
