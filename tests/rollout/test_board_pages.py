"""The board's pages over HTTP: what each role sees, what is refused, and that time does not grow with the rows."""

from __future__ import annotations

import csv
from typing import Any

import pytest
from django.conf import settings
from django.db import connections
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from frontend.board import authority
from frontend.common.plan_days import usual_day
from rollout.models import AuthorityEvent, Fact, StageEvent, TargetEvent
from tenants.models import Authority, Role, Seat
from tenants.models.people import ALL_LONDON_ROLES
from tests.support.house import House
from tests.support.pages import get, ledger_lines, text_of
from tests.support.signing_in import visitor

DAY = "?on_day=30&on_month=11&on_year=2012"
SEE = ("/board/", "/board/london.csv", "/board/authorities/harrow/")
EDIT = ("/board/authorities/harrow/change/", "/board/stages/1/change/", "/board/target/change/")


def change(client: Client, **words: Any) -> Any:
    said = {
        "stage": "2", "dated": "undated", "planned_day": "", "planned_month": "", "planned_year": "",
        "live_day": "", "live_month": "", "live_year": "",
        "on_day": "30", "on_month": "11", "on_year": "2012", "reason": "The board agreed", "seen": "0",
    }  # fmt: skip
    return client.post("/board/authorities/brent/change/", {**said, **words}, secure=True)


@pytest.mark.parametrize("role", sorted(ALL_LONDON_ROLES))
def test_the_board_its_secretary_the_operator_and_mentors_see_it(house: House, role: Role) -> None:
    client = visitor(house, role)
    assert [get(client, address + DAY).status_code for address in SEE] == [200, 200, 200]
    assert ("Change the target" in get(client, "/board/" + DAY).text) == (role == Role.SECRETARY)


@pytest.mark.parametrize("role", [Role.COORDINATOR, Role.RESEARCHER, Role.MANAGER, Role.RECIPIENT])
def test_nobody_else_sees_it(house: House, role: Role) -> None:
    client = visitor(house, role)
    assert {get(client, address).status_code for address in (*SEE, *EDIT)} == {403}


@pytest.mark.parametrize("role", [Role.BOARD, Role.OPERATOR])
def test_only_the_secretary_changes_it_and_a_refusal_is_in_the_ledger(house: House, role: Role) -> None:
    client = visitor(house, role)
    assert {get(client, address).status_code for address in EDIT} == {403}
    with CaptureQueriesContext(connections["platform"]) as caught:
        assert change(client).status_code == 403
    assert [line for line in ledger_lines(caught) if "'refused'" in line and "'edit_rollout'" in line]
    assert not AuthorityEvent.objects.filter(authority__slug="brent").exists()


def test_a_seat_that_has_ended_sees_nothing(house: House) -> None:
    client = visitor(house, Role.BOARD)
    Seat.objects.filter(user=client.user).update(ends_at=timezone.now())
    assert get(client, "/board/").status_code == 403


def test_the_boards_member_reaches_no_case(house: House) -> None:
    """No host of a hub lets them in, and no page of the platform leads to one."""
    client = visitor(house, Role.BOARD)
    for path in ("/", "/triage/", "/enquiries/", "/requests/", "/ledger/"):
        away = client.get(path, secure=True, HTTP_HOST="harrow.localhost")
        assert away.status_code == 302
        if away.status_code == 302:
            assert client.get("/enter/?" + away["Location"].partition("?")[2], secure=True).status_code == 403
    assert "harrow.localhost" not in text_of(get(client, "/board/")) + text_of(get(client, "/"))


def test_the_map_says_each_state_in_words_and_the_table_says_the_same(house: House) -> None:
    page = get(visitor(house, Role.BOARD), "/board/" + DAY).text
    assert page.count('class="mash-map__tile ') == 33
    assert page.count("Due by 31 August 2012, not recorded as live") == 6 * 3  # title, tile for readers, table
    assert page.count("Not planned by name yet") == 27 * 2 + 1  # title, tile for readers; and the key
    assert "27 authorities are not planned by name yet" in page  # their rows, all the same, fold into one
    for words in ("<strong>0</strong> recorded as live", "<strong>6</strong> planned by name",
                  "<strong>9</strong> projected, not named yet", "<strong>18</strong> not planned yet",
                  "486 days to 31 March 2014", "9 authorities not named yet", "table C1"):  # fmt: skip
        assert words in page, words


def test_a_tile_says_stage_1_and_never_1_live_and_shows_the_colours_with_their_letters(house: House) -> None:
    client = visitor(house, Role.BOARD)
    page = get(client, "/board/" + DAY).text
    assert page.count(">Stage 1</span>") == 6
    assert "1 due" not in page
    assert "map=rag" in page
    coloured = get(client, "/board/" + DAY + "&map=rag").text
    assert coloured.count("rag-red") == 6 + 1  # and the legend
    assert coloured.count('aria-hidden="true">R</span>') == 6 + 1
    assert "Red. 91 days over its date, without a new one" in coloured


def test_a_sentence_stands_above_each_chart(house: House) -> None:
    page = get(visitor(house, Role.BOARD), "/board/" + DAY).text
    assert "0 of 33 authorities are live; 15 are dated before the target of 31 Mar 2014." in page
    assert "0% of referrals are served by a live hub; 16% are dated before the target" in page
    slips = get(visitor(house, Role.BOARD), "/board/slips/" + DAY).text
    assert "6 authorities are later than first dated, each by 91 days. 6 dates are over without a new one." in slips
    assert slips.count("<rect") == 6


