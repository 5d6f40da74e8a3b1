"""An enquiry's clock in words: how much time is left, or by how much it is over."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from frontend.presenters.dates import date_time
from mash_platform.phrases import plural

ClockState = Literal["none", "running", "soon", "overdue", "met", "missed"]

# A reader's eye is drawn to a clock in its last quarter, or its last hour where the start is not known.
LAST_QUARTER = 4
LAST_HOUR = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class ClockWords:
    """What the clock component shows. `title` says the due time in full."""

    words: str
    state: ClockState
    title: str
    due: datetime | None


def duration(length: timedelta) -> str:
    """ "2 days 3 h", "1 h 12 min", "35 min", "less than 1 min". In: a length, taken without its sign."""
    minutes = int(abs(length).total_seconds() // 60)
    days, rest = divmod(minutes, 24 * 60)
    hours, minutes = divmod(rest, 60)
    if days:
        said = plural(days, "day")
        return f"{said} {hours} h" if hours else said
    if hours:
        return f"{hours} h {minutes} min" if minutes else f"{hours} h"
    return f"{minutes} min" if minutes else "less than 1 min"


def clock_words(
    due: datetime | None, now: datetime, *, start: datetime | None = None, stopped: datetime | None = None
) -> ClockWords:
    """Say where a clock stands.

    In: when it is due (None where the rating has no limit), the present moment, and where known its start and
    the moment at which it was stopped. Out: the words, a state for the style sheet, and the due time in full.
    """
    if due is None:
        return ClockWords("No time limit", "none", "This rating has no time limit", None)
    title = f"Due {date_time(due)}"
    if stopped is not None:
        over = stopped - due
        if over > timedelta(0):
            return ClockWords(f"Done, {duration(over)} late", "missed", title, due)
        return ClockWords("Done in time", "met", title, due)
    left = due - now
    if left < timedelta(0):
        return ClockWords(f"Overdue by {duration(left)}", "overdue", title, due)
    limit = (due - start) / LAST_QUARTER if start else LAST_HOUR
    return ClockWords(f"{duration(left)} left", "soon" if left <= limit else "running", title, due)
