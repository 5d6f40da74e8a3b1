"""A mentor's visits in words."""

from __future__ import annotations

from datetime import date

from frontend.presenters.dates import span
from rollout.training.models import FollowUp, MentorBooking


def days_words(booking: MentorBooking) -> str:
    """ "3 to 7 December 2012", "30 November to 3 December 2012", "3 December 2012"."""
    return span(booking.first_day, booking.last_day)


def state_words(follow_up: FollowUp, today: date) -> str:
    """ "Open, overdue", "Closed"."""
    if follow_up.closed_at:
        return "Closed"
    return "Open, overdue" if follow_up.due_on < today else "Open"
