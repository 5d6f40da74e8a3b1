"""The founding text's plan, and changing it: every change is an event, in one transaction with its ledger row."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.db import DatabaseError, connections, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from rollout import founding
from rollout.as_of import Position, State
from rollout.board import board_on
from rollout.coverage import in_authorities, in_referrals
from rollout.models import AuthorityEvent, StageEvent
from rollout.moving import move_authority, shown
from rollout.readiness.going_live import go_live
from rollout.readiness.recording import Said
from rollout.refusals import NothingChanged, NotThroughTheGate, NotYet, Stale
from rollout.replanning import Window, replan_stage, set_target
from tenants.models import Authority
from tests.support.house import House
from tests.support.pages import ledger_lines

NOVEMBER = date(2012, 11, 30)


def move(house: House, slug: str, wanted: Position, on: date = NOVEMBER, seen: int | None = None) -> None:
    authority = Authority.objects.get(slug=slug)
    move_authority(
        authority, wanted, on=on, reason="The board agreed", by=house.user(), at=timezone.now(),
        seen=shown(authority)[1] if seen is None else seen,
    )  # fmt: skip


def live(house: House, slug: str, day: date, on: date = NOVEMBER) -> None:
    said = Said(on=on, reason="Known", by=house.user(), at=timezone.now(), seen=0, source="The minutes of its board")
    go_live(Authority.objects.get(slug=slug), day, said, history=True)


def test_the_plan_is_the_founding_texts_and_nothing_more(house: House) -> None:
    board = board_on(NOVEMBER)
    assert len(board.rows) == 33
    assert {row.authority.slug for row in board.rows if row.position.stage} == set(founding.STAGE_1)
    assert [stage.event.stage for stage in board.stages] == [1, 2, 3, 4, 5]
    assert [stage.unnamed for stage in board.stages] == [0, 9, 0, 0, 0]
    assert (board.count(State.LIVE), board.count(State.DUE), board.count(State.NOT_PLANNED)) == (0, 6, 27)
    assert board.target is not None
    assert (board.target.day, board.target.is_assumption) == (date(2014, 3, 31), True)
    assert all(event.source for event in [*AuthorityEvent.objects.all(), *StageEvent.objects.all()])


def test_before_the_plan_nothing_is_known(house: House) -> None:
    board = board_on(date(2012, 5, 31))
    assert (len(board.rows), board.stages, board.target, board.days_left) == (33, (), None, None)
    assert in_authorities(board).planned == [(date(2012, 5, 31), 0)]


def test_the_burn_up_counts_the_unnamed_among_authorities_alone(house: House) -> None:
    board = board_on(NOVEMBER)
    assert in_authorities(board).planned == [
        (founding.KNOWN_FROM, 0), (date(2012, 8, 31), 6), (date(2012, 12, 31), 15), (date(2014, 3, 31), 33),
    ]  # fmt: skip
    assert [count for _, count in in_referrals(board).planned] == [0, 16, 100]


def test_a_change_counts_from_its_day_and_leaves_the_past_alone(house: House) -> None:
    live(house, "enfield", date(2012, 11, 5), on=date(2012, 11, 6))
    assert board_on(date(2012, 11, 5)).count(State.LIVE) == 0
    assert board_on(NOVEMBER).count(State.LIVE) == 1
    assert in_authorities(board_on(NOVEMBER)).live[-1] == (NOVEMBER, 1)


def test_two_who_change_one_authority_do_not_overwrite_each_other(house: House) -> None:
    move(house, "brent", Position(stage=2), seen=0)
    with pytest.raises(Stale):
        move(house, "brent", Position(stage=3), seen=0)
    assert AuthorityEvent.objects.filter(authority__slug="brent").count() == 1


def test_nothing_new_and_nothing_of_days_to_come_is_recorded(house: House) -> None:
    with pytest.raises(NothingChanged):
        move(house, "harrow", Position(stage=1))
    with pytest.raises(NotThroughTheGate):
        move(house, "harrow", Position(stage=1, live=date(2012, 11, 1)))
    with pytest.raises(NotYet):
        move(house, "harrow", Position(stage=1, live=date(2012, 12, 1)))
    with pytest.raises(NotYet):
        move(house, "harrow", Position(stage=2), on=date(2999, 1, 1))


def test_a_stage_and_the_target_are_replanned_as_events(house: House) -> None:
    at, by = timezone.now(), house.user()
    replan_stage(
        3, Window("Spring 2013", date(2013, 5, 31), 8, True), on=NOVEMBER, reason="Agreed", seen=1, by=by, at=at
    )
    set_target(date(2014, 6, 30), on=NOVEMBER, reason="Agreed", seen=1, by=by, at=at)
    with pytest.raises(Stale):
        set_target(date(2014, 7, 31), on=NOVEMBER, reason="Agreed", seen=1, by=by, at=at)
    board = board_on(NOVEMBER)
    assert board.stages[2].unnamed == 8
    assert board.target is not None
    assert board.target.day == date(2014, 6, 30)
    assert board_on(date(2012, 11, 29)).stages[2].unnamed == 0


@pytest.mark.parametrize("statement", ["UPDATE {} SET reason = 'x'", "DELETE FROM {}", "TRUNCATE {}"])
def test_the_database_lets_nobody_rewrite_history(house: House, statement: str) -> None:
    for model in (AuthorityEvent, StageEvent):
        with (
            pytest.raises(DatabaseError),
            transaction.atomic(using="platform"),
            connections["platform"].cursor() as cursor,
        ):
            cursor.execute(statement.format(model._meta.db_table))


def test_of_two_at_the_same_moment_the_database_lets_one_through(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    """Both have read that there is no event yet; the second meets the first's number."""
    move(house, "brent", Position(stage=2), seen=0)
    monkeypatch.setattr("rollout.moving.shown", lambda authority: (Position(), 0))
    with pytest.raises(Stale):
        move(house, "brent", Position(stage=3), seen=0)


