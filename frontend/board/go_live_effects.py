"""What a moved go-live touches of training and mentors, in words, for the board's "what if"."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

from django.utils import timezone

from frontend.mentors.labels import days_words
from frontend.presenters.dates import long_date
from mash_platform.phrases import listing, plural
from rollout.training.models import MentorBooking, Purpose, Session
from rollout.training.queries import booked_elsewhere, touched
from tenants.models import Authority

BEFORE, AFTER = timedelta(days=90), timedelta(days=60)  # how far from a go-live things are arranged for it

Line = tuple[str, str, str]


def touched_lines(authority: Authority, now: date | None, then: date) -> list[Line]:
    """What is arranged around the day that stands and the new one: what, when, and how it lies to the new one."""
    days = [day for day in (now, then) if day]
    found = touched(authority, min(days) - BEFORE, max(days) + AFTER)
    away = booked_elsewhere(found.bookings, then - now) if now else {}
    bookings = [
        (
            f"{one.mentor.name}, mentor: {one.get_purpose_display().lower()}",
            days_words(one),
            _booked(one, then, away.get(one.pk, [])),
        )
        for one in found.bookings
    ]
    sessions = [
        (
            f"Session of “{one.module.title}”, {plural(getattr(one, 'people', 0), 'place')} taken",
            long_date(one.starts_at),
            _taught(one, then),
        )
        for one in found.sessions
    ]
    return bookings + sessions


def _booked(booking: MentorBooking, then: date, away: Sequence[MentorBooking]) -> str:
    """What the new day means for a booking. In: where its mentor is on the days to which it would move with it."""
    if booking.purpose == Purpose.GO_LIVE:
        fits, yes, no = (
            booking.first_day <= then <= booking.last_day,
            "There on the new day",
            "Not there on the new day",
        )
    elif booking.purpose == Purpose.PREPARE:
        fits, yes, no = booking.last_day < then, "Still before it", "Not before it any more"
    else:
        fits, yes, no = booking.first_day > then, "Still after it", "Not after it any more"
    if fits:
        return yes
    where = listing(f"{other.authority.name} ({days_words(other)})" for other in away)
    return f"{no}: move it" + (f". On the days it would move to, the mentor is booked at {where}" if where else "")


def _taught(session: Session, then: date) -> str:
    day = timezone.localdate(session.starts_at)
    if day >= then:
        return "Not before it any more: people would begin untrained"
    weeks = (then - day).days // 7
    return f"Still before it, by {plural(weeks, 'week')}" if weeks else "Still before it, in the same week"
