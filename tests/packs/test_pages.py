"""The packs' and registers' pages over HTTP: who reads, who edits, what is refused and what survives an error."""

from __future__ import annotations

import hashlib

import pytest
from django.db import connections
from django.test.utils import CaptureQueriesContext

from mash_platform.pdf import render
from rollout.packs import canonical
from rollout.packs.models import ItemEvent, Pack, RegisterKind
from tenants.models import Role
from tenants.models.people import ALL_LONDON_ROLES
from tests.packs.builders import NOVEMBER, OCTOBER, a_pack, an_item
from tests.rollout.test_board_pages import DAY
from tests.support.house import House
from tests.support.pages import get, ledger_lines, post, text_of
from tests.support.signing_in import visitor

SEE = ("/packs/", "/packs/1/", "/packs/1/pack.pdf", "/packs/1/pack.json", "/registers/risk/", "/registers/action/1/")
EDIT = ("/packs/make/", "/registers/risk/add/", "/registers/action/1/change/")
ON = {"on_day": "30", "on_month": "11", "on_year": "2012"}
ITEM = {"title": "Find premises", "detail": "", "owner": "The secretary", "due_day": "", "due_month": "",
        "due_year": "",
        "authority": "", "seen": "0", **ON}  # fmt: skip


@pytest.mark.parametrize("role", sorted(ALL_LONDON_ROLES))
def test_all_of_the_programme_read_and_only_the_secretary_edits(house: House, role: Role) -> None:
    an_item(house)
    a_pack(house)
    client = visitor(house, role)
    assert {get(client, address).status_code for address in SEE} == {200}
    assert {get(client, address).status_code for address in EDIT} == {200 if role == Role.SECRETARY else 403}


@pytest.mark.parametrize("role", [Role.COORDINATOR, Role.RESEARCHER, Role.RECIPIENT])
def test_nobody_from_inside_a_hub_reads_them(house: House, role: Role) -> None:
    a_pack(house)
    assert {get(visitor(house, role), address).status_code for address in (*SEE, *EDIT)} == {403}


@pytest.mark.parametrize("role", [Role.BOARD, Role.OPERATOR, Role.MENTOR])
def test_a_pack_by_another_role_is_refused_and_the_refusal_is_in_the_ledger(house: House, role: Role) -> None:
    client = visitor(house, role)
    with CaptureQueriesContext(connections["platform"]) as caught:
        assert post(client, "/packs/make/", note="", seen="0", freeze="", **ON).status_code == 403
    assert [line for line in ledger_lines(caught) if "'refused'" in line and "'make_pack'" in line]
    assert not Pack.objects.exists()


def test_the_secretary_looks_first_and_then_freezes(house: House) -> None:
    client = visitor(house, Role.SECRETARY)
    look = post(client, "/packs/make/", note="A word", seen="0", look="", **ON)
    assert "What it would hold" in look.text
    assert "6 red, 0 amber, 0 green" in look.text
    assert "A word" in look.text
    assert not Pack.objects.exists()
    made = post(client, "/packs/make/", note="A word", seen="0", freeze="", **ON)
    assert made["Location"] == "/packs/1/"
    page = get(client, "/packs/1/").text
    for words in ("Board pack 1: London as of 30 November 2012", "A word", "This is the first pack",
                  "91 days over its date, without a new one", Pack.objects.get().sha256):  # fmt: skip
        assert words in page, words


@pytest.mark.parametrize(
    ("on", "said"),
    [
        ({"on_day": "1", "on_month": "10", "on_year": "2012"}, "must not be before the last pack"),
        ({"on_day": "1", "on_month": "1", "on_year": "2999"}, "There is a problem"),
    ],
)
def test_a_wrong_day_is_named_and_the_note_kept(house: House, on: dict[str, str], said: str) -> None:
    a_pack(house)
    answer = post(visitor(house, Role.SECRETARY), "/packs/make/", note="Typed with care", seen="1", freeze="", **on)
    assert said in answer.text
    assert "Typed with care" in answer.text
    assert Pack.objects.count() == 1


def test_a_stale_pack_keeps_what_was_typed_and_can_be_sent_again(house: House) -> None:
    client = visitor(house, Role.SECRETARY)
    a_pack(house)
    stale = post(client, "/packs/make/", note="Typed with care", seen="0", freeze="", **ON)
    assert stale.status_code == 409
    for words in ("Another pack was made", "Typed with care", 'name="seen" value="1"'):
        assert words in stale.text, words
    assert post(client, "/packs/make/", note="Typed with care", seen="1", freeze="", **ON).status_code == 302


def test_the_files_are_what_was_frozen(house: House) -> None:
    pack = a_pack(house)
    client = visitor(house, Role.BOARD)
    assert hashlib.sha256(get(client, "/packs/1/pack.json").content).hexdigest() == pack.sha256
    paper = get(client, "/packs/1/pack.pdf")
    assert paper.content == bytes(pack.pdf)
    assert paper["Content-Type"] == "application/pdf"
    assert "attachment" in paper["Content-Disposition"]
    assert get(client, "/packs/2/").status_code == 404


