"""What a pack says of London, figure by figure, and the line and hashes by which anybody can see that it stayed so."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from datetime import date, datetime
from typing import Any

import pytest
from django.db import connections
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from rollout.as_of import Position
from rollout.models import AuthorityEvent
from rollout.packs.canonical import canonical, digest, read
from rollout.packs.freezing import make_pack
from rollout.packs.models import ItemEvent, ItemState, Pack, RegisterKind
from rollout.packs.printed import printed
from rollout.replanning import set_target
from rollout.striking_out import strike_out
from tenants import ledger
from tenants.models import Authority, PlatformEntry, Role
from tests.packs.builders import NOVEMBER, OCTOBER, a_pack, an_item
from tests.rollout.test_plan import live, move
from tests.support.house import House
from tests.support.pages import get, ledger_lines, post, rows_of, shown, text_of
from tests.support.signing_in import visitor

ON = {"on_day": "30", "on_month": "11", "on_year": "2012"}


def line_of(pack: Pack) -> PlatformEntry:
    """The one line of the ledger that the making of a pack left."""
    return PlatformEntry.objects.get(act="pack", object_ref=str(pack.number))


def facts(pack: Pack) -> dict[str, str]:
    """A pack's first table, as the page and the paper have it."""
    return dict(printed(read(pack), pack.sha256)["facts"])


def test_the_line_of_a_pack_says_who_froze_which_one_of_which_day_and_both_hashes(house: House) -> None:
    a_pack(house)
    secretary = house.user("Imogen Secretary")
    pack = make_pack(NOVEMBER, "", seen=1, by=secretary, at=timezone.now())
    line = line_of(pack)
    assert (line.object_kind, line.object_ref, line.member) == ("pack", "2", secretary.pk)
    assert line.detail == {
        "on": "2012-11-30",
        "sha256": hashlib.sha256(pack.document.encode()).hexdigest(),
        "pdf_sha256": hashlib.sha256(bytes(pack.pdf)).hexdigest(),
    }
    assert (pack.made_by, read(pack)["made_by"]) == (secretary, "Imogen Secretary")


@pytest.mark.parametrize("kind", [RegisterKind.RISK, RegisterKind.DECISION, RegisterKind.ACTION])
def test_the_line_of_an_item_says_who_recorded_which_item_of_which_register(house: House, kind: RegisterKind) -> None:
    an_item(house, kind)
    with CaptureQueriesContext(connections["platform"]) as caught:
        made = an_item(house, kind)
    [line] = ledger_lines(caught, "register")
    assert made.by is not None
    for words in (f"'{kind}'", f"'{kind[0].upper()}2'", made.by.pk.hex):
        assert words in line, words


def test_each_figure_of_a_pack_is_of_what_was_recorded_by_its_day(house: House) -> None:
    """Six are named in the founding plan, nine more are projected; Enfield went live, Harrow is to, Bexley later."""
    live(house, "enfield", date(2012, 11, 20), on=date(2012, 11, 20))
    move(house, "harrow", Position(1, date(2013, 1, 14)), on=date(2012, 11, 5))
    live(house, "bexley", date(2012, 12, 3), on=date(2012, 12, 3))
    move(house, "barnet", Position(2, date(2013, 3, 1)), on=date(2012, 12, 1))
    pack = a_pack(house, NOVEMBER)
    document = read(pack)
    assert document["figures"] == {
        "authorities": 33, "live": 1, "named": 5, "unnamed": 9, "not_planned": 18, "referrals_live_percent": 3,
        "red": 4, "amber": 1, "green": 1, "none": 27,
    }  # fmt: skip
    by_slug = {one["slug"]: one for one in document["authorities"]}
    assert [(by_slug[slug]["state"], by_slug[slug]["live"]) for slug in ("enfield", "harrow", "bexley")] == [
        ("live", "2012-11-20"), ("planned", None), ("not_planned", None),
    ]  # fmt: skip
    assert by_slug["harrow"]["expected"] == "2013-01-14"
    assert "3 December" not in pack.document


