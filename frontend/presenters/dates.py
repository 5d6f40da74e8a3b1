"""Dates and times as pages say them: kept in UTC, shown in Europe/London (GOV.UK style)."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from mash_platform.phrases import plural

LONDON = ZoneInfo("Europe/London")


def london(moment: datetime) -> datetime:
    """The moment on London's clock. In: an aware datetime. Raises ValueError for a naive one."""
    if moment.tzinfo is None:
        raise ValueError("A moment shown on a page needs a time zone.")
    return moment.astimezone(LONDON)


def _day(value: date) -> date:
    return london(value).date() if isinstance(value, datetime) else value


def last_day(ends_at: datetime) -> date:
    """The last day of what ends at this moment: a seat that ends at midnight had its last day before."""
    return london(ends_at - timedelta(microseconds=1)).date()


def long_date(value: date | None) -> str:
    """ "30 November 2012"; nothing for None."""
    if value is None:
        return ""
    day = _day(value)
    return f"{day.day} {day:%B %Y}"


def short_date(value: date | None) -> str:
    """ "30 Nov 2012", for tables; nothing for None."""
    if value is None:
        return ""
    day = _day(value)
    return f"{day.day} {day:%b %Y}"


def span(first: date, last: date) -> str:
    """ "3 to 7 December 2012", "30 November to 3 December 2012", "3 December 2012" for one day."""
    if first == last:
        return long_date(first)
    if (first.year, first.month) == (last.year, last.month):
        return f"{first.day} to {long_date(last)}"
    begin = f"{first.day} {first:%B}" if first.year == last.year else long_date(first)
    return f"{begin} to {long_date(last)}"


def clock_time(value: datetime | None) -> str:
    """ "4:05pm", "midday", "midnight"; nothing for None."""
    if value is None:
        return ""
    here = london(value)
    if here.minute == 0 and here.hour in (0, 12):
        return "midday" if here.hour else "midnight"
    return f"{here.hour % 12 or 12}:{here:%M}{'am' if here.hour < 12 else 'pm'}"


def date_time(value: datetime | None) -> str:
    """ "30 November 2012 at 4:05pm"; nothing for None."""
    return f"{long_date(value)} at {clock_time(value)}" if value else ""


def short_date_time(value: datetime | None) -> str:
    """ "30 Nov 2012, 4:05pm", for tables; nothing for None."""
    return f"{short_date(value)}, {clock_time(value)}" if value else ""


def received(one: Any) -> str:
    """When a notification was received; where it was on paper until somebody wrote it here, that too."""
    written = f" (on paper; written here on {date_time(one.written_at)})" if one.written_at else ""
    return f"{date_time(one.received_at)}{written}"


def short_received(one: Any) -> str:
    """The same, for tables."""
    written = f" (on paper; written here {short_date_time(one.written_at)})" if one.written_at else ""
    return f"{short_date_time(one.received_at)}{written}"


def until(value: datetime, now: datetime) -> str:
    """ "until 4:05pm" on the same day, else "until 30 Nov 2012, 4:05pm"."""
    is_today = london(value).date() == london(now).date()
    return f"until {clock_time(value) if is_today else short_date_time(value)}"


def exact_time(value: datetime | None) -> str:
    """ "25 Oct 2026, 1:30:07am BST": to the second and with the zone, since an hour of October stands twice."""
    if value is None:
        return ""
    here = london(value)
    clock = f"{here.hour % 12 or 12}:{here:%M:%S}{'am' if here.hour < 12 else 'pm'}"
    return f"{short_date(value)}, {clock} {here:%Z}"


def iso(value: date | None) -> str:
    """What a `datetime` attribute takes; nothing for None."""
    return value.isoformat() if value else ""


def age(born: date, on: date) -> str:
    """How old a person is on a day: "7 years", "5 months", "3 weeks", "due in 6 weeks" before birth."""
    on = _day(on)
    if born > on:
        weeks = (born - on).days // 7
        return f"due in {plural(weeks, 'week')}" if weeks else "due within a week"
    months = (on.year - born.year) * 12 + on.month - born.month - (on.day < born.day)
    if months >= 24:
        return plural(months // 12, "year")
    if months >= 2:
        return plural(months, "month")
    days = (on - born).days
    return plural(days // 7, "week") if days >= 14 else plural(days, "day")
