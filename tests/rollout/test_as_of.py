"""What is known on a day, computed from the events: properties that hold whatever is recorded."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rollout.as_of import Position, State, first_date, position, standing
from rollout.models import AuthorityEvent, Fact, StageEvent

DAY = date(2012, 6, 1)
days = st.integers(0, 900).map(lambda number: DAY + timedelta(days=number))


@st.composite
def histories(draw: st.DrawFn) -> list[AuthorityEvent]:
    made = []
    for number in range(1, draw(st.integers(1, 12)) + 1):
        fact = draw(st.sampled_from(list(Fact)))
        made.append(
            AuthorityEvent(
                number=number, fact=fact, on=draw(days),
                stage=draw(st.none() | st.integers(1, 5)) if fact == Fact.STAGE else None,
                day=None if fact == Fact.STAGE else draw(st.none() | days),
            )
        )  # fmt: skip
    return made


@given(histories(), days, st.randoms())
def test_the_order_in_which_rows_come_does_not_matter(events: list[AuthorityEvent], on: date, chance: object) -> None:
    mixed = list(events)
    chance.shuffle(mixed)  # type: ignore[attr-defined]
    assert position(mixed, on) == position(events, on)


@given(histories(), days, days, st.integers(1, 5))
def test_what_counts_from_later_does_not_change_what_was_known_before(
    events: list[AuthorityEvent], on: date, later: date, stage: int
) -> None:
    if later <= on:
        later = on + timedelta(days=1)
    more = [*events, AuthorityEvent(number=99, fact=Fact.STAGE, on=later, stage=stage)]
    assert position(more, on) == position(events, on)


@given(histories(), days)
def test_only_the_events_of_that_day_or_before_are_needed(events: list[AuthorityEvent], on: date) -> None:
    assert position([event for event in events if event.on <= on], on) == position(events, on)


@given(histories(), days)
def test_a_change_of_the_same_day_that_is_recorded_later_wins(events: list[AuthorityEvent], on: date) -> None:
    assert position([*events, AuthorityEvent(number=99, fact=Fact.STAGE, on=on, stage=4)], on).stage == 4


def test_nothing_stands_before_the_first_event() -> None:
    assert standing([AuthorityEvent(number=1, on=DAY)], DAY - timedelta(days=1)) is None


def test_an_authority_is_due_the_day_after_its_window_and_live_from_its_day() -> None:
    stages = {1: StageEvent(stage=1, ends_on=date(2012, 8, 31))}
    assert Position().state(stages, DAY) == State.NOT_PLANNED
    assert Position(stage=1).state(stages, date(2012, 8, 31)) == State.PLANNED
    assert Position(stage=1).state(stages, date(2012, 9, 1)) == State.DUE
    assert Position(stage=1, planned=date(2012, 12, 3)).state(stages, date(2012, 9, 1)) == State.PLANNED
    live = Position(stage=1, live=date(2012, 9, 10))
    assert live.state(stages, date(2012, 9, 9)) == State.DUE
    assert live.state(stages, date(2012, 9, 10)) == State.LIVE
    assert Position(stage=3).state(stages, date(2030, 1, 1)) == State.PLANNED  # a stage without a date


@pytest.mark.parametrize(("known_after", "first"), [(10, 100), (2, 200)])
def test_the_date_first_given_is_the_one_that_counted_first(known_after: int, first: int) -> None:
    """Named in a stage on the first day, with a day of its own on the sixth; the stage's window is known later."""
    named = AuthorityEvent(number=1, fact=Fact.STAGE, on=DAY, stage=1)
    own = AuthorityEvent(number=2, fact=Fact.PLANNED, on=DAY + timedelta(days=5), day=DAY + timedelta(days=100))
    window = StageEvent(
        number=1, stage=1, on=DAY + timedelta(days=known_after), ends_on=DAY + timedelta(days=200)
    )  # fmt: skip
    assert first_date([named, own], {1: [window]}, DAY + timedelta(days=30)) == DAY + timedelta(days=first)
