"""Ratings and their clocks."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hub.wall.clock import Limit, Limits, LimitUnit, Rating, due_at, time_left
from hub.wall.on_paper import true_time

AT = datetime(2012, 11, 30, 16, 50, tzinfo=UTC)


@given(st.lists(st.sampled_from(list(Rating)), min_size=1))
def test_nothing_is_more_urgent_than_the_most_urgent(ratings: list[Rating]) -> None:
    assert all(Rating.most_urgent(ratings).urgency <= rating.urgency for rating in ratings)


@pytest.mark.parametrize(("rating", "hours"), [("red", 4), ("amber", 24), ("green", 72)])
def test_unless_a_hub_says_otherwise_a_child_is_due_within_these_hours(rating: str, hours: int) -> None:
    assert due_at(rating, AT, Limits()) == AT + timedelta(hours=hours)


WEEK = Limits(amber=Limit(8 * 60, LimitUnit.WORKING_HOURS), green=Limit(2, LimitUnit.WORKING_DAYS))
FRIDAY = "2012-11-30T16:50"  # no bank holiday is near; winter, so London is at UTC


@pytest.mark.parametrize(
    ("received", "red", "amber", "green"),
    [
        (FRIDAY, "2012-11-30T20:50", "2012-12-03T16:50", "2012-12-04T17:00"),
        ("2012-12-01T03:00", "2012-12-01T07:00", "2012-12-03T17:00", "2012-12-04T17:00"),  # a Saturday night
        ("2012-12-24T16:00", "2012-12-24T20:00", "2012-12-27T16:00", "2012-12-28T17:00"),  # Christmas and Boxing Day
        ("2013-03-28T09:00", "2013-03-28T13:00", "2013-03-28T17:00", "2013-04-03T16:00"),  # Easter, and summer time
    ],
    ids=["friday at ten to five", "saturday night", "christmas eve", "maundy thursday"],
)
def test_working_time_leaves_out_nights_weekends_and_bank_holidays(
    received: str, red: str, amber: str, green: str
) -> None:
    at = datetime.fromisoformat(received).replace(tzinfo=UTC)
    due = [due_at(rating, at, WEEK) for rating in ("red", "amber", "green")]
    assert due == [datetime.fromisoformat(one).replace(tzinfo=UTC) for one in (red, amber, green)]


CLOSED = {"2024-12-25", "2024-12-26", "2025-01-01", "2024-08-26"}  # of the weeks drawn below; GOV.UK


def _in_days(first: str, days: int) -> st.SearchStrategy[datetime]:
    """Whole minutes of so many days."""
    begins = datetime.fromisoformat(first).replace(tzinfo=UTC)
    return st.integers(0, days * 24 * 60).map(lambda minutes: begins + timedelta(minutes=minutes))


@given(
    _in_days("2024-12-16", 13) | _in_days("2024-08-19", 8) | _in_days("2024-10-21", 8),
    st.integers(60, 20 * 60),
    st.integers(0, 11),
    st.integers(12, 23),
)
@settings(max_examples=60)
def test_working_hours_are_the_minutes_that_somebody_would_count(
    at: datetime, minutes: int, begins: int, ends: int
) -> None:
    limits = Limits(amber=Limit(minutes, LimitUnit.WORKING_HOURS), begins=time(begins), ends=time(ends))
    counted, now = 0, at
    while counted < minutes:
        here = now.astimezone(ZoneInfo("Europe/London"))
        is_open = here.weekday() < 5 and here.date().isoformat() not in CLOSED and begins <= here.hour < ends
        counted += is_open
        now += timedelta(minutes=1)
    assert due_at("amber", at, limits) == now


@given(_in_days("2024-12-16", 13), st.integers(1, 4))
def test_working_days_end_with_the_last_of_them(at: datetime, days: int) -> None:
    limits = Limits(green=Limit(days, LimitUnit.WORKING_DAYS), ends=time(17, 30))
    day, left = at.date(), days  # winter: London's day is UTC's
    while left:
        day += timedelta(days=1)
        left -= day.weekday() < 5 and day.isoformat() not in CLOSED
    assert due_at("green", at, limits) == datetime.combine(day, time(17, 30), UTC)


@given(st.sampled_from(["red", "amber", "green"]), st.integers(1, 10_000), st.datetimes(timezones=st.just(UTC)))
def test_hours_run_day_and_night(rating: str, minutes: int, at: datetime) -> None:
    if at.year < 9000:
        limits = {
            "red": Limits(red=Limit(minutes)),
            "amber": Limits(amber=Limit(minutes)),
            "green": Limits(green=Limit(minutes)),
        }
        assert due_at(rating, at, limits[rating]) == at + timedelta(minutes=minutes)


@given(
    st.sampled_from(["red", "amber", "green"]), _in_days("2024-12-16", 13), st.lists(st.integers(0, 9_000), max_size=2)
)
def test_what_was_on_paper_is_in_time_by_the_first_of_its_times(rating: str, at: datetime, minutes: list[int]) -> None:
    """Somebody who counts by hand looks at when it was taken; the writing can be any time later and changes nothing."""
    moments = sorted(at + timedelta(minutes=one) for one in minutes) or [at]
    taken, written = (moments[0] if len(moments) > 1 else None), moments[-1]
    due, allowed = due_at(rating, at, Limits()), {"red": 4, "amber": 24, "green": 72}[rating]
    assert due is not None
    in_time = (true_time(taken, written) - at).total_seconds() <= allowed * 3600
    assert (true_time(taken, written) <= due) == in_time
    assert true_time(taken, written + timedelta(days=400)) == (taken or written + timedelta(days=400))
    assert true_time(taken, written) == moments[0]


def test_red_is_the_most_urgent_and_blue_the_least() -> None:
    assert sorted(["blue", "green", "red", "amber"], key=lambda one: Rating(one).urgency) == [
        "red", "amber", "green", "blue",
    ]  # fmt: skip
    assert Rating.most_urgent(["green", "amber", "blue"]) == Rating.AMBER
    with pytest.raises(ValueError, match="empty"):
        Rating.most_urgent([])


def test_how_much_is_left_is_counted_to_the_due_time() -> None:
    assert time_left(AT + timedelta(minutes=5), AT) == timedelta(minutes=5)


def test_blue_is_never_due() -> None:
    assert due_at("blue", AT, Limits()) is None
    assert time_left(None, AT) is None


def test_what_is_late_has_less_than_nothing_left() -> None:
    assert time_left(AT - timedelta(minutes=1), AT) == -timedelta(minutes=1)


def test_no_rating_is_refused() -> None:
    with pytest.raises(ValueError, match="purple"):
        due_at("purple", AT, Limits())
