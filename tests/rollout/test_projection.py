"""What is projected: properties that hold whatever happened so far."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from rollout.as_of import State
from rollout.board import Board, London, board_of
from rollout.coverage import in_authorities, in_referrals
from rollout.models import AuthorityEvent, Fact, StageEvent, TargetEvent
from rollout.plan import Plan
from rollout.projection import LEAST, pace_of, projected
from tenants.models import Authority

BEGUN = date(2012, 6, 1)
NAMES = 12
LONDON = London(
    tuple(Authority(pk=pk, name=f"Authority {pk:02d}", gss_code=f"E090000{pk:02d}") for pk in range(1, NAMES + 1)), {}
)
days = st.integers(0, 800).map(lambda number: BEGUN + timedelta(days=number))


@st.composite
def plans(draw: st.DrawFn) -> Plan:
    """A plan of twelve authorities in five stages, known whole; its day is any in two years."""
    stages = {
        number: [StageEvent(stage=number, number=1, on=BEGUN, ends_on=draw(st.none() | days),
                            projected=draw(st.none() | st.integers(0, 8)))]
        for number in range(1, 6)
    }  # fmt: skip
    authorities: dict[int, list[AuthorityEvent]] = {}
    for authority in LONDON.authorities:
        for number in range(1, draw(st.integers(0, 4)) + 1):
            fact = draw(st.sampled_from(list(Fact)))
            on = draw(days)
            said: dict[str, Any] = {"day": draw(st.none() | days)}
            if fact == Fact.STAGE:
                said = {"stage": draw(st.none() | st.integers(1, 5))}
            elif fact == Fact.LIVE:
                said = {"day": on - timedelta(days=draw(st.integers(0, 40)))}
            authorities.setdefault(authority.pk, []).append(
                AuthorityEvent(authority_id=authority.pk, number=number, fact=fact, on=on, **said)
            )
    return Plan(draw(days), authorities, stages, [TargetEvent(number=1, on=BEGUN, day=date(2014, 3, 31))])


def on_day(plan: Plan, on: date) -> Board:
    return board_of(Plan(on, plan.authorities, plan.stages, plan.targets), LONDON)


@given(plans())
def test_nothing_is_projected_for_the_day_shown_or_before(plan: Plan) -> None:
    ahead = projected(board_of(plan, LONDON))
    assert all(day > plan.on for day in [*ahead.named.values(), *ahead.unnamed])


@given(plans())
def test_each_authority_is_projected_once_and_only_those_to_come(plan: Plan) -> None:
    board = board_of(plan, LONDON)
    ahead = projected(board)
    live = {row.authority.pk for row in board.rows if row.state == State.LIVE}
    assert not live & set(ahead.named)
    if ahead.pace:
        assert len(live) + len(ahead.named) + sum(ahead.unnamed.values()) == NAMES
        assert 0 <= ahead.undated <= sum(ahead.unnamed.values())


@given(plans())
def test_the_line_only_grows_from_what_is_live_and_never_past_the_whole(plan: Plan) -> None:
    board = board_of(plan, LONDON)
    for found in (in_authorities(board), in_referrals(board)):
        for line in (found.live, found.projected):
            assert line == sorted(line)
            assert [count for _, count in line] == sorted(count for _, count in line)
        if found.projected:
            assert found.projected[0] == (board.on, found.live[-1][1])
            assert found.projected[-1][1] <= found.whole


@given(plans(), days)
def test_what_counts_from_later_does_not_change_it(plan: Plan, on: date) -> None:
    """As of a day, only what counts from that day or before matters."""
    known = Plan(
        on,
        {pk: [event for event in events if event.on <= on] for pk, events in plan.authorities.items()},
        {stage: [event for event in events if event.on <= on] for stage, events in plan.stages.items()},
        [event for event in plan.targets if event.on <= on],
    )
    assert projected(board_of(known, LONDON)) == projected(on_day(plan, on))


@given(plans(), st.integers(1, 12), st.integers(1, 200))
def test_a_plan_that_moves_later_is_never_projected_earlier(plan: Plan, pk: int, later: int) -> None:
    board = board_of(plan, LONDON)
    row = next(row for row in board.rows if row.authority.pk == pk)
    if row.state == State.LIVE or row.expected is None:
        return
    moved = AuthorityEvent(authority_id=pk, number=99, fact=Fact.PLANNED, on=plan.on,
                           day=row.expected + timedelta(days=later))  # fmt: skip
    before, after = projected(board), projected(board_of(plan.also(moved), LONDON))
    if before.pace and after.pace:
        assert after.named[pk] >= before.named[pk]
        assert (after.last or plan.on) >= (before.last or plan.on)


def a_plan(*go_lives: tuple[date, date], on: date = date(2012, 12, 1)) -> Board:
    """Authorities from the first on: (planned, live); the next one is planned for 10 December."""
    authorities = {
        pk: [AuthorityEvent(authority_id=pk, number=1, fact=Fact.PLANNED, on=BEGUN, day=planned),
             AuthorityEvent(authority_id=pk, number=2, fact=Fact.LIVE, on=live, day=live)]
        for pk, (planned, live) in enumerate(go_lives, 1)
    }  # fmt: skip
    pk = len(go_lives) + 1
    authorities[pk] = [AuthorityEvent(authority_id=pk, number=1, fact=Fact.PLANNED, on=BEGUN, day=date(2012, 12, 10))]
    stages = {1: [StageEvent(stage=1, number=1, on=BEGUN)]}
    return board_of(Plan(on, authorities, stages, []), LONDON)


SEPTEMBER = date(2012, 9, 1)
LATE_BY_20 = (SEPTEMBER, SEPTEMBER + timedelta(days=20))


def test_too_few_go_lives_project_nothing() -> None:
    board = a_plan(*[LATE_BY_20] * (LEAST - 1))
    assert pace_of(board) is None
    assert projected(board).last is None
    assert in_authorities(board).projected == []


def test_dates_move_by_the_median_slip_and_the_undated_follow_at_the_pace() -> None:
    board = a_plan(LATE_BY_20, LATE_BY_20, (SEPTEMBER, SEPTEMBER - timedelta(days=30)))
    ahead = projected(board)
    assert ahead.pace is not None
    assert (ahead.pace.slip, ahead.pace.step) == (20, 61)  # 183 days for three
    assert ahead.named == {4: date(2012, 12, 30)}
    assert (ahead.undated, min(ahead.unnamed)) == (8, date(2012, 12, 30) + timedelta(days=61))


def test_a_date_that_is_over_counts_from_the_day_shown() -> None:
    board = a_plan(*[LATE_BY_20] * 3, on=date(2013, 2, 1))
    assert projected(board).named == {4: date(2013, 2, 21)}


def test_early_go_lives_do_not_make_the_others_early() -> None:
    early = (SEPTEMBER, SEPTEMBER - timedelta(days=30))
    assert projected(a_plan(early, early, early)).named == {4: date(2012, 12, 10)}
