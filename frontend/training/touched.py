"""What a moved go-live touches of training and mentors, in words, for the board's "what if"."""

from __future__ import annotations

from datetime import date, timedelta

from django.utils import timezone

from frontend.mentors.words import days_words
from frontend.presenters.dates import long_date
from frontend.presenters.words import plural
from rollout.training.models import MentorBooking, Purpose, Session
from rollout.training.queries import touched
from tenants.models import Authority

BEFORE, AFTER = timedelta(days=90), timedelta(days=60)  # how far from a go-live things are arranged for it

Line = tuple[str, str, str]


def touched_lines(authority: Authority, now: date | None, then: date) -> list[Line]:
    """What is arranged around the day that stands and the new one: what, when, and how it lies to the new one."""
    days = [day for day in (now, then) if day]
    found = touched(authority, min(days) - BEFORE, max(days) + AFTER)
    bookings = [
        (f"{one.mentor.name}, mentor: {one.get_purpose_display().lower()}", days_words(one), _booked(one, then))
        for one in found.bookings
    ]  # fmt: skip
    sessions = [
        (
            f"Session of “{one.module.title}”, {plural(getattr(one, 'people', 0), 'place')} taken",
            long_date(one.starts_at),
            _taught(one, then),
        )
        for one in found.sessions
    ]
    return bookings + sessions


def _booked(booking: MentorBooking, then: date) -> str:
    is_there = booking.first_day <= then <= booking.last_day
    if booking.purpose == Purpose.GO_LIVE:
        return "There on the new day" if is_there else "Not there on the new day: move it"
    if booking.purpose == Purpose.PREPARE:
        return "Still before it" if booking.last_day < then else "Not before it any more: move it"
    return "Still after it" if booking.first_day > then else "Not after it any more: move it"


def _taught(session: Session, then: date) -> str:
    day = timezone.localdate(session.starts_at)
    if day >= then:
        return "Not before it any more: people would begin untrained"
    weeks = (then - day).days // 7
    return f"Still before it, by {plural(weeks, 'week')}" if weeks else "Still before it, in the same week"
