"""Working days: Monday to Friday without the bank holidays of England and Wales, as GOV.UK publishes them.

The days come with their library, so that no page and no clock waits for a network. A hub has no days of its own yet:
when it has, they are looked up here.
"""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from functools import cache

from django.utils import timezone
from govuk_bank_holidays.bank_holidays import BankHolidays


@cache
def _holidays() -> frozenset[date]:
    days = BankHolidays(use_cached_holidays=True).get_holidays(BankHolidays.ENGLAND_AND_WALES)
    return frozenset(one["date"] for one in days)


def is_working_day(day: date) -> bool:
    """Whether offices work on a day."""
    return day.weekday() < 5 and day not in _holidays()


def next_working_day(day: date) -> date:
    """The first working day after a day."""
    day += timedelta(days=1)
    while not is_working_day(day):
        day += timedelta(days=1)
    return day


def working_day_before(day: date) -> date:
    """The last working day before a day."""
    day -= timedelta(days=1)
    while not is_working_day(day):
        day -= timedelta(days=1)
    return day


def within_one_working_day(received: datetime) -> date:
    """The last day on which something is done within one working day of a moment: the day of receipt is not counted."""
    return next_working_day(timezone.localdate(received))


def overdue_before(at: datetime) -> datetime:
    """What came before this moment should have been done within one working day by now."""
    # Due on day d means late from d + 1 on: what came before the last working day that is over.
    last_over = working_day_before(timezone.localdate(at))
    return timezone.make_aware(datetime.combine(last_over, time()))
