"""The gate: nobody goes live with an open must-have unless the board lets it pass, and both stand for good."""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import Any

import pytest

from mash_platform.state import CHECKOUT
from rollout.as_of import State
from rollout.board import board_on
from rollout.models import AuthorityEvent, Fact
from rollout.readiness import gate
from rollout.readiness.answering import send_back
from rollout.readiness.going_live import go_live, take_back
from rollout.readiness.milestones import Milestone
from rollout.readiness.models import MilestoneEvent, Passage
from rollout.readiness.overriding import ask_to_let_pass, override
from rollout.readiness.queries import readiness_of
from rollout.readiness.refusals import GateClosed, NotNow, Refused, TooEarly
from rollout.readiness.reporting import report
from rollout.refusals import Stale
from tests.readiness.builders import DAY, all_in_place, authority, said
from tests.support.house import House

MENTORS, PREMISES = Milestone.MENTORS, Milestone.PREMISES


def is_live(slug: str = "enfield", on: date = DAY) -> bool:
    return next(row for row in board_on(on).rows if row.authority.slug == slug).state == State.LIVE


def test_with_every_must_have_in_place_it_goes_live(house: House) -> None:
    all_in_place(house)
    made = go_live(authority(), DAY, said(house=house))
    assert (made.passage, made.open_then, is_live()) == (Passage.READY, [], True)
    report(authority(), Milestone.REVIEW, "", said(house=house))


def test_with_one_open_it_does_not_and_nothing_is_recorded(house: House) -> None:
    all_in_place(house, but=(MENTORS,))
    with pytest.raises(GateClosed, match="Mentors booked"):
        go_live(authority(), DAY, said(house=house))
    assert not is_live()
    assert not AuthorityEvent.objects.filter(authority=authority(), fact=Fact.LIVE).exists()
    assert not MilestoneEvent.objects.filter(milestone=Milestone.GO_LIVE).exists()


def test_a_must_have_that_was_open_on_the_day_counts_as_open(house: House) -> None:
    all_in_place(house, on=DAY)
    with pytest.raises(GateClosed):
        go_live(authority(), DAY - timedelta(days=1), said(house=house))


def test_what_the_board_lets_pass_stands_beside_the_go_live_for_good(house: House) -> None:
    all_in_place(house, but=(MENTORS,))
    first, board = house.user("A board member"), house.user("Another board member")
    ask_to_let_pass(authority(), ["mentors"], said(first, reason="Mentors of the next borough help"))
    override(authority(), ["mentors"], said(board, reason="Mentors of the next borough help"))
    made = go_live(authority(), DAY, said(house=house))
    assert (made.passage, made.open_then) == (Passage.OVERRIDE, ["mentors"])
    found = readiness_of(authority(), DAY)
    assert found.override is not None
    assert (found.override.by, found.override.asked_by) == (board, first)
    assert found.override.reason == "Mentors of the next borough help"


def test_the_board_lets_pass_what_it_saw_and_nothing_that_opened_since(house: House) -> None:
    all_in_place(house, but=(MENTORS,))
    with pytest.raises(Stale):
        ask_to_let_pass(authority(), [], said(house=house))
    ask_to_let_pass(authority(), ["mentors"], said(house=house))
    with pytest.raises(Stale):
        override(authority(), [], said(house=house))
    override(authority(), ["mentors"], said(house=house))
    send_back(authority(), PREMISES, said(house=house, reason="The lease has ended"))
    with pytest.raises(GateClosed, match="Premises"):
        go_live(authority(), DAY, said(house=house))


def test_there_is_nothing_to_let_pass_where_nothing_is_open(house: House) -> None:
    all_in_place(house)
    for act in (ask_to_let_pass, override):
        with pytest.raises(NotNow, match="in place"):
            act(authority(), [], said(house=house))


