"""Ratings and the clocks that they start. Time limits run from receipt, as the hub counts them.

Source: docs/field.md, ratings; how long and in what is each hub's own choice (hub/front_door/enquiries/time_limits.py).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, time, timedelta

from django.db import models

from tenants.working_days import after_working_days, after_working_time


class Rating(models.TextChoices):
    """How urgent a child's case is, most urgent first."""

    RED = "red", "Red"
    AMBER = "amber", "Amber"
    GREEN = "green", "Green"
    BLUE = "blue", "Blue"

    @property
    def meaning(self) -> str:
        """What a coordinator goes by: what must be done when. How much help the child needs is the level of need,
        which a decision maker sets (hub/assessment/codes.py)."""
        return {
            Rating.RED: "Somebody must act first of all: a child may come to harm while it waits",
            Rating.AMBER: "Somebody must act soon: waiting longer would make it worse",
            Rating.GREEN: "It can be planned: nothing gets worse within days",
            Rating.BLUE: "Nothing has to be done by a certain time",
        }[self]

    @property
    def urgency(self) -> int:
        """0 for the most urgent."""
        return list(Rating).index(self)

    @classmethod
    def most_urgent(cls, ratings: Iterable[str]) -> Rating:
        """The most urgent of these. Raises: ValueError where there is none, or one that is no rating."""
        return min((cls(rating) for rating in ratings), key=lambda rating: rating.urgency)


class LimitUnit(models.TextChoices):
    """What a time limit is counted in."""

    HOURS = "hours", "Hours, day and night"
    WORKING_HOURS = "working_hours", "Working hours"
    WORKING_DAYS = "working_days", "Working days"


@dataclass(frozen=True)
class Limit:
    """How long work on a child may take: in minutes, or, counted in working days, in days."""

    amount: int
    unit: LimitUnit = LimitUnit.HOURS


@dataclass(frozen=True)
class Limits:
    """A hub's time limits. Red runs day and night; blue has none. `begins` and `ends` are the hub's working day."""

    red: Limit = Limit(4 * 60)
    amber: Limit = Limit(24 * 60)
    green: Limit = Limit(72 * 60)
    begins: time = time(9)
    ends: time = time(17)

    def of(self, rating: str) -> Limit | None:
        """The limit of a rating. Raises: ValueError for no rating."""
        return {Rating.RED: self.red, Rating.AMBER: self.amber, Rating.GREEN: self.green}.get(Rating(rating))


def due_at(rating: str, clock_from: datetime, limits: Limits) -> datetime | None:
    """When work on a child of this rating is due; None for blue. Raises: ValueError for no rating."""
    limit = limits.of(rating)
    if limit is None:
        return None
    if limit.unit == LimitUnit.WORKING_DAYS:
        return after_working_days(clock_from, limit.amount, ends=limits.ends)
    length = timedelta(minutes=limit.amount)
    if limit.unit == LimitUnit.WORKING_HOURS:
        return after_working_time(clock_from, length, begins=limits.begins, ends=limits.ends)
    return clock_from + length


def time_left(due: datetime | None, at: datetime) -> timedelta | None:
    """How long is left, negative when late; None where nothing is due."""
    return None if due is None else due - at
