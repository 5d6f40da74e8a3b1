"""A line of the plan that should never have been written: struck out with a reason, kept, shown and never counted."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from rollout.as_of import Position
from rollout.board import board_on
from rollout.models import AuthorityEvent, Fact, StageEvent, StrikeOut, TargetEvent
from rollout.moving import move_authority, shown
from rollout.packs.canonical import read
from rollout.packs.freezing import make_pack
from rollout.readiness.going_live import go_live
from rollout.readiness.recording import Said
from rollout.refusals import NothingChanged, NotToStrikeOut, OutOfBounds
from rollout.replanning import Window, replan_stage, set_target
from rollout.striking_out import strike_out
from tenants.models import Authority, Role
from tests.support.house import House
from tests.support.pages import get, text_of
from tests.support.pages import shown as words_of
from tests.support.signing_in import visitor

DAY = date(2012, 11, 30)
AS_OF = "?on_day=30&on_month=11&on_year=2012"


def brent() -> Authority:
    return Authority.objects.get(slug="brent")


def plan(house: House, day: date, on: date = DAY) -> AuthorityEvent:
    (made,) = move_authority(
        brent(), Position(planned=day), on=on, reason="A slip of the keyboard", by=house.user(), at=timezone.now(),
        seen=shown(brent())[1],
    )  # fmt: skip
    return made


def strike(house: House, line: Any, reason: str = "The year was mistyped") -> StrikeOut:
    return strike_out(line, reason, by=house.user("A secretary"), at=timezone.now())


def expected(on: date = DAY) -> date | None:
    return next(row.expected for row in board_on(on).rows if row.authority.slug == "brent")


def test_what_is_struck_out_counts_on_no_day_and_what_stood_before_stands_again(house: House) -> None:
    plan(house, date(2013, 1, 14), on=date(2012, 11, 1))
    slip = plan(house, date(2031, 1, 14), on=date(2012, 11, 10))
    assert expected() == date(2031, 1, 14)
    strike(house, slip)
    assert (expected(), expected(date(2012, 11, 12))) == (date(2013, 1, 14), date(2013, 1, 14))
    assert AuthorityEvent.objects.filter(pk=slip.pk).exists()
    made = plan(house, date(2013, 2, 1))
    assert (made.number, expected()) == (3, date(2013, 2, 1))


def test_its_page_shows_it_with_the_reason_and_the_secretary_alone_strikes_out(house: House) -> None:
    slip = plan(house, date(2031, 1, 14))
    secretary, board = visitor(house, Role.SECRETARY), visitor(house, Role.BOARD)
    path = f"/board/lines/{slip.pk}/strike-out/"
    assert path in get(secretary, "/board/authorities/brent/" + AS_OF).text
    assert path not in text_of(get(board, "/board/authorities/brent/" + AS_OF))
    assert "Planned go-live: 14 January 2031" in get(secretary, path).text
    assert "Enter why it does not count" in secretary.post(path, {"reason": "", "seen": "0"}, secure=True).text
    done = secretary.post(path, {"reason": "The year was mistyped", "seen": "0"}, secure=True)
    assert done["Location"] == "/board/authorities/brent/"
    page = words_of(get(board, "/board/authorities/brent/" + AS_OF).text)
    for words in ("Struck out: not counted", "by A Secretary of the board: The year was mistyped"):
        assert words in page, words
    assert board.post(path, {"reason": "Mine", "seen": "0"}, secure=True).status_code == 403
    again = secretary.post(path, {"reason": "Again", "seen": "0"}, secure=True)
    assert "Nothing is different" in again.text


def test_lines_of_a_stage_and_of_the_target_are_shown_and_struck_out_on_their_pages(house: House) -> None:
    at, by = timezone.now(), house.user()
    target = set_target(date(2041, 3, 31), on=DAY, reason="A slip", seen=1, by=by, at=at)
    stage = replan_stage(
        3, Window("Spring 2031", date(2031, 5, 31), 8, False), on=DAY, reason="A slip", seen=1, by=by, at=at
    )
    client: Client = visitor(house, Role.SECRETARY)
    for line, page in ((target, "/board/target/change/"), (stage, "/board/stages/3/change/")):
        path = f"/board/lines/{line.pk}/strike-out/"
        assert path in get(client, page).text
        assert client.post(path, {"reason": "Mistyped", "seen": "0"}, secure=True)["Location"] == "/board/"
        assert "Struck out: not counted" in get(client, page).text
    board = board_on(DAY)
    assert board.target is not None
    assert board.target.day == date(2014, 3, 31)
    assert board.stages[2].event.ends_on is None


def test_nothing_is_struck_out_twice_nor_a_go_live_nor_the_only_line_of_a_stage(house: House) -> None:
    slip = plan(house, date(2031, 1, 14))
    strike(house, slip)
    with pytest.raises(NothingChanged):
        strike(house, slip)
    said = Said(on=DAY, reason="Known", by=house.user(), at=timezone.now(), seen=None, source="Minutes")
    go_live(brent(), DAY, said, history=True)
    with pytest.raises(NotToStrikeOut, match="Take it back"):
        strike(house, AuthorityEvent.objects.get(authority=brent(), fact=Fact.LIVE))
    with pytest.raises(NotToStrikeOut, match="only line"):
        strike(house, StageEvent.objects.get(stage=4))
    with pytest.raises(NotToStrikeOut, match="Say why"):
        strike(house, TargetEvent.objects.get(), reason=" ")


def test_the_next_pack_names_what_was_struck_out_since_the_last_and_counts_it_nowhere(house: House) -> None:
    by = house.user("A secretary")
    slip = plan(house, date(2031, 1, 14), on=date(2012, 11, 1))
    first = make_pack(date(2012, 11, 15), "", seen=0, by=by, at=timezone.now())
    strike(house, slip)
    second = read(make_pack(DAY, "", seen=1, by=by, at=timezone.now()))
    (said,) = [one for one in second["corrections"] if one["what"] == "Struck out"]
    assert (said["about"], said["old"], said["new"]) == ("Brent", "Planned go-live: 14 January 2031", "Not counted")
    assert next(one for one in second["authorities"] if one["slug"] == "brent")["expected"] is None
    assert "2031-01-14" in str(read(first)["authorities"])
    third = read(make_pack(DAY, "", seen=2, by=by, at=timezone.now()))
    assert [one for one in third["corrections"] if one["what"] == "Struck out"] == []


@pytest.mark.parametrize("day", [date(9999, 12, 31), date(2050, 1, 1), date(1999, 12, 31), date(1, 1, 1)])
def test_no_act_plans_a_day_outside_the_bounds(house: House, day: date) -> None:
    at, by = timezone.now(), house.user()
    with pytest.raises(OutOfBounds):
        plan(house, day)
    with pytest.raises(OutOfBounds):
        set_target(day, on=DAY, reason="A slip", seen=1, by=by, at=at)
    with pytest.raises(OutOfBounds):
        replan_stage(3, Window("", day, None, False), on=DAY, reason="A slip", seen=1, by=by, at=at)


def test_no_date_yet_is_said_on_purpose(house: House) -> None:
    client = visitor(house, Role.SECRETARY)
    said = {"stage": "2", "on_day": "30", "on_month": "11", "on_year": "2012", "reason": "Agreed", "seen": "0"}
    empty = {"planned_day": "", "planned_month": "", "planned_year": ""}
    path = "/board/authorities/brent/change/"
    assert "Say whether there is a date" in client.post(path, {**said, **empty}, secure=True).text
    missing = client.post(path, {**said, **empty, "dated": "dated"}, secure=True)
    assert "Enter the day, or say that there is no date yet" in missing.text
    mistyped = {"planned_day": "31", "planned_month": "2", "planned_year": "2013", "dated": "undated"}
    assert client.post(path, {**said, **mistyped}, secure=True).status_code == 302
    assert shown(brent())[0] == Position(stage=2)
