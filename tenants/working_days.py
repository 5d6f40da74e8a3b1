"""Working days: Monday to Friday without the bank holidays of England and Wales, as GOV.UK publishes them.

The days come with their library, so that no page and no clock waits for a network. Days on which a hub is closed
besides are given to what counts its clocks (`closed`, hub/front_door/time_limit_models.py); what the law counts, such
as telling a referrer, does not know them. Days and hours are those of London; what is returned is in UTC.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import UTC, date, datetime, time, timedelta
from functools import cache

from django.utils import timezone
from govuk_bank_holidays.bank_holidays import BankHolidays


@cache
def _holidays() -> frozenset[date]:
    days = BankHolidays(use_cached_holidays=True).get_holidays(BankHolidays.ENGLAND_AND_WALES)
    return frozenset(one["date"] for one in days)


def is_bank_holiday(day: date) -> bool:
    """Whether it is a bank holiday in England and Wales."""
    return day in _holidays()


def is_working_day(day: date, closed: Collection[date] = ()) -> bool:
    """Whether offices work on a day. In: the days on which they are closed besides."""
    return day.weekday() < 5 and not is_bank_holiday(day) and day not in closed


def next_working_day(day: date, closed: Collection[date] = ()) -> date:
    """The first working day after a day."""
    day += timedelta(days=1)
    while not is_working_day(day, closed):
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


def after_working_days(at: datetime, days: int, *, ends: time, closed: Collection[date] = ()) -> datetime:
    """The end of the last of so many working days after a moment. The day of the moment is not counted."""
    day = timezone.localdate(at)
    for _ in range(days):
        day = next_working_day(day, closed)
    return _on(day, ends)


def after_working_time(
    at: datetime, length: timedelta, *, begins: time, ends: time, closed: Collection[date] = ()
) -> datetime:
    """When so much time of working days has gone by, between two times of each day.

    Raises: ValueError where a day would end before it begins.
    """
    if begins >= ends:
        raise ValueError("a working day ends after it begins")
    day, left = timezone.localdate(at), length
    while True:
        if is_working_day(day, closed):
            from_at = max(at, _on(day, begins))
            there = max(_on(day, ends) - from_at, timedelta())
            if left <= there:
                return from_at.astimezone(UTC) + left
            left -= there
        day += timedelta(days=1)


def before_working_time(
    at: datetime, length: timedelta, *, begins: time, ends: time, closed: Collection[date] = ()
) -> datetime:
    """From when on no more than so much time of working days lies before a moment: the end of a day where it begins
    with another. Raises: ValueError where a day would end before it begins."""
    if begins >= ends:
        raise ValueError("a working day ends after it begins")
    day, left = timezone.localdate(at), length
    while True:
        if is_working_day(day, closed):
            until = min(at, _on(day, ends))
            there = max(until - _on(day, begins), timedelta())
            if left < there:
                return until.astimezone(UTC) - left
            left -= there
        day -= timedelta(days=1)


def working_time_between(
    first: datetime, last: datetime, *, begins: time, ends: time, closed: Collection[date] = ()
) -> timedelta:
    """How much time of working days lies between two moments, by the two times of each day."""
    day, found = timezone.localdate(first), timedelta()
    while day <= timezone.localdate(last):
        if is_working_day(day, closed):
            found += max(min(last, _on(day, ends)) - max(first, _on(day, begins)), timedelta())
        day += timedelta(days=1)
    return found


def _on(day: date, hour: time) -> datetime:
    return timezone.make_aware(datetime.combine(day, hour)).astimezone(UTC)
