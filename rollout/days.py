"""The day that the programme stands on: today; in the demonstration the day on which its story is told."""

from __future__ import annotations

from datetime import date

from django.conf import settings
from django.utils import timezone

DEMONSTRATION = date(2012, 11, 30)  # in the middle of the rollout that the founding text describes (design.md 6)

# No day of the programme lies outside: a slip of the keyboard (31 December 9999) is refused where it is typed, where it
# is recorded and by the database, and a line that holds one all the same is never counted (rollout/models/base.py).
FIRST, LAST = date(2000, 1, 1), date(2049, 12, 31)


def in_bounds(day: date | None) -> bool:
    """Whether a day can be one of the programme's. No date yet can."""
    return day is None or FIRST <= day <= LAST


OUT_OF_BOUNDS = f"Enter a day between {FIRST.day} {FIRST:%B %Y} and {LAST.day} {LAST:%B %Y}"


def usual_day() -> date:
    """Today; in the demonstration the day that its story is told on."""
    return DEMONSTRATION if settings.DEMO else timezone.localdate()