def test_what_counts_from_today_is_recorded_and_what_counts_from_tomorrow_is_not(house: House) -> None:
    at, by, today = timezone.now(), house.user(), timezone.localdate()
    spring, target = Window("Spring", date(2041, 5, 31), 8, True), date(2042, 3, 31)
    words: dict[str, Any] = {"reason": "Agreed", "seen": 1, "by": by, "at": at}
    tomorrow = today + timedelta(days=1)
    with pytest.raises(NotYet):
        move(house, "harrow", Position(1, date(2041, 1, 14)), on=tomorrow)
    with pytest.raises(NotYet):
        replan_stage(3, spring, on=tomorrow, **words)
    with pytest.raises(NotYet):
        set_target(target, on=tomorrow, **words)
    move(house, "harrow", Position(1, date(2041, 1, 14)), on=today)
    replan_stage(3, spring, on=today, **words)
    set_target(target, on=today, **words)
    board = board_on(today)
    assert next(row for row in board.rows if row.authority.slug == "harrow").expected == date(2041, 1, 14)
    assert board.stages[2].event.ends_on == date(2041, 5, 31)
    assert board.target is not None
    assert board.target.day == date(2042, 3, 31)


def test_who_is_live_since_the_day_from_which_it_counts_is_live_on_it(house: House) -> None:
    live(house, "harrow", NOVEMBER)
    assert [board_on(day).count(State.LIVE) for day in (date(2012, 11, 29), NOVEMBER)] == [0, 1]


def test_a_stage_cannot_project_more_authorities_than_are_left(house: House) -> None:
    """Six are named and due; stage 2 says 40, and 27 are in no stage."""
    words: dict[str, Any] = {"reason": "Agreed", "seen": 1, "by": house.user(), "at": timezone.now()}
    replan_stage(2, Window("Winter", date(2013, 3, 31), 40, True), on=NOVEMBER, **words)
    assert board_on(NOVEMBER).figures() == {"live": 0, "named": 6, "unnamed": 27, "not_planned": 0}


def test_a_stage_and_the_target_that_are_replanned_each_leave_their_line(house: House) -> None:
    words: dict[str, Any] = {"reason": "Agreed", "seen": 1, "by": house.user(), "at": timezone.now()}
    with CaptureQueriesContext(connections["platform"]) as caught:
        replan_stage(3, Window("Spring", date(2013, 5, 31), 8, True), on=NOVEMBER, **words)
        set_target(date(2014, 6, 30), on=NOVEMBER, **words)
    assert [("'stage'" in line, "'target'" in line) for line in ledger_lines(caught, "rollout")] == [
        (True, False), (False, True),
    ]  # fmt: skip
