"""Dates, clocks and words as pages say them."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from frontend.presenters.clock import clock_words, duration
from frontend.presenters.dates import age, clock_time, date_time, long_date, short_date
from frontend.presenters.paging import onward
from mash_platform.phrases import listing, lower_first, plural

NOW = datetime(2012, 11, 30, 14, 5, tzinfo=UTC)


@pytest.mark.parametrize(
    ("minutes", "said"),
    [
        (0, "less than 1 min"),
        (35, "35 min"),
        (60, "1 h"),
        (72, "1 h 12 min"),
        (24 * 60, "1 day"),
        (51 * 60 + 5, "2 days 3 h"),
    ],
)
def test_durations(minutes: int, said: str) -> None:
    assert duration(timedelta(minutes=minutes)) == said


@pytest.mark.parametrize(
    ("left", "state", "words"),
    [
        (timedelta(hours=20), "running", "20 h left"),
        (timedelta(minutes=59), "soon", "59 min left"),
        (timedelta(0), "soon", "less than 1 min left"),
        (timedelta(minutes=-20), "overdue", "Overdue by 20 min"),
    ],
)
def test_clock_states(left: timedelta, state: str, words: str) -> None:
    said = clock_words(NOW + left, NOW)
    assert (said.state, said.words) == (state, words)


def test_the_last_quarter_of_a_long_clock_is_soon() -> None:
    assert clock_words(NOW + timedelta(hours=5), NOW, start=NOW - timedelta(hours=19)).state == "soon"
    assert clock_words(NOW + timedelta(hours=6), NOW, start=NOW - timedelta(hours=18)).state == "soon"


def test_a_stopped_clock_says_whether_it_was_in_time() -> None:
    assert clock_words(NOW, NOW, stopped=NOW).words == "Done in time"
    assert clock_words(NOW, NOW, stopped=NOW + timedelta(hours=2)).words == "Done, 2 h late"


def test_no_limit_is_said() -> None:
    assert clock_words(None, NOW).words == "No time limit"


def test_dates_are_london_s() -> None:
    late = datetime(2012, 6, 30, 23, 30, tzinfo=UTC)
    assert long_date(late) == "1 July 2012"
    assert date_time(late) == "1 July 2012 at 12:30am"
    assert short_date(date(2012, 11, 5)) == "5 Nov 2012"
    assert clock_time(datetime(2012, 11, 30, 12, 0, tzinfo=UTC)) == "midday"
    assert long_date(None) == date_time(None) == ""


def test_a_moment_without_a_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="time zone"):
        date_time(NOW.replace(tzinfo=None))


@pytest.mark.parametrize(
    ("born", "said"),
    [
        (date(2007, 3, 27), "5 years"),
        (date(2010, 12, 1), "23 months"),
        (date(2010, 11, 30), "2 years"),
        (date(2012, 11, 1), "4 weeks"),
        (date(2012, 11, 30), "0 days"),
        (date(2012, 12, 3), "due within a week"),
    ],
)
def test_ages(born: date, said: str) -> None:
    assert age(born, NOW.date()) == said


def test_words() -> None:
    assert plural(1, "child", "children") == "1 child"
    assert plural(3, "child", "children") == "3 children"
    assert listing(["police", "", "health", "education"]) == "police, health and education"
    assert listing(["police"]) == "police"
    assert (lower_first("Date of birth"), lower_first("NHS number")) == ("date of birth", "NHS number")


@pytest.mark.parametrize(
    ("asked", "number", "shown", "before", "after"),
    [(None, 1, [0, 1], False, True), ("2", 2, [2, 3], True, True), ("3", 3, [4], True, False),
     ("4", 1, [0, 1], False, True), ("x", 1, [0, 1], False, True), ("0", 1, [0, 1], False, True)],
)  # fmt: skip
def test_a_list_that_nobody_counts_has_a_page_before_and_after(
    asked: str | None, number: int, shown: list[int], before: bool, after: bool
) -> None:
    page = onward(asked, 2, lambda most: list(range(5))[:most])
    assert (page.number, page.object_list, page.has_previous, page.has_next) == (number, shown, before, after)


def test_a_last_page_that_is_full_has_none_after_it() -> None:
    page = onward("2", 2, lambda most: list(range(4))[:most])
    assert (page.object_list, page.has_next) == ([2, 3], False)