def test_a_pack_that_is_not_what_was_hashed_is_not_shown(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    a_pack(house, note="Altered by somebody")
    monkeypatch.setattr(canonical, "digest", lambda text: "0" * 64)
    answer = get(visitor(house, Role.BOARD), "/packs/1/")
    assert answer.status_code == 500
    assert "is not what was frozen" in answer.text
    assert "Altered by somebody" not in answer.text


def test_no_pack_follows_one_that_is_not_what_was_hashed(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    a_pack(house)
    client = visitor(house, Role.SECRETARY)
    monkeypatch.setattr(canonical, "digest", lambda text: "0" * 64)
    answer = post(client, "/packs/make/", note="Typed with care", seen="1", freeze="", **ON)
    assert "is not what was frozen" in answer.text
    assert "Typed with care" in answer.text
    assert Pack.objects.count() == 1


def test_without_its_pdf_no_pack_is_kept(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(render, "LARGEST", 10)
    answer = post(visitor(house, Role.SECRETARY), "/packs/make/", note="A word", seen="0", freeze="", **ON)
    assert "The PDF could not be made" in answer.text
    assert not Pack.objects.exists()


def the_page(html: str) -> str:
    """What stands between the page's head and foot, which says the minute in which it is printed."""
    return html.partition("<main")[2].partition("</main>")[0]


def test_a_page_of_a_pack_stays_as_it_was_made(house: House) -> None:
    a_pack(house)
    client = visitor(house, Role.BOARD)
    before = get(client, "/packs/1/").text
    an_item(house, title="Entered later, of an earlier day")
    assert "Entered later" not in text_of(get(client, "/packs/1/"))
    assert the_page(before) == the_page(get(client, "/packs/1/").text)


def test_an_item_is_entered_changed_and_closed(house: House) -> None:
    client = visitor(house, Role.SECRETARY)
    assert "None is open on this day" in get(client, "/registers/decision/" + DAY).text
    made = post(client, "/registers/decision/add/", **ITEM)
    assert made["Location"] == "/registers/decision/1/"
    closing = {**ITEM, "seen": "1", "state": "closed", "outcome": "", "reason": "At the meeting"}
    refused = post(client, "/registers/decision/1/change/", **closing)
    assert "Enter what the board decided" in refused.text
    assert "At the meeting" in refused.text
    assert post(client, "/registers/decision/1/change/", **{**closing, "outcome": "Agreed"}).status_code == 302
    page = get(client, "/registers/decision/1/").text
    for words in ("D1: Find premises", "Decided", "What the board decided", "Agreed", "At the meeting"):
        assert words in page, words
    assert "D1: Find premises" not in text_of(get(client, "/registers/decision/" + DAY))
    assert "D1: Find premises" in get(client, "/registers/decision/" + DAY + "&show=all").text


def test_a_risk_has_a_level_and_nothing_else_has(house: House) -> None:
    client = visitor(house, Role.SECRETARY)
    refused = post(client, "/registers/risk/add/", **ITEM)
    assert "There is a problem" in refused.text
    assert post(client, "/registers/risk/add/", level="high", **ITEM).status_code == 302
    assert "level" not in text_of(get(client, "/registers/action/add/"))


def test_a_stale_item_keeps_what_was_typed_and_shows_what_stands(house: House) -> None:
    an_item(house)
    an_item(house, item=1, seen=1, on=NOVEMBER, owner="Somebody else")
    client = visitor(house, Role.SECRETARY)
    answer = post(client, "/registers/action/1/change/", **{**ITEM, "seen": "1", "state": "open", "outcome": "",
                  "reason": "Typed with care", "title": "Typed too"})  # fmt: skip
    assert answer.status_code == 409
    for words in ("Somebody else changed this", "Somebody else", "Typed with care", "Typed too", 'value="2"'):
        assert words in answer.text, words


def test_what_does_not_exist_is_not_found(house: House) -> None:
    client = visitor(house, Role.SECRETARY)
    for address in ("/registers/hopes/", "/registers/risk/1/", "/registers/risk/1/change/", "/packs/9/"):
        assert get(client, address).status_code == 404, address


@pytest.mark.parametrize("address", ["/packs/", "/registers/action/" + DAY])
def test_a_longer_list_takes_the_same_queries(house: House, address: str) -> None:
    client = visitor(house, Role.BOARD)

    def queries() -> int:
        with CaptureQueriesContext(connections["platform"]) as caught:
            assert get(client, address).status_code == 200
        return len(caught)

    pack = a_pack(house)
    an_item(house, RegisterKind.ACTION, on=OCTOBER)
    before = queries()
    Pack.objects.bulk_create(
        Pack(number=number, on=OCTOBER, made_at=pack.made_at, made_by=pack.made_by, document=pack.document,
             sha256=pack.sha256, pdf=b"")
        for number in range(2, 60)
    )  # fmt: skip
    first = ItemEvent.objects.get()
    ItemEvent.objects.bulk_create(
        ItemEvent(kind=RegisterKind.ACTION, item=item, number=1, title="More", owner="x", on=OCTOBER, by=first.by,
                  recorded_at=first.recorded_at, reason="x")
        for item in range(2, 80)
    )  # fmt: skip
    assert queries() == before <= 12
