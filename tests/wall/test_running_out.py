"""When people hear that time runs out, held against somebody who looks at the calendar each minute."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hub.wall.clock import Limit, Limits, LimitUnit, Pause, due_at
from hub.wall.running_out import ClockStage, RunningClock, to_tell, whole_time
from tests.front_door.test_pausing import LONDON, WEEKS, is_working_day

BEGINS, ENDS = time(9), time(17, 30)
MINUTE = timedelta(minutes=1)
W, L, E = ClockStage.WARNED, ClockStage.OVERDUE, ClockStage.ESCALATED


def at_work(at: datetime) -> bool:
    here = at.astimezone(LONDON)
    return is_working_day(here.date()) and BEGINS <= here.time() < ENDS


def slowly(
    begin: datetime, minutes: int, due: datetime, unit: str, pauses: list[Pause], share: float, late: int, *, red: bool
) -> Iterator[tuple[datetime, ClockStage]]:
    """Minute by minute: what is left before it is due, and what has gone by since, of the time that counts."""
    every = [begin + MINUTE * number for number in range(minutes)]
    paused = [not red and any(one.begins <= at < one.ends for one in pauses) for at in every]
    counts = [not stands and (unit == LimitUnit.HOURS or at_work(at)) for at, stands in zip(every, paused, strict=True)]
    left, since, reached, last = sum(c for c, at in zip(counts, every, strict=True) if at < due), 0, 0, date.min
    for at, stands, counted in zip(every, paused, counts, strict=True):
        stage = 0
        if not stands:
            stage = (1 if left <= share else 0) if at < due else 3 if since >= late else 2
        today = at.astimezone(LONDON).date()
        again = stage == 3 and reached == 3 and today > last and at_work(at)
        if again or (stage > reached and (red or at_work(at))):
            yield at, [W, L, E][stage - 1]
            reached, last = stage, today if stage == 3 else last
        left -= counted and at < due
        since += counted and at >= due


@given(
    st.sampled_from(WEEKS), st.integers(0, 2 * 24 * 60), st.sampled_from([*LimitUnit, "red"]),
    st.integers(60, 12 * 60), st.sampled_from([10, 25, 50]), st.sampled_from([15, 60, 600]),
    st.lists(st.tuples(st.integers(-600, 3 * 24 * 60), st.integers(1, 24 * 60)), max_size=3),
)  # fmt: skip
@settings(max_examples=40, deadline=None)
def test_each_stage_is_told_of_once_and_at_the_minute_that_somebody_who_counts_would_say(
    week: str, minute: int, unit: str, amount: int, share: int, late: int, drawn: list[tuple[int, int]]
) -> None:
    begin = datetime.fromisoformat(week).replace(tzinfo=UTC) + timedelta(minutes=minute)
    starts = [(begin + timedelta(minutes=first), length) for first, length in drawn]
    pauses = [Pause(first, first + timedelta(minutes=length)) for first, length in starts]
    is_red = unit == "red"
    counted = LimitUnit.HOURS if is_red else LimitUnit(unit)
    amount = amount // 400 + 1 if counted == LimitUnit.WORKING_DAYS else amount
    limits = Limits(
        red=Limit(amount), amber=Limit(amount, counted), begins=BEGINS, ends=ENDS, warned=share, escalated=late
    )  # fmt: skip
    rating = "red" if is_red else "amber"
    due = due_at(rating, begin, limits, pauses)
    assert due
    whole, how = whole_time(rating, limits)
    clock = RunningClock(due, whole, how, limits, () if is_red else pauses, is_red)
    told: list[tuple[datetime, ClockStage]] = []
    minutes = int((due - begin) / MINUTE) + 2 * 24 * 60
    for number in range(minutes):
        at = begin + MINUTE * number
        before = [(stage, when.astimezone(LONDON).date()) for when, stage in told]
        if (stage := to_tell(clock, before, at, limits)) is not None:
            told.append((at, stage))
    day = 510  # minutes from 9:00 to 17:30
    of_all = amount * (day if counted == LimitUnit.WORKING_DAYS else 1)
    expected = list(slowly(begin, minutes, due, how, pauses, of_all * share / 100, late, red=is_red))
    assert told == expected
    assert len({stage for _, stage in told if stage != E}) == len([stage for _, stage in told if stage != E])


MONDAY = datetime(2030, 1, 14, tzinfo=UTC)


def hour(day: int, hours: float) -> datetime:
    """A time of that week, in which London has the time of UTC."""
    return MONDAY + timedelta(days=day, hours=hours)


@pytest.mark.parametrize(
    ("rating", "due", "warned", "escalated"),
    [
        # Four hours day and night: one is left, and one goes by.
        ("red", hour(2, 3), hour(2, 2), hour(2, 4)),
        # Eight working hours: two are left, one of them on the day before.
        ("amber", hour(2, 10), hour(1, 16), hour(2, 11)),
        # Three working days of eight hours, to the end of Wednesday: six hours are left.
        ("green", hour(2, 17), hour(2, 11), hour(3, 10)),
    ],
)
def test_a_quarter_is_left_when_people_are_warned_and_an_hour_over_when_managers_hear(
    rating: str, due: datetime, warned: datetime, escalated: datetime
) -> None:
    limits = Limits(
        red=Limit(240), amber=Limit(480, LimitUnit.WORKING_HOURS), green=Limit(3, LimitUnit.WORKING_DAYS)
    )  # fmt: skip
    clock = RunningClock(due, *whole_time(rating, limits), limits)
    assert (clock.warned_at, clock.escalated_at) == (warned, escalated)
    moments = (warned - MINUTE, warned, due - MINUTE, due, escalated - MINUTE, escalated)
    assert [clock.stage_at(at) for at in moments] == [None, W, W, L, L, E]


def test_what_is_not_urgent_is_told_of_while_the_hub_is_at_work_and_only_how_far_it_is_by_then() -> None:
    limits = Limits()
    clock = RunningClock(hour(5, 3), timedelta(hours=24), LimitUnit.HOURS, limits)  # a Saturday, at three
    nights = [hour(4, 21), hour(5, 3), hour(5, 12), hour(6, 12), hour(7, 8.98)]
    assert [to_tell(clock, [], at, limits) for at in nights] == [None] * 5
    monday = hour(7, 9)
    assert to_tell(clock, [], monday, limits) == E
    told = [(E, monday.date())]
    assert [to_tell(clock, told, at, limits) for at in (hour(7, 16), hour(8, 8.98), hour(8, 9), hour(12, 12))] == [
        None, None, E, None,
    ]  # fmt: skip
    closed = Limits(closed=frozenset({hour(8, 0).date()}))
    assert to_tell(clock, told, hour(8, 9), closed) is None, "the hub is closed on that day"


def test_blue_has_no_time_that_could_run_out() -> None:
    with pytest.raises(ValueError, match="never due"):
        whole_time("blue", Limits())