def test_both_burn_ups_of_a_pack_have_their_own_numbers(house: House) -> None:
    """The plan's stages: 6 by August, 15 by the year's end (nine not named), all by the target; by referrals 16%."""
    live(house, "enfield", date(2012, 11, 20), on=date(2012, 11, 20))
    coverage = read(a_pack(house, NOVEMBER))["coverage"]
    assert coverage["authorities"]["planned"] == [
        ["2012-06-01", 0], ["2012-08-31", 6], ["2012-12-31", 15], ["2014-03-31", 33]
    ]  # fmt: skip
    assert [count for _, count in coverage["referrals"]["planned"]] == [0, 16, 100]
    assert (coverage["authorities"]["live"][-1][1], coverage["referrals"]["live"][-1][1]) == (1, 3)
    assert (coverage["authorities"]["whole"], coverage["referrals"]["whole"]) == (33, 100)


def altered(pack: Pack, **columns: Any) -> None:
    """Pack 2, of which the ledger's line says that it is as the first one, and whose row says otherwise: as somebody
    with the database in their hands would leave it."""
    hashes = {"sha256": pack.sha256, "pdf_sha256": hashlib.sha256(bytes(pack.pdf)).hexdigest()}
    ledger.write(ledger.PlatformAct.PACK, user=pack.made_by_id, object_kind="pack", object_ref="2", detail=hashes)
    kept = {name: getattr(pack, name) for name in ("on", "made_at", "made_by", "document", "sha256", "pdf")}
    Pack.objects.create(number=2, **{**kept, **columns})


def reworded(pack: Pack) -> dict[str, Any]:
    """A document with another figure, and the hash that fits it: only the ledger knows better."""
    document = read(pack)
    document["figures"]["live"] = 33
    text = canonical(document)
    return {"document": text, "sha256": digest(text)}


def another_paper(pack: Pack) -> dict[str, Any]:
    """The same file with one byte more."""
    return {"pdf": bytes(pack.pdf) + b" "}


@pytest.mark.parametrize(
    ("how", "broken"),
    [(reworded, ["/packs/2/", "/packs/2/pack.json"]), (another_paper, ["/packs/2/pack.pdf"])],
    ids=["another figure with its hash", "another paper"],
)
def test_what_somebody_altered_in_the_database_is_not_shown_and_the_operators_are_told(
    house: House, how: Callable[[Pack], dict[str, Any]], broken: list[str]
) -> None:
    pack = a_pack(house, note="Please read the risks first.")
    client = visitor(house, Role.BOARD)
    altered(pack, **how(pack))
    for address in ("/packs/2/", "/packs/2/pack.json", "/packs/2/pack.pdf"):
        with CaptureQueriesContext(connections["platform"]) as caught:
            answer = get(client, address)
        told = ledger_lines(caught, "alarm")
        if address not in broken:
            assert (answer.status_code, told) == (200, []), address
            continue
        assert "is not what was frozen" in text_of(answer, 500)
        assert "Please read the risks first." not in answer.text
        [line] = told
        assert "pack 2" in line


def test_nothing_of_a_day_after_the_packs_is_a_change_and_the_last_packs_own_day_is_a_correction(
    house: House,
) -> None:
    a_pack(house)
    move(house, "harrow", Position(1, date(2013, 1, 14)), on=OCTOBER)
    move(house, "barnet", Position(2), on=NOVEMBER)
    move(house, "brent", Position(2), on=date(2012, 12, 1))
    document = read(a_pack(house, NOVEMBER))
    assert [one["about"] for one in document["corrections"]] == ["Harrow"]
    assert [one["about"] for one in document["changes"]] == ["Barnet"]


def test_a_strike_out_stands_in_the_next_pack_and_in_none_after_it(house: House) -> None:
    move(house, "brent", Position(2), on=date(2012, 10, 1))
    a_pack(house)
    by = house.user("A Secretary")
    strike_out(AuthorityEvent.objects.get(authority__slug="brent"), "Mistyped", by=by, at=timezone.now())
    second = read(a_pack(house, NOVEMBER))
    assert [(one["about"], one["what"], one["new"]) for one in second["corrections"]] == [
        ("Brent", "Struck out", "Not counted")
    ]
    assert read(a_pack(house, NOVEMBER))["corrections"] == []


@pytest.mark.parametrize(("day", "is_late"), [(29, True), (30, False)])
def test_an_open_item_is_overdue_after_its_day_and_not_on_it(house: House, day: int, is_late: bool) -> None:
    harrow = Authority.objects.get(slug="harrow")
    an_item(house, due=date(2012, 11, day), authority=harrow)
    [item] = read(a_pack(house, NOVEMBER))["actions"]
    assert (item["overdue"], item["authority"]) == (is_late, harrow.name)


