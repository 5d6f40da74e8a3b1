"""A clock that runs out: when people are warned, when it is over, and when managers hear. Nothing here asks a database.

What is said, and to whom, stands in hub/research/clock_notices.py; how time counts, in clock.py.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cached_property

from django.db import models
from django.utils import timezone

from hub.wall.clock import Limits, LimitUnit, Pause, Rating, time_after, time_before
from tenants.working_days import is_working_day

MINUTES_OF_AN_HOUR = 60


class ClockStage(models.TextChoices):
    """How far it is with a clock, in the order in which it comes."""

    WARNED = "warned", "Nearly out of time"
    OVERDUE = "overdue", "Overdue"
    ESCALATED = "escalated", "Overdue, and managers told"

    @property
    def place(self) -> int:
        """0 for the first."""
        return list(ClockStage).index(self)


@dataclass(frozen=True)
class RunningClock:
    """When something is due, how much time there is for it in all, and how that time counts.

    `limits`: what it began with. `is_urgent`: people are told of it by day and by night, as of immediate danger.
    """

    due: datetime
    whole: timedelta
    unit: str
    limits: Limits
    pauses: Sequence[Pause] = ()
    is_urgent: bool = False

    @cached_property
    def warned_at(self) -> datetime:
        """From when on no more of its time is left than the hub's share."""
        return time_before(self.due, self.whole * self.limits.warned / 100, self.unit, self.limits, self.pauses)

    @cached_property
    def escalated_at(self) -> datetime:
        """When it was over for as long as the hub leaves it to those who work on it."""
        late = timedelta(minutes=self.limits.escalated)
        return time_after(self.due, late, self.unit, self.limits, self.pauses)

    def is_paused(self, at: datetime) -> bool:
        """Whether it stands still."""
        return any(one.begins <= at < one.ends for one in self.pauses)

    def stage_at(self, at: datetime) -> ClockStage | None:
        """How far it is; None where there is time, and while it stands still."""
        if self.is_paused(at):
            return None
        if at < self.due:
            return ClockStage.WARNED if at >= self.warned_at else None
        return ClockStage.ESCALATED if at >= self.escalated_at else ClockStage.OVERDUE


def whole_time(rating: str, limits: Limits) -> tuple[timedelta, LimitUnit]:
    """How much time a child of this rating has, and how it counts: of working days, their hours.

    Raises: ValueError for a rating without a limit.
    """
    limit = limits.of(Rating(rating))
    if limit is None:
        raise ValueError("blue is never due")
    if limit.unit != LimitUnit.WORKING_DAYS:
        return timedelta(minutes=limit.amount), limit.unit
    hours = limits.ends.hour - limits.begins.hour
    minutes = hours * MINUTES_OF_AN_HOUR + limits.ends.minute - limits.begins.minute
    return timedelta(minutes=minutes * limit.amount), limit.unit


def is_open(at: datetime, now: Limits) -> bool:
    """Whether the hub is at work, by what it set last."""
    here = timezone.localtime(at)
    return is_working_day(here.date(), now.closed) and now.begins <= here.time() < now.ends


def to_tell(
    clock: RunningClock, told: Collection[tuple[ClockStage, date]], at: datetime, now: Limits
) -> ClockStage | None:
    """What people are to be told of a clock at a moment: how far it is, where nobody was told of that, or of more.

    Managers are told again on each working day. In: what was told of it, and on which day; what the hub set last, by
    which people are told while the hub is at work, unless it is urgent.
    """
    stage = clock.stage_at(at)
    if stage is None or not (clock.is_urgent or is_open(at, now)):
        return None
    before = {each for each, _ in told}
    if not any(each.place >= stage.place for each in before):
        return stage
    if stage != ClockStage.ESCALATED or not is_open(at, now):
        return None
    last = max(day for each, day in told if each == ClockStage.ESCALATED)
    return stage if last < timezone.localdate(at) else None