def test_before_the_plan_the_page_says_so(house: House) -> None:
    page = get(visitor(house, Role.BOARD), "/board/?on_day=1&on_month=1&on_year=2012").text
    assert "The plan is not known on this day" in page
    assert "No target on this day" in page


def test_a_wrong_date_is_named_and_the_usual_day_shown(house: House) -> None:
    page = get(visitor(house, Role.BOARD), "/board/?on_day=31&on_month=11&on_year=2012").text
    assert "November 2012 has 30 days" in page


def test_the_csv_has_every_authority(house: House) -> None:
    answer = get(visitor(house, Role.BOARD), "/board/london.csv" + DAY)
    rows = list(csv.DictReader(answer.content.decode("utf-8-sig").splitlines()))
    assert len(rows) == 33
    assert sum(int(row["referrals_2013_14"]) for row in rows) > 88_000
    assert {row["authority"] for row in rows if row["state"] == "due"} == {
        "Harrow", "Haringey", "Enfield", "Westminster", "Havering", "Lambeth",
    }  # fmt: skip


def test_the_secretary_records_a_change_with_its_why(house: House) -> None:
    client = visitor(house, Role.SECRETARY)
    assert "Nothing is recorded" in get(client, "/board/authorities/brent/" + DAY).text
    with CaptureQueriesContext(connections["platform"]) as caught:
        assert change(client)["Location"] == "/board/authorities/brent/"
    assert [line for line in ledger_lines(caught) if "'rollout'" in line and "'brent'" in line]
    page = get(client, "/board/authorities/brent/" + DAY).text
    assert "Stage 2" in page
    assert "The board agreed" in page
    assert "A Secretary of the board" in page


def test_a_stale_change_keeps_what_was_typed_and_shows_both(house: House) -> None:
    client = visitor(house, Role.SECRETARY)
    change(client, stage="3")
    second = change(client, reason="Typed with care")
    assert second.status_code == 409
    for words in ("Somebody else changed this", "Typed with care", 'name="seen" value="1"'):
        assert words in second.text, words
    assert change(client, seen="1").status_code == 302


def test_a_change_without_a_reason_is_refused_and_kept(house: House) -> None:
    answer = change(visitor(house, Role.SECRETARY), reason="")
    assert answer.status_code == 200
    assert "Error: " in answer.text
    assert not AuthorityEvent.objects.filter(authority__slug="brent").exists()


def test_since_when_it_is_live_cannot_be_typed_past_the_gate(house: House) -> None:
    client = visitor(house, Role.SECRETARY)
    assert "live_day" not in text_of(get(client, "/board/authorities/brent/change/"))
    change(client, live_day="1", live_month="11", live_year="2012")
    assert not AuthorityEvent.objects.filter(authority__slug="brent", fact=Fact.LIVE).exists()


def test_stage_and_target_forms_record(house: House) -> None:
    client = visitor(house, Role.SECRETARY)
    on = {"on_day": "30", "on_month": "11", "on_year": "2012", "reason": "Agreed", "seen": "1"}
    ends = {"dated": "dated", "ends_on_day": "31", "ends_on_month": "5", "ends_on_year": "2013"}
    stage = {"window": "Spring 2013", "projected": "8", **ends, **on}
    assert client.post("/board/stages/3/change/", stage, secure=True).status_code == 302
    target = {"day_day": "30", "day_month": "6", "day_year": "2014", **on}
    assert client.post("/board/target/change/", target, secure=True).status_code == 302
    assert StageEvent.objects.get(stage=3, number=2).projected == 8
    assert TargetEvent.objects.get(number=2).by == client.user
    assert get(client, "/board/stages/6/change/").status_code == 404
    assert get(client, "/board/authorities/nowhere/").status_code == 404


def queries_of(client: Client) -> list[str]:
    with CaptureQueriesContext(connections["platform"]) as caught:
        assert get(client, "/board/" + DAY).status_code == 200
    return [str(query["sql"]) for query in caught.captured_queries]


def test_ten_times_the_rows_take_the_same_queries(house: House) -> None:
    client = visitor(house, Role.BOARD)
    before = queries_of(client)
    at = timezone.now()
    AuthorityEvent.objects.bulk_create(
        AuthorityEvent(
            authority=authority, number=number, fact=Fact.STAGE, stage=2, on=StageEvent.objects.first().on,  # type: ignore[union-attr]
            recorded_at=at, reason="For a test", source="A test",
        )
        for authority in Authority.objects.all()
        for number in range(10, 20)
    )  # fmt: skip
    assert len(queries_of(client)) == len(before) <= 12


def test_the_usual_day_is_today_but_in_the_demonstration(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    assert usual_day() == timezone.localdate()
    monkeypatch.setattr(settings, "DEMO", True)
    assert usual_day().isoformat() == "2012-11-30"


def test_the_navigation_leads_to_the_board_whoever_may_see_it_and_nobody_else(house: House) -> None:
    assert 'href="/board/"' in get(visitor(house, Role.BOARD), "/").text
    assert 'href="/board/"' not in text_of(get(visitor(house, Role.RESEARCHER), "/"))


def test_an_authoritys_history_comes_page_by_page(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(authority, "PAGE", 1)
    client, path = visitor(house, Role.SECRETARY), "/board/authorities/brent/" + DAY
    change(client, reason="The board agreed at first")
    change(client, reason="The board agreed again", stage="3", seen="1")
    newest, oldest = get(client, path).text, get(client, path + "&page=2").text
    assert ["agreed again" in newest, "agreed at first" in newest] == [True, False]
    assert ["agreed again" in oldest, "agreed at first" in oldest] == [False, True]
    assert "&amp;page=2" in newest
