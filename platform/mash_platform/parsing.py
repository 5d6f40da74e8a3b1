"""Dates and whole numbers as people and machines send them, within bounds: the one place that reads them.

Text from outside is of any length and in any script's digits: Python refuses to read a number of 5,000 digits with an
error of its own, PostgreSQL one above its column, and a day in the year 9999 breaks the first sum that is done with it.
"""

from __future__ import annotations

import calendar
from collections.abc import Sequence
from datetime import date
from typing import Literal

Part = Literal["day", "month", "year"]
PARTS: tuple[Part, ...] = ("day", "month", "year")
EARLIEST = date(1900, 1, 1)  # an earlier year of birth or of an event is a slip of the keyboard
LATEST = date(2099, 12, 31)  # so is a later one of a plan
LARGEST = 2**31 - 1  # of an integer column
LONGEST = 10  # digits of LARGEST

MONTHS = {
    name.lower(): number
    for names in (calendar.month_name, calendar.month_abbr)
    for number, name in enumerate(names)
    if name
}


class NotADate(ValueError):
    """What was sent is no date within the bounds: the parts that are wrong, and what to say of them after the label."""

    def __init__(self, said: str, parts: Sequence[Part]) -> None:
        super().__init__(said)
        self.said = said
        self.parts = tuple(parts)


def parse_date(day: str, month: str, year: str, *, earliest: date = EARLIEST, latest: date = LATEST) -> date:
    """Three boxes as a date. In: a day and a year in digits, a month in digits or by its name.

    Out: the date, from `earliest` to `latest`. Raises: NotADate.
    """
    wrong: list[Part] = []
    months = MONTHS.get(month.lower().rstrip(".")) or parse_whole_number(month, least=1, most=12)
    days = parse_whole_number(day, least=1, most=31)
    if not days:
        wrong.append("day")
    if not months:
        wrong.append("month")
    years = parse_whole_number(year, least=0, most=9999) if len(year) == 4 else None
    if years is None:
        raise NotADate(": the year must have 4 numbers", [*wrong, "year"])
    if years < earliest.year:
        raise NotADate(f": the year must be {earliest.year} or later", [*wrong, "year"])
    if years > latest.year:
        raise NotADate(f": the year must be {latest.year} or earlier", [*wrong, "year"])
    if not days or not months:
        raise NotADate(f": the {' and '.join(wrong)} must be real", wrong)
    last = calendar.monthrange(years, months)[1]
    if days > last:
        raise NotADate(f": {calendar.month_name[months]} {years} has {last} days", ["day"])
    found = date(years, months, days)
    if found < earliest:
        raise NotADate(f" must be on or after {_words(earliest)}", PARTS)
    if found > latest:
        raise NotADate(f" must be on or before {_words(latest)}", PARTS)
    return found


def parse_iso_date(said: str, *, earliest: date = EARLIEST, latest: date = LATEST) -> date:
    """A date as 2012-11-30. Out: the date, from `earliest` to `latest`. Raises: NotADate."""
    parts = said.split("-")
    if len(said) != len("2012-11-30") or [len(part) for part in parts] != [4, 2, 2]:
        raise NotADate(" must be a date as 2012-11-30", PARTS)
    return parse_date(parts[2], parts[1], parts[0], earliest=earliest, latest=latest)


def parse_whole_number(said: str | None, *, least: int = 0, most: int = LARGEST) -> int | None:
    """Digits as a number from `least` to `most`; None for anything else, however long it is."""
    if not said or not said.isdecimal() or len(said.lstrip("0")) > max(LONGEST, len(str(most))) or len(said) > 100:
        return None
    found = int(said)
    return found if least <= found <= most else None


def _words(day: date) -> str:
    return f"{day.day} {calendar.month_name[day.month]} {day.year}"