def test_the_second_pack_names_the_first_with_its_hash_the_note_and_the_moment(house: House) -> None:
    first = a_pack(house)
    at = datetime(2026, 3, 1, 9, 5, tzinfo=timezone.get_current_timezone())
    second = make_pack(NOVEMBER, "Read the risks.", seen=1, by=house.user("A Secretary"), at=at)
    document = read(second)
    assert document["last"] == {"number": 1, "on": "2012-10-31", "sha256": first.sha256}
    assert document["note"] == "Read the risks."
    assert printed(document, second.sha256)["made"] == "1 March 2026 at 9:05am by A Secretary"


def test_a_pack_says_how_a_date_moved_why_and_who_recorded_it(house: House) -> None:
    a_pack(house)
    move(house, "harrow", Position(1, date(2013, 1, 14)), on=date(2012, 11, 5))
    move(house, "enfield", Position(1, date(2012, 8, 30)), on=date(2012, 11, 6))
    pack = a_pack(house, NOVEMBER)
    rows = {
        row[0]: row[1:]
        for row in rows_of(get(visitor(house, Role.BOARD), "/packs/2/").text, "Changes since the last pack")
    }
    assert rows["Harrow Planned go-live"][:4] == [
        "5 Nov 2012", "31 Aug 2012", "14 Jan 2013 136 days later", "The board agreed Recorded by Ade Example.",
    ]  # fmt: skip
    assert rows["Enfield Planned go-live"][2] == "30 Aug 2012 1 day earlier"
    assert printed(read(pack), pack.sha256)["changes"][0]["also"] == "Nothing that is recorded"


@pytest.mark.parametrize(
    ("day", "said"),
    [
        (date(2012, 12, 1), "1 December 2012, 1 day left"),
        (NOVEMBER, "30 November 2012, 0 days left"),
        (date(2012, 11, 29), "29 November 2012, 1 day over"),
    ],
)
def test_a_pack_says_how_long_the_target_is_off_or_over(house: House, day: date, said: str) -> None:
    set_target(day, on=date(2012, 11, 6), reason="Agreed", seen=1, by=house.user(), at=timezone.now())
    assert facts(a_pack(house, NOVEMBER))["Target"] == said


def test_the_colours_of_a_pack_are_counted_worst_first_and_each_under_its_own_name(house: House) -> None:
    live(house, "enfield", date(2012, 11, 20), on=date(2012, 11, 20))
    pack = a_pack(house, NOVEMBER)
    assert facts(pack)["Red, amber, green"] == "5 red, 0 amber, 1 green, 27 no date yet"
    said = printed(read(pack), pack.sha256)["authorities"]
    assert [one["colour"] for one in said] == ["red"] * 5 + ["green"]
    assert said[-1]["name"] == "Enfield"


def test_the_latest_pack_stands_first_and_only_the_secretary_has_the_button(house: House) -> None:
    a_pack(house)
    a_pack(house, NOVEMBER)
    for role in (Role.BOARD, Role.OPERATOR, Role.MENTOR, Role.SECRETARY):
        page = get(visitor(house, role), "/packs/").text
        rows = rows_of(page, "Board packs, the latest first")
        assert [row[0] for row in rows[1:]] == ["Pack 2, as of 30 November 2012", "Pack 1, as of 31 October 2012"]
        assert ("/packs/make/" in page) == (role == Role.SECRETARY), role


def test_a_look_before_counts_what_is_open_and_what_of_it_is_overdue(house: House) -> None:
    an_item(house, RegisterKind.RISK)
    an_item(house, RegisterKind.DECISION, due=date(2012, 11, 1))
    an_item(house, due=date(2012, 11, 2))
    an_item(house, due=date(2012, 11, 3), state=ItemState.CLOSED, outcome="Signed")
    look = post(visitor(house, Role.SECRETARY), "/packs/make/", note="", seen="0", look="", **ON)
    assert "1 open risk, 1 decision asked, 1 action to do, 2 of them overdue" in shown(text_of(look))
    assert not Pack.objects.exists()
    assert ItemEvent.objects.count() == 4