def test_what_is_known_from_elsewhere_needs_its_source_and_no_hub_here(house: House) -> None:
    with pytest.raises(Refused, match="known from"):
        go_live(authority("barnet"), DAY, said(house=house), history=True)
    made = go_live(authority("barnet"), DAY, said(house=house, source="Minutes of its board"), history=True)
    assert (made.passage, made.source, is_live("barnet")) == (Passage.HISTORY, "Minutes of its board", True)
    event = AuthorityEvent.objects.get(authority=authority("barnet"), fact=Fact.LIVE)
    assert event.source == "Minutes of its board"


def test_a_hub_that_was_built_here_by_that_day_is_no_history(house: House) -> None:
    today = said(house=house).at.date()
    with pytest.raises(NotNow, match="built for it here"):
        go_live(authority("harrow"), today, said(house=house, on=today, source="Minutes"), history=True)


def test_live_since_a_day_to_come_is_refused(house: House) -> None:
    all_in_place(house)
    with pytest.raises(TooEarly):
        go_live(authority(), DAY + timedelta(days=1), said(house=house))


def test_a_go_live_is_corrected_and_taken_back_and_the_past_keeps_what_was_known(house: House) -> None:
    all_in_place(house, on=DAY - timedelta(days=20))
    go_live(authority(), DAY - timedelta(days=9), said(house=house, on=DAY - timedelta(days=9)))
    with pytest.raises(NotNow, match="already"):
        go_live(authority(), DAY - timedelta(days=9), said(house=house))
    go_live(authority(), DAY - timedelta(days=8), said(house=house, on=DAY - timedelta(days=5)))
    take_back(authority(), said(house=house))
    assert (is_live(on=DAY - timedelta(days=6)), is_live()) == (True, False)
    with pytest.raises(NotNow):
        take_back(authority(), said(house=house))


def test_a_must_have_sent_back_at_the_same_moment_stops_the_go_live(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Both looked before either wrote: the number of the authority's steps lets one through."""
    all_in_place(house)
    real = gate.pass_through

    def and_then_it_is_sent_back(*words: Any, **more: Any) -> Any:
        found = real(*words, **more)
        count = MilestoneEvent.objects.filter(authority=authority()).count()
        MilestoneEvent.objects.create(
            authority=authority(), number=count + 1, milestone=PREMISES, kind="sent_back", on=DAY,
            recorded_at=said(house=house).at, by=house.user(), reason="At the same moment",
        )  # fmt: skip
        return found

    monkeypatch.setattr(gate, "pass_through", and_then_it_is_sent_back)
    with pytest.raises(Stale):
        go_live(authority(), DAY, said(house=house))
    assert not is_live()


def test_a_go_live_that_is_only_reported_is_sent_back_and_one_that_stands_is_not(house: House) -> None:
    all_in_place(house)
    report(authority(), Milestone.GO_LIVE, "", said(house=house))
    send_back(authority(), Milestone.GO_LIVE, said(house=house, reason="No notification was taken yet"))
    go_live(authority(), DAY, said(house=house))
    with pytest.raises(NotNow, match="own page"):
        send_back(authority(), Milestone.GO_LIVE, said(house=house))


def test_nothing_but_the_gate_lets_anybody_through() -> None:
    makers = {
        path.relative_to(CHECKOUT).as_posix()
        for room in ("rollout", "frontend", "api", "tenants", "platform")
        for path in (CHECKOUT / room).rglob("*.py")
        if re.search(r"\bPassed\(", path.read_text())
    }
    assert makers == {"rollout/readiness/gate.py"}


def test_an_override_is_of_what_was_asked_for_and_of_nothing_that_opened_since(house: House) -> None:
    all_in_place(house, but=(MENTORS,))
    ask_to_let_pass(authority(), ["mentors"], said(house=house))
    send_back(authority(), PREMISES, said(house=house, reason="The lease has ended"))
    with pytest.raises(NotNow, match="Other must-haves are open now than were asked for"):
        override(authority(), ["mentors", "premises"], said(house=house))
    assert readiness_of(authority(), DAY).override is None
