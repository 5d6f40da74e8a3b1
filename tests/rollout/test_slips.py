"""What slips, how an authority is rated, and what a moved go-live would change."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import pairwise

import pytest
from django.db import connections
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from hypothesis import given

from rollout.as_of import Position, State
from rollout.board import Row, board_of, board_on, london_on
from rollout.models import AuthorityEvent
from rollout.plan import Plan, plan_on, recent_plan, whole_plan
from rollout.rag import Rag, Rated, Why, rate
from rollout.replanning import Window, replan_stage
from rollout.slips import late_go_lives, moves, slips_of
from rollout.what_if import what_if
from tenants.models import Authority
from tests.rollout.test_plan import NOVEMBER, live, move
from tests.rollout.test_projection import LONDON, plans
from tests.support.house import House

AUGUST = date(2012, 8, 31)


def slips(on: date = NOVEMBER) -> dict[str, tuple[int, int, int]]:
    """Days, days overdue and number of moves, by authority."""
    plan = whole_plan(on)
    found = slips_of(board_of(plan, london_on(on)), plan)
    return {slip.row.authority.slug: (slip.days, slip.overdue, len(slip.moves)) for slip in found}


def test_what_is_overdue_and_was_never_moved_slips_to_the_day_shown(house: House) -> None:
    assert slips()["harrow"] == (91, 91, 0)
    assert slips(AUGUST) == {}


def test_a_slip_counts_from_the_date_first_given(house: House) -> None:
    move(house, "harrow", Position(1, date(2012, 12, 10)), on=date(2012, 9, 3))
    move(house, "harrow", Position(1, date(2013, 1, 14)), on=date(2012, 11, 1))
    assert slips()["harrow"] == ((date(2013, 1, 14) - AUGUST).days, 0, 2)
    assert slips(date(2012, 10, 1))["harrow"] == ((date(2012, 12, 10) - AUGUST).days, 0, 1)


def test_each_move_has_its_days_and_its_reason(house: House) -> None:
    move(house, "harrow", Position(1, date(2012, 12, 10)), on=date(2012, 9, 3))
    at, by = timezone.now(), house.user()
    autumn = Window("Autumn", date(2012, 10, 31), 6, True)
    replan_stage(1, autumn, on=date(2012, 9, 1), reason="Premises", seen=1, by=by, at=at)
    plan = whole_plan(NOVEMBER)
    first, second = moves(plan.authorities[Authority.objects.get(slug="harrow").pk], plan.stages, NOVEMBER)
    assert (first.old, first.new, first.days, first.event.reason) == (AUGUST, date(2012, 10, 31), 61, "Premises")
    assert (second.old, second.new, second.event.reason) == (date(2012, 10, 31), date(2012, 12, 10), "The board agreed")
    (only,) = moves(plan.authorities[Authority.objects.get(slug="enfield").pk], plan.stages, NOVEMBER)
    assert only.new == date(2012, 10, 31)


def test_who_is_live_slips_no_more_and_stands_among_the_late(house: House) -> None:
    live(house, "harrow", date(2012, 9, 10))
    assert "harrow" not in slips()
    assert [(row.authority.slug, row.slip) for row in late_go_lives(board_on(NOVEMBER))] == [("harrow", 10)]


@given(plans())
def test_moves_lead_from_the_first_date_to_the_one_expected(plan: Plan) -> None:
    for row in board_of(plan, LONDON).rows:
        found = moves(plan.authorities.get(row.authority.pk, []), plan.stages, plan.on)
        assert [move.on for move in found] == sorted({move.on for move in found})
        assert all(one.new == other.old for one, other in pairwise(found))
        if found:
            assert found[-1].new == row.expected


def test_the_few_rows_of_the_page_say_the_same_as_the_whole_history(house: House) -> None:
    """The page reads of each fact the first and the standing event; nothing of the picture needs more."""
    day = date(2012, 6, 20)
    for turn in range(12):
        authority = Authority.objects.order_by("pk")[turn % 3]
        planned = date(2012, 9, 1) + timedelta(days=37 * turn % 200)
        move(house, authority.slug, Position(1 + turn % 4, planned if turn % 4 else None), on=day)
        day += timedelta(days=11)
    at, by = timezone.now(), house.user()
    for seen, ends_on in enumerate((None, date(2013, 5, 31), date(2013, 7, 31)), 1):
        on = date(2012, 7, 1) + timedelta(days=20 * seen)
        replan_stage(3, Window(f"{seen}", ends_on, 8, True), on=on, reason="Agreed", seen=seen, by=by, at=at)
    for on in (date(2012, 6, 1), date(2012, 7, 15), date(2012, 9, 1), NOVEMBER):
        london = london_on(on)
        assert board_of(plan_on(on), london).rows == board_of(whole_plan(on), london).rows


def test_a_recent_plan_has_the_same_slips_with_the_last_moves(house: House) -> None:
    day = date(2012, 6, 20)
    for turn in range(12):
        for slug in ("harrow", "enfield")[: 1 + (turn < 3)]:
            planned = date(2012, 12, 1) + timedelta(days=37 * turn % 200)
            move(house, slug, Position(2 - turn % 2, planned if turn % 5 else None), on=day + timedelta(days=turn // 2))
    london, whole = london_on(NOVEMBER), whole_plan(NOVEMBER)
    every = {slip.row.authority.slug: slip for slip in slips_of(board_of(whole, london), whole)}
    for latest in (2, 4, 50):
        plan = recent_plan(NOVEMBER, latest)
        board = board_of(plan, london)
        assert board.rows == board_of(whole, london).rows
        for slip in slips_of(board, plan):
            other = every[slip.row.authority.slug]
            assert (slip.days, slip.overdue) == (other.days, other.overdue)
            last = len(slip.moves)
            assert slip.moves == other.moves[len(other.moves) - last :]
            assert slip.has_earlier or slip.moves == other.moves
    assert not slip.has_earlier
    assert len(every["harrow"].moves) > 2


def row_of(house: House, on: date = NOVEMBER, slug: str = "harrow") -> Row:
    return next(row for row in board_on(on).rows if row.authority.slug == slug)


def test_the_colour_has_one_reason(house: House) -> None:
    target = date(2014, 3, 31)
    assert rate(row_of(house), NOVEMBER, target) == Rated(Rag.RED, Why.OVERDUE, 91)
    assert rate(row_of(house, AUGUST), AUGUST, target) == Rated(Rag.GREEN, Why.ON_PLAN)
    assert rate(row_of(house, AUGUST), AUGUST, target, overdue_milestones=2) == Rated(Rag.AMBER, Why.MILESTONES, 2)
    assert rate(row_of(house, slug="brent"), NOVEMBER, target).rag == Rag.NONE
    move(house, "harrow", Position(1, date(2012, 12, 31)))
    assert rate(row_of(house), NOVEMBER, target) == Rated(Rag.AMBER, Why.LATER, 122)
    move(house, "harrow", Position(1, date(2014, 4, 1)))
    assert rate(row_of(house), NOVEMBER, target) == Rated(Rag.RED, Why.PAST_TARGET, 1)
    live(house, "harrow", NOVEMBER)
    assert rate(row_of(house), NOVEMBER, target, overdue_milestones=2) == Rated(Rag.GREEN, Why.LIVE)


def test_what_if_computes_both_and_stores_nothing(house: House) -> None:
    harrow = Authority.objects.get(slug="harrow")
    before = AuthorityEvent.objects.count()
    found = what_if(harrow, date(2014, 4, 10), NOVEMBER)
    assert (found.row.expected, found.moved.expected) == (AUGUST, date(2014, 4, 10))
    assert (found.past_target, found.past_window) == (10, 587)
    assert [(step.by, step.authorities) for step in found.steps] == [
        (AUGUST, (6, 5)), (date(2014, 3, 31), (15, 14)), (date(2014, 4, 10), (15, 15)),
    ]  # fmt: skip
    assert found.steps[0].referrals[0] > found.steps[0].referrals[1]
    assert AuthorityEvent.objects.count() == before
    assert board_on(NOVEMBER).count(State.DUE) == 6


@pytest.mark.parametrize("slug", ["westminster", "brent"])
def test_what_if_names_those_whom_the_same_hub_serves(house: House, slug: str) -> None:
    """Westminster stands in the tri-borough hub; Brent has no hub here and was in no stage."""
    today = timezone.localdate()
    with CaptureQueriesContext(connections["platform"]) as caught:
        found = what_if(Authority.objects.get(slug=slug), date(2013, 2, 1), today)
    assert {row.authority.slug for row in found.same_hub} <= {"hammersmith", "kensington"}
    assert len(caught) <= 7
    assert bool(found.same_hub) == (slug == "westminster")


def test_what_is_over_slips_though_it_is_earlier_than_first_dated(house: House) -> None:
    move(house, "harrow", Position(1, date(2012, 8, 1)), on=date(2012, 7, 2))
    assert slips(date(2012, 8, 1)) == {}
    assert slips(date(2012, 8, 15)) == {"harrow": (-16, 14, 1)}


def test_of_late_go_lives_the_latest_stands_first(house: House) -> None:
    live(house, "enfield", date(2012, 9, 3))
    live(house, "harrow", date(2012, 9, 10))
    assert [(row.authority.slug, row.slip) for row in late_go_lives(board_on(NOVEMBER))] == [
        ("harrow", 10), ("enfield", 3),
    ]  # fmt: skip


def test_a_date_on_the_target_itself_is_not_past_it(house: House) -> None:
    move(house, "harrow", Position(1, date(2014, 3, 31)))
    assert rate(row_of(house), NOVEMBER, date(2014, 3, 31)) == Rated(Rag.AMBER, Why.LATER, 577)
