"""One working day: weekends and the bank holidays of England and Wales do not count."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from tenants.working_days import is_working_day, overdue_before, within_one_working_day


@pytest.mark.parametrize(
    ("received", "due"),
    [
        (datetime(2026, 11, 25, 9, tzinfo=UTC), date(2026, 11, 26)),  # a Wednesday
        (datetime(2026, 11, 27, 16, 50, tzinfo=UTC), date(2026, 11, 30)),  # a Friday afternoon
        (datetime(2026, 11, 28, 23, tzinfo=UTC), date(2026, 11, 30)),  # a Saturday night
        (datetime(2026, 12, 24, 9, tzinfo=UTC), date(2026, 12, 29)),  # Boxing Day is a Saturday: Monday instead
        (datetime(2026, 4, 2, 9, tzinfo=UTC), date(2026, 4, 7)),  # before Good Friday and Easter Monday
        (datetime(2026, 6, 30, 23, 30, tzinfo=UTC), date(2026, 7, 2)),  # half past midnight in London
    ],
)
def test_the_day_of_receipt_is_not_counted(received: datetime, due: date) -> None:
    assert within_one_working_day(received) == due


def test_christmas_is_no_working_day_and_the_monday_before_is_one() -> None:
    assert [is_working_day(date(2026, 12, day)) for day in (21, 25, 28, 29)] == [True, False, False, True]


@given(
    hours=st.integers(0, 3 * 365 * 24),
    later=st.timedeltas(timedelta(0), timedelta(days=12)),
)
def test_it_is_overdue_exactly_when_its_day_is_over(hours: int, later: timedelta) -> None:
    received = datetime(2024, 1, 1, tzinfo=UTC) + timedelta(hours=hours)
    at = received + later
    assert (received < overdue_before(at)) == (within_one_working_day(received) < timezone.localdate(at))
