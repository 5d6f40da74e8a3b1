"""The room's display: what a screen shows to everybody in the room, and what it never does."""

from __future__ import annotations

import base64
import re
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import DatabaseError
from django.test import Client
from django.utils import timezone

from frontend.room.display import COOKIE
from hub.front_door.models import DangerAcknowledgement, Enquiry
from hub.research import room_display
from hub.research.nothing_known import say_nothing_known
from hub.wall.models import LedgerEntry, Screen
from hub.wall.screens import code_of, revoke
from tenants.models import Role
from tests.front_door.triage_builders import notify
from tests.room.test_screens import a_screen, begun
from tests.support.builders import WORDS, a_finding, a_request, an_enquiry
from tests.support.house import House
from tests.support.pages import post, shown, text_of


def a_wall(house: House, screen: Screen | None = None, hub: str = "harrow") -> Client:
    """A browser that shows the display."""
    client = house.stranger(hub)
    client.cookies[COOKIE] = base64.urlsafe_b64encode(begun(house, screen or a_screen(house))).decode()
    return client


def asked(client: Client, path: str = "/display/", **headers: str) -> Any:
    return client.get(path, secure=True, headers=headers)


def words(client: Client, path: str = "/display/") -> str:
    return shown(text_of(asked(client, path)))


def test_the_code_typed_at_the_screen_shows_the_display_there_and_nowhere_else(house: House) -> None:
    screen, client = a_screen(house), house.stranger("harrow")
    assert "Code for this screen" in text_of(asked(client))
    answer = post(client, "/display/", code=code_of("harrow", screen.pk))
    assert (answer.status_code, answer["Location"]) == (302, "/display/")
    cookie = answer.cookies[COOKIE]
    assert (cookie["secure"], cookie["httponly"], cookie["samesite"], cookie["path"]) == (True, True, "Strict", "/")
    assert "No enquiry is open." in words(client)
    assert "Code for this screen" in text_of(asked(house.stranger("harrow")))
    elsewhere = house.stranger("haringey")
    elsewhere.cookies[COOKIE] = client.cookies[COOKIE].value
    assert "Code for this screen" in text_of(asked(elsewhere))


@pytest.mark.parametrize("path", ["/", "/work/", "/triage/", "/enquiries/", "/triage/danger/", "/screens/", "/ledger/"])
def test_no_other_page_opens_with_a_screens_pass(house: House, path: str) -> None:
    answer = asked(a_wall(house), path)
    assert answer.status_code == 302
    assert "/enter/?" in answer["Location"]


def test_a_persons_pass_shows_no_display(house: House) -> None:
    visit = house.visit(role=Role.MANAGER)
    assert "Code for this screen" in text_of(visit.get("/display/", secure=True))
    assert visit.get("/display/now/", secure=True).status_code == 403


def test_a_wrong_code_is_refused_in_words_and_after_ten_nobody_there_tries_another(house: House) -> None:
    a_screen(house)
    client = house.stranger("harrow")
    for _ in range(10):
        page = text_of(post(client, "/display/", code="ABCD EFGH"))
        assert "This code lets no screen in. It works once, for 15 minutes." in page
        assert 'value="ABCD EFGH"' in page
    assert post(client, "/display/", code="ABCD EFGH").status_code == 429
    assert "There is a problem" in text_of(post(house.stranger("nowhere"), "/display/", code="ABCD EFGH"), 429)


def test_a_hub_that_is_not_there_answers_as_one_that_is(house: House) -> None:
    here, nowhere = (text_of(asked(house.stranger(host))) for host in ("harrow", "nowhere"))
    token = r'name="csrfmiddlewaretoken" value="[^"]*"'
    assert re.sub(token, "", here) == re.sub(token, "", nowhere)


def test_it_shows_reference_rating_clock_and_who_has_answered_and_no_name_and_no_word(house: House) -> None:
    due = timezone.now() + timedelta(hours=2, minutes=30, seconds=30)
    enquiry = an_enquiry(house, rating="red", due_at=due)
    first = a_request(house, enquiry)
    late = a_request(house, enquiry, agency="hrwhealth", due_at=timezone.now() - timedelta(minutes=1))
    a_finding(house, late)
    researcher = house.seated(agency="police")
    with house.at(researcher):
        say_nothing_known(first.pk, by=researcher, at=timezone.now())
    page = asked(a_wall(house))
    seen = shown(text_of(page))
    assert enquiry.reference in seen
    assert "Red 2 h 30 min left 1 of 2 answered" in seen
    assert "Health late , not answered" in seen
    assert "Police ✓ has answered" in seen
    words_of_the_case = (WORDS[:20], "Called to the address", "household", "nothing")
    for never in ("Amy", "Joel", "Carla", "Una", "Example", *words_of_the_case):
        assert never not in page.text


def test_what_waits_to_be_rated_is_counted_and_what_rings_stands_until_somebody_has_it(house: House) -> None:
    calm, found = notify(house), notify(house, danger=True)
    client = a_wall(house)
    seen = words(client)
    assert "2 to rate first one:" in seen
    assert f"IMMEDIATE DANGER {found.reference} since" in seen
    assert f"IMMEDIATE DANGER {calm.reference}" not in seen
    assert "<title>Immediate danger: " in asked(client).text
    by = house.seated(role=Role.COORDINATOR)
    with house.at(by):
        DangerAcknowledgement.objects.create(notification=found, desks=found.desks, by=by.seat, at=timezone.now())
    assert "IMMEDIATE DANGER" not in words(client)


