"""Packs: frozen for good, and each says what the last one did not know."""

from __future__ import annotations

import hashlib
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import DatabaseError, IntegrityError, connections, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from rollout.as_of import Position
from rollout.board import London
from rollout.models import AuthorityEvent, Fact, StageEvent
from rollout.packs import freezing, pack_pdf
from rollout.packs.canonical import canonical, read
from rollout.packs.changes_since_pack import held_by, since
from rollout.packs.freezing import last_pack, make_pack
from rollout.packs.models import ItemState, Pack, RegisterKind
from rollout.packs.printed import printed
from rollout.packs.refusals import Backwards
from rollout.plan import Plan
from rollout.readiness.going_live import go_live
from rollout.readiness.recording import Said
from rollout.refusals import NotYet, Stale
from rollout.replanning import Window, replan_stage, set_target
from tenants.ledger_heads import LedgerHead
from tenants.models import Authority, Role
from tests.packs.builders import NOVEMBER, OCTOBER, a_pack, an_item
from tests.rollout.test_plan import live, move
from tests.support.house import House
from tests.support.pages import get
from tests.support.signing_in import visitor


def lines(document: dict[str, Any], part: str) -> list[tuple[str, str, str, str]]:
    return [(one["about"], one["what"], one["old"], one["new"]) for one in document[part]]


def test_a_pack_is_its_document_its_hash_and_a_pdf(house: House) -> None:
    with CaptureQueriesContext(connections["platform"]) as caught:
        pack = a_pack(house, note="Please read the risks first.")
    assert hashlib.sha256(pack.document.encode()).hexdigest() == pack.sha256
    assert bytes(pack.pdf).startswith(b"%PDF-")
    said = read(pack)
    assert canonical(said) == pack.document
    assert (said["number"], said["on"], said["last"], len(said["authorities"])) == (1, "2012-10-31", None, 33)
    assert (said["figures"]["red"], said["figures"]["none"]) == (6, 27)
    assert [
        query
        for query in caught.captured_queries
        if "tenants_platformentry" in query["sql"] and pack.sha256 in query["sql"]
    ]


@pytest.mark.parametrize(
    "statement", ["UPDATE packs_pack SET note = 'x'", "DELETE FROM packs_pack", "TRUNCATE packs_pack"]
)
def test_the_database_lets_nobody_alter_a_pack(house: House, statement: str) -> None:
    a_pack(house)
    statement = statement.replace("note = 'x'", "sha256 = sha256")
    with (
        pytest.raises(DatabaseError),
        transaction.atomic(using="platform"),
        connections["platform"].cursor() as cursor,
    ):
        cursor.execute(statement)


def test_the_database_takes_no_document_that_is_not_its_hashs(house: House) -> None:
    pack = a_pack(house)
    with pytest.raises(IntegrityError, match="a_pack_is_what_its_hash_says"), transaction.atomic(using="platform"):
        Pack.objects.create(
            number=2, on=pack.on, made_at=pack.made_at, made_by=pack.made_by, document=pack.document + " ",
            sha256=pack.sha256, pdf=b"",
        )  # fmt: skip


def test_a_day_to_come_an_earlier_day_and_a_stale_form_are_refused_and_nothing_is_kept(house: House) -> None:
    a_pack(house, NOVEMBER)
    at, by = timezone.now(), house.user()
    with CaptureQueriesContext(connections["platform"]) as caught:
        with pytest.raises(NotYet):
            make_pack(timezone.localdate() + timedelta(days=1), "", seen=1, by=by, at=at)
        with pytest.raises(Backwards):
            make_pack(OCTOBER, "", seen=1, by=by, at=at)
        with pytest.raises(Stale):
            make_pack(NOVEMBER, "", seen=0, by=by, at=at)
    assert Pack.objects.count() == 1
    assert not [query for query in caught.captured_queries if "INSERT" in query["sql"]]


