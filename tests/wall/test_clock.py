"""Ratings and their clocks."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hub.wall.clock import Limits, Rating, due_at, time_left

AT = datetime(2012, 11, 30, 16, 50, tzinfo=UTC)


@given(st.lists(st.sampled_from(list(Rating)), min_size=1))
def test_nothing_is_more_urgent_than_the_most_urgent(ratings: list[Rating]) -> None:
    assert all(Rating.most_urgent(ratings).urgency <= rating.urgency for rating in ratings)


@given(st.sampled_from([Rating.RED, Rating.AMBER, Rating.GREEN]), st.datetimes(timezones=st.just(UTC)))
def test_a_due_time_is_the_limit_after_receipt(rating: Rating, at: datetime) -> None:
    minutes = Limits().minutes(rating)
    assert minutes is not None
    if at.year < 9000:
        assert due_at(rating, at, Limits()) == at + timedelta(minutes=minutes)


def test_blue_is_never_due() -> None:
    assert due_at("blue", AT, Limits()) is None
    assert time_left(None, AT) is None


def test_what_is_late_has_less_than_nothing_left() -> None:
    assert time_left(AT - timedelta(minutes=1), AT) == -timedelta(minutes=1)


def test_no_rating_is_refused() -> None:
    with pytest.raises(ValueError, match="purple"):
        due_at("purple", AT, Limits())
