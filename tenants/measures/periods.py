"""Months, quarters and years as the board shows them, and from when each is closed.

The year runs from April to March, as the returns of the Department for Education do; quarters are the calendar's.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time

from django.db import models
from django.utils import timezone

CLOSES_ON = 10  # the day of the next month from which a period counts as closed: time to join what belongs together


class PeriodKind(models.TextChoices):
    """How long a period is."""

    MONTH = "month", "Month"
    QUARTER = "quarter", "Quarter"
    YEAR = "year", "Year"


LENGTH = {PeriodKind.MONTH: 1, PeriodKind.QUARTER: 3, PeriodKind.YEAR: 12}


@dataclass(frozen=True, order=True)
class Period:
    """A month, quarter or year by its first day."""

    start: date
    kind: PeriodKind

    @classmethod
    def around(cls, day: date, kind: PeriodKind) -> Period:
        """The period of this kind that a day falls in."""
        back = {PeriodKind.MONTH: 0, PeriodKind.QUARTER: (day.month - 1) % 3, PeriodKind.YEAR: (day.month - 4) % 12}[
            kind
        ]
        return cls(plus_months(day.replace(day=1), -back), kind)

    @property
    def until(self) -> date:
        """The first day after it."""
        return plus_months(self.start, LENGTH[self.kind])

    @property
    def months(self) -> tuple[date, ...]:
        """The first days of its months."""
        return tuple(plus_months(self.start, number) for number in range(LENGTH[self.kind]))

    @property
    def closes(self) -> date:
        """The day from which it is closed and can be published."""
        return self.until.replace(day=CLOSES_ON)

    @property
    def title(self) -> str:
        """ "October 2026", "July to September 2026", "Year to March 2027"."""
        last = plus_months(self.until, -1)
        if self.kind == PeriodKind.MONTH:
            return f"{self.start:%B %Y}"
        if self.kind == PeriodKind.QUARTER:
            return f"{self.start:%B} to {last:%B %Y}"
        return f"Year to {last:%B %Y}"

    @property
    def short(self) -> str:
        """ "Oct 26", "Jul–Sep 26", "2026–27", for the axis of a chart."""
        last = plus_months(self.until, -1)
        if self.kind == PeriodKind.MONTH:
            return f"{self.start:%b %y}"
        if self.kind == PeriodKind.QUARTER:
            return f"{self.start:%b}–{last:%b %y}"
        return f"{self.start:%Y}–{last:%y}"


def plus_months(first: date, number: int) -> date:
    """The first day of the month so many months later."""
    months = first.year * 12 + first.month - 1 + number
    return date(months // 12, months % 12 + 1, 1)


def month_of(moment: datetime) -> date:
    """The first day of the month that a moment falls in, on London's clock."""
    return timezone.localdate(moment).replace(day=1)


def begins(day: date) -> datetime:
    """Midnight in London at the start of a day."""
    return timezone.make_aware(datetime.combine(day, time.min))


def closing_with(month: date) -> list[Period]:
    """The periods that end with this month: it, and its quarter and year where they end with it; longest first."""
    found = (Period.around(month, kind) for kind in (PeriodKind.YEAR, PeriodKind.QUARTER, PeriodKind.MONTH))
    return [period for period in found if period.months[-1] == month]


def last_closed(on: date) -> date:
    """The latest month that is closed on a day."""
    return plus_months(on.replace(day=1), -1 if on.day >= CLOSES_ON else -2)
