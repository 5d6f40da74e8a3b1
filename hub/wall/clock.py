"""Ratings and the clocks that they start. Time limits run from receipt, as the hub counts them.

Source: docs/field.md, ratings; how long and in what is each hub's own choice (hub/front_door/enquiries/time_limits.py).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.db import models

from tenants.working_days import after_working_days, after_working_time, before_working_time, working_time_between


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
    """A hub's time limits. Red runs day and night; blue has none. `begins` and `ends` are the hub's working day, and
    `closed` the days on which it has none beside bank holidays. `unrated`, in minutes: until somebody has rated.
    People hear that time runs out when `warned` per cent of it are left, and managers `escalated` minutes after it has.
    """

    red: Limit = Limit(4 * 60)
    amber: Limit = Limit(24 * 60)
    green: Limit = Limit(72 * 60)
    begins: time = time(9)
    ends: time = time(17)
    closed: frozenset[date] = frozenset()
    unrated: int = 4 * 60
    warned: int = 25
    escalated: int = 60

    def of(self, rating: str) -> Limit | None:
        """The limit of a rating. Raises: ValueError for no rating."""
        return {Rating.RED: self.red, Rating.AMBER: self.amber, Rating.GREEN: self.green}.get(Rating(rating))


@dataclass(frozen=True)
class Pause:
    """A time that does not count: from a moment until before another."""

    begins: datetime
    ends: datetime


def due_at(rating: str, clock_from: datetime, limits: Limits, pauses: Iterable[Pause] = ()) -> datetime | None:
    """When work on a child of this rating is due; None for blue. Raises: ValueError for no rating.

    Time while the clock is paused does not count; a working day does not where its end is paused. Red is never paused:
    danger waits for nobody.
    """
    limit = limits.of(rating)
    if limit is None:
        return None
    paused = [] if rating == Rating.RED else _apart(pauses, clock_from)
    if limit.unit == LimitUnit.WORKING_DAYS:
        return _after_days(clock_from, limit.amount, limits, paused)
    return _after(clock_from, timedelta(minutes=limit.amount), limit.unit, limits, paused)


def time_after(at: datetime, length: timedelta, unit: str, limits: Limits, pauses: Iterable[Pause] = ()) -> datetime:
    """When so much time that counts has gone by since a moment. Of working days, working time counts."""
    return _after(at, length, unit, limits, _apart(pauses, at))


def time_before(at: datetime, length: timedelta, unit: str, limits: Limits, pauses: Iterable[Pause] = ()) -> datetime:
    """From when on no more than so much time that counts is left until a moment."""
    left = length
    for one in reversed(_apart(Pause(one.begins, min(one.ends, at)) for one in pauses)):
        counted = time_that_counts(one.ends, at, unit, limits)
        if counted > left:
            break
        left, at = left - counted, one.begins
    if unit == LimitUnit.HOURS:
        return at - left
    return before_working_time(at, left, begins=limits.begins, ends=limits.ends, closed=limits.closed)


def time_that_counts(begins: datetime, ends: datetime, unit: str, limits: Limits) -> timedelta:
    """How much of the time between two moments counts, without any pause."""
    if unit == LimitUnit.HOURS:
        return ends - begins
    return working_time_between(begins, ends, begins=limits.begins, ends=limits.ends, closed=limits.closed)


def _after(at: datetime, left: timedelta, unit: str, limits: Limits, paused: Iterable[Pause]) -> datetime:
    for one in paused:
        counted = time_that_counts(at, one.begins, unit, limits)
        if counted >= left:
            break
        left, at = left - counted, one.ends
    if unit == LimitUnit.HOURS:
        return at + left
    return after_working_time(at, left, begins=limits.begins, ends=limits.ends, closed=limits.closed)


def _apart(pauses: Iterable[Pause], since: datetime | None = None) -> list[Pause]:
    """The pauses in order, from a moment on, those that touch or overlap as one."""
    found: list[Pause] = []
    for one in sorted(pauses, key=lambda one: one.begins):
        begins = max(one.begins, since) if since else one.begins
        if begins >= one.ends:
            continue
        if found and begins <= found[-1].ends:
            found[-1] = Pause(found[-1].begins, max(found[-1].ends, one.ends))
        else:
            found.append(Pause(begins, one.ends))
    return found


def _after_days(at: datetime, days: int, limits: Limits, paused: list[Pause]) -> datetime:
    due = at
    while days:
        due = after_working_days(due, 1, ends=limits.ends, closed=limits.closed)
        days -= not any(one.begins <= due < one.ends for one in paused)
    return due


def time_left(due: datetime | None, at: datetime) -> timedelta | None:
    """How long is left, negative when late; None where nothing is due."""
    return None if due is None else due - at