def test_of_two_packs_at_one_moment_the_database_lets_one_through(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    a_pack(house)
    monkeypatch.setattr(freezing, "last_pack", lambda: None)
    with pytest.raises(Stale):
        make_pack(OCTOBER, "", seen=0, by=house.user(), at=timezone.now())


def test_the_next_pack_says_what_changed_from_what_to_what_and_why(house: House) -> None:
    a_pack(house)
    move(house, "harrow", Position(1, date(2013, 1, 14)), on=date(2012, 11, 5))
    live(house, "enfield", date(2012, 11, 20), on=date(2012, 11, 20))
    said = read(a_pack(house, NOVEMBER))
    assert said["last"]["number"] == 1
    assert lines(said, "changes") == [
        ("Enfield", "Live since", "Not live", "2012-11-20"),
        ("Harrow", "Planned go-live", "2012-08-31", "2013-01-14"),
    ]
    moved = said["changes"][1]
    assert (moved["days"], moved["reason"]) == (136, "The board agreed")
    assert said["corrections"] == []


def test_a_stage_that_moves_takes_those_with_it_who_have_no_date_of_their_own(house: House) -> None:
    a_pack(house)
    move(house, "harrow", Position(1, date(2013, 1, 14)), on=date(2012, 11, 5))
    at, by = timezone.now(), house.user()
    later = Window("Winter", date(2012, 12, 31), 6, True)
    replan_stage(1, later, on=date(2012, 11, 6), reason="All are late", seen=1, by=by, at=at)
    set_target(date(2014, 6, 30), on=date(2012, 11, 6), reason="Agreed", seen=1, by=by, at=at)
    changes = read(a_pack(house, NOVEMBER))["changes"]
    stage = next(one for one in changes if one["about"] == "Stage 1")
    assert (stage["old"], stage["new"], stage["days"]) == ("2012-08-31", "2012-12-31", 122)
    assert "Enfield goes by this window" in stage["also"]
    assert "Harrow goes by this window" not in stage["also"]
    assert ("The target", "All London by", "2014-03-31", "2014-06-30") in lines({"changes": changes}, "changes")


def test_a_later_correction_leaves_the_pack_alone_and_stands_once_in_the_next(house: House) -> None:
    live(house, "enfield", date(2012, 9, 3), on=date(2012, 9, 3))
    first = a_pack(house)
    live_again(house)
    first.refresh_from_db()
    assert '"live":"2012-09-03"' in first.document
    second = read(a_pack(house, NOVEMBER))
    assert lines(second, "corrections") == [("Enfield", "Live since", "2012-09-03", "2012-09-05")]
    assert second["changes"] == []
    third = read(a_pack(house, NOVEMBER))
    assert (third["changes"], third["corrections"]) == ([], [])


def live_again(house: House) -> None:
    """It turns out to have been two days later."""
    said = Said(on=date(2012, 9, 5), reason="Misread", by=house.user(), at=timezone.now(), seen=None, source="Minutes")
    go_live(Authority.objects.get(slug="enfield"), date(2012, 9, 5), said, history=True)


def test_what_is_recorded_while_a_pack_is_made_is_not_lost(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    real = pack_pdf.render_pack

    def meanwhile(*of: Any) -> bytes:
        move(house, "brent", Position(2), on=date(2012, 10, 1))
        return real(*of)

    monkeypatch.setattr(pack_pdf, "render_pack", meanwhile)
    assert "Stage 2" not in a_pack(house).document.split('"authorities"')[-1].split("brent")[0][-200:]
    monkeypatch.setattr(pack_pdf, "render_pack", real)
    assert lines(read(a_pack(house, NOVEMBER)), "corrections") == [("Brent", "Stage", "In no stage", "Stage 2")]


def test_registers_stand_in_it_as_they_were_and_what_closed_stands_once_more(house: House) -> None:
    an_item(house, RegisterKind.RISK, title="Premises are late")
    an_item(house, due=date(2012, 10, 1))
    first = read(a_pack(house))
    assert [(one["reference"], one["since"], one["overdue"]) for one in first["actions"]] == [("A1", "new", True)]
    an_item(house, item=1, seen=1, on=NOVEMBER, state=ItemState.CLOSED, outcome="Signed")
    an_item(house, RegisterKind.DECISION, on=NOVEMBER, title="Agree the second cohort")
    second = read(a_pack(house, NOVEMBER))
    assert [(one["reference"], one["since"]) for one in second["risks"]] == [("R1", "")]
    assert [(one["state"], one["outcome"], one["since"]) for one in second["actions"]] == [
        ("closed", "Signed", "changed")
    ]
    assert [one["title"] for one in second["decisions"]] == ["Agree the second cohort"]
    assert read(a_pack(house, NOVEMBER))["actions"] == []


def test_a_whole_london_with_long_words_fits_on_paper(house: House) -> None:
    for number in range(12):
        an_item(
            house,
            RegisterKind.RISK,
            title=f"{'Long ' * 20}{number}",
            detail="Words and more words. " * 60,
            owner="O" * 100,
        )
    assert bytes(a_pack(house, note="First\n\nSecond " + "x" * 300).pdf).startswith(b"%PDF-")


DAY = date(2012, 6, 1)
LONDON = London((Authority(pk=1, name="One", slug="one"),), {})


@given(
    st.lists(st.tuples(st.integers(0, 60), st.integers(0, 4)), max_size=12),
    st.lists(st.integers(0, 60), min_size=5, max_size=5),
)
def test_each_event_stands_in_exactly_one_pack_after_the_first(events: list[tuple[int, int]], days: list[int]) -> None:
    """In: of each event its day and before which pack it was written; the packs' days."""
    written = sorted(turn for _, turn in events)
    rows = [
        (
            AuthorityEvent(
                authority_id=1, number=number, fact=Fact.STAGE, stage=1 + number % 5, on=DAY + timedelta(days=day)
            ),
            turn,
        )
        for number, ((day, _), turn) in enumerate(zip(events, written, strict=True), 1)
    ]
    stages: dict[int, list[StageEvent]] = {}
    seen: list[tuple[str, date]] = []
    last_on, first = DAY, True
    held: dict[str, int] = {}
    known: set[int] = set()
    for turn, day in enumerate(sorted(days)):
        on = DAY + timedelta(days=day)
        plan = Plan(on, {1: [row for row, when in rows if when <= turn]}, stages, [])
        if not first:
            found = since(plan, LONDON, last_on, held)
            assert all(change.on > last_on for change in found.changes)
            assert all(change.on <= last_on for change in found.corrections)
            seen += [(change.new, change.on) for change in [*found.changes, *found.corrections]]
        else:
            known = {id(row) for row, when in rows if when <= turn and row.on <= on}
        last_on, held, first = on, held_by(plan, LONDON), False
    expected = [(f"Stage {row.stage}", row.on) for row, _ in rows if id(row) not in known and row.on <= last_on]
    assert sorted(seen) == sorted(expected)


def test_the_last_pack_is_found_without_its_pdf(house: House) -> None:
    a_pack(house)
    with CaptureQueriesContext(connections["platform"]) as caught:
        assert last_pack() is not None
    assert '"pdf"' not in caught.captured_queries[0]["sql"]


def test_a_pack_carries_the_head_of_each_ledger_and_nothing_of_a_case(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    root = "CsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I="
    found = [LedgerHead("The platform"), LedgerHead("Harrow", "mash-1/harrow", 604, root)]
    monkeypatch.setattr("rollout.packs.document.newest_heads", lambda: found)
    pack = a_pack(house)
    assert read(pack)["ledgers"] == [
        {"name": "The platform", "origin": "", "lines": 0, "root": ""},
        {"name": "Harrow", "origin": "mash-1/harrow", "lines": 604, "root": root},
    ]
    page = get(visitor(house, Role.SECRETARY), f"/packs/{pack.number}/").text
    assert f"mash-1/harrow<br>604<br>{root}" in page
    old = {key: value for key, value in read(pack).items() if key != "ledgers"}
    assert printed(old, pack.sha256)["ledgers"] == [], "packs of before are printed as they were"


def test_a_pack_may_be_of_today_and_a_second_one_of_the_same_day(house: House) -> None:
    today = timezone.localdate()
    first, second = a_pack(house, today), a_pack(house, today)
    assert [(one.number, one.on) for one in (first, second)] == [(1, today), (2, today)]
