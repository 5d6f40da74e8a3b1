"""Ratings and their clocks."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hub.wall.clock import Limits, Rating, due_at, time_left
from hub.wall.models import HubSettings

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


@pytest.mark.parametrize(("rating", "hours"), [("red", 4), ("amber", 24), ("green", 72)])
def test_unless_a_hub_says_otherwise_a_child_is_due_within_these_hours(rating: str, hours: int) -> None:
    assert due_at(rating, AT, Limits()) == AT + timedelta(hours=hours)
    assert Limits().untriaged == 4 * 60


def test_a_hubs_own_limits_are_each_its_own() -> None:
    own = HubSettings(red_minutes=11, amber_minutes=22, green_minutes=33, untriaged_minutes=44)
    limits = Limits.of(own)
    assert [limits.minutes(rating) for rating in ("red", "amber", "green", "blue")] == [11, 22, 33, None]
    assert limits.untriaged == 44


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