def test_decided_enquiries_and_those_of_another_hub_do_not_stand_there(house: House) -> None:
    enquiry, other = an_enquiry(house), an_enquiry(house, hub="haringey", door="haringey")
    client = a_wall(house)
    assert enquiry.reference in words(client)
    assert other.reference not in words(client)
    with house.at(house.lead()):
        Enquiry.objects.filter(pk=enquiry.pk).update(state="decided")
    assert enquiry.reference not in words(client)


def test_it_is_looked_at_again_without_being_sent_again_until_something_or_the_minute_changes(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    noon = timezone.now().replace(second=1, microsecond=0)
    monkeypatch.setattr(timezone, "now", lambda: noon)
    client = a_wall(house)
    first = asked(client, "/display/now/")
    mark = first["ETag"]
    assert "<html" not in first.text
    again = asked(client, "/display/now/", if_none_match=mark)
    assert (again.status_code, again.content, again["ETag"]) == (304, b"", mark)
    monkeypatch.setattr(timezone, "now", lambda: noon + timedelta(minutes=1))
    assert asked(client, "/display/now/", if_none_match=mark).status_code == 200
    monkeypatch.setattr(timezone, "now", lambda: noon)
    an_enquiry(house)
    assert asked(client, "/display/now/", if_none_match=mark).status_code == 200


def test_many_are_turned_by_the_clock_and_stay_where_somebody_wants_one(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(room_display, "AT_ONCE", 2)
    monkeypatch.setattr(room_display, "TURNS", 15)
    due = timezone.now() + timedelta(hours=1)
    found = [an_enquiry(house, due_at=due + timedelta(minutes=number)).reference for number in range(3)]
    client = a_wall(house)
    first, second = words(client, "/display/?page=1"), words(client, "/display/?page=2")
    assert [one in first for one in found] == [True, True, False]
    assert [one in second for one in found] == [False, False, True]
    assert "3 open, screen 2 of 2. Turn through all" in second
    base = datetime(2026, 11, 30, 12, 0, 1, tzinfo=timezone.get_current_timezone())
    turned = []
    for seconds in (0, 15):
        monkeypatch.setattr(timezone, "now", lambda seconds=seconds: base + timedelta(seconds=seconds))
        turned.append(re.search(r"screen (\d) of 2", words(client))[1])  # type: ignore[index]
    assert sorted(turned) == ["1", "2"]


def test_it_leaves_one_line_a_day_and_says_to_its_manager_when_it_was_last_seen(house: House) -> None:
    screen = a_screen(house)
    client = a_wall(house, screen)
    for _ in range(3):
        words(client)
    with house.at("guardian"):
        lines = list(LedgerEntry.objects.filter(object_ref=str(screen.pk), act="show_screen"))
        assert len(lines) == 1
        assert lines[0].member is None
    with house.as_superuser() as cursor:
        cursor.execute("UPDATE wall_screen SET seen_at = seen_at - interval '1 day'")
    words(client)
    with house.at("guardian"):
        assert LedgerEntry.objects.filter(object_ref=str(screen.pk), act="show_screen").count() == 2


def test_a_revoked_screen_and_one_whose_last_day_is_over_show_the_box_for_a_code_again(house: House) -> None:
    screen = a_screen(house)
    client, by = a_wall(house, screen), house.seated(role=Role.MANAGER)
    with house.at(by):
        revoke(screen.pk, by=by, at=timezone.now())
    assert "This screen can no longer show the display." in words(client)
    assert asked(client, "/display/now/").status_code == 403
    over = a_screen(house)
    client = a_wall(house, over)
    assert "No enquiry is open." in words(client)
    with house.as_superuser() as cursor:
        cursor.execute("UPDATE wall_screen SET last_day = current_date - 1 WHERE id = %s", [over.pk])
    assert "This screen can no longer show the display." in words(client)


def test_where_the_database_does_not_answer_it_says_cut_off_and_asks_again(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = a_wall(house)

    def broken(*_: Any, **__: Any) -> None:
        raise DatabaseError

    monkeypatch.setattr("frontend.room.display.display", broken)
    answer = asked(client)
    assert answer.status_code == 503
    assert "CUT OFF" in answer.text
    assert '<meta http-equiv="refresh" content="20">' in answer.text


def test_where_the_service_itself_fails_the_screen_says_so_too(house: House) -> None:
    from django.test import RequestFactory

    from frontend.errors import server_error

    answer = server_error(RequestFactory().get("/display/"))
    assert answer.status_code == 503
    assert '<meta http-equiv="refresh" content="20">' in answer.text
    other = text_of(server_error(RequestFactory().get("/work/")), 500)
    assert "CUT OFF" not in other


def test_without_a_script_it_loads_itself_again_and_runs_into_saying_that_it_is_stale(house: House) -> None:
    page = asked(a_wall(house)).text
    assert '<noscript><meta http-equiv="refresh" content="15"></noscript>' in page
    assert "STALE</strong> This was true at" in page


def test_garbage_for_a_token_is_no_pass_and_no_error(house: House) -> None:
    for garbage in ("x", "====", "not base64 at all", "A" * 4000, "é"):
        client = house.stranger("harrow")
        client.cookies[COOKIE] = garbage
        assert "Code for this screen" in text_of(asked(client))
