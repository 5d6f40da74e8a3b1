"""Somebody else at a screen that was left: what they see, what they can send, and what its owner finds again."""

from __future__ import annotations

import json
import re
from html import unescape
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from django.conf import settings
from django.test import Client

from hub.research.models import Finding
from tenants.entry import PASS_COOKIE
from tenants.models import Role, User
from tests.outside.test_recipient import a_copy
from tests.research.test_pages import recorded
from tests.support.builders import a_notification, a_request
from tests.support.clock import Clock
from tests.support.house import House
from tests.support.pages import text_of
from tests.support.signing_in import signed_in, with_app
from tests.wall.test_alerts import many_opened

TYPED = "The neighbour heard shouting, and the child said that she is afraid at night."


def test_the_locked_screen_has_the_persons_name_and_nothing_of_the_case(house: House, clock: Clock) -> None:
    notification = a_notification(house)
    visit = house.visit(role=Role.COORDINATOR)
    path = f"/triage/{notification.reference}/"
    assert visit.get(path).status_code == 200
    clock.move(minutes=31)
    screen = lock(visit, path)
    page = visit.get(screen)
    assert visit.seat.user.name in page.text
    assert "This screen is locked" in page.text
    assert notification.reference not in page.text
    assert "no-store" in page["Cache-Control"]
    assert f'href="{way_back(screen)}"' in page.text
    assert comes_back_to(visit, screen) == path
    assert comes_back_to(visit, lock(visit, "//evil.example/")) == "/"


def lock(visit: Client, path: str) -> str:
    """The address of the screen that covers a tab which was at this path."""
    return str(visit.get(f"/locked/?from={path}")["Location"])


def way_back(screen: str) -> str:
    return screen.replace("/locked/", "/unlock/")


def comes_back_to(visit: Client, screen: str) -> str:
    return parse_qs(urlsplit(visit.get(way_back(screen))["Location"]).query)["next"][0]


def test_two_locked_tabs_lead_back_each_to_where_it_was(house: House, clock: Clock) -> None:
    visit = house.visit(role=Role.COORDINATOR)
    clock.move(minutes=31)
    first, second = lock(visit, "/triage/"), lock(visit, "/search/")
    assert first != second
    assert [comes_back_to(visit, screen) for screen in (first, second)] == ["/triage/", "/search/"]
    for made_up in ("/unlock/", "/unlock/?tab=", "/unlock/?tab=../triage", f"{way_back(first)}0"):
        assert parse_qs(urlsplit(visit.get(made_up)["Location"]).query)["next"] == ["/"], made_up


def test_a_tab_that_is_still_locked_goes_on_once_its_person_came_back_in_another(house: House, clock: Clock) -> None:
    visit = house.visit(role=Role.COORDINATOR)
    clock.move(minutes=31)
    first = lock(visit, "/search/")
    seat = visit.seat
    visit.cookies[PASS_COOKIE] = house.pass_for(seat)[1]
    assert visit.get(first)["Location"] == "/search/"


def test_however_many_tabs_are_locked_their_ways_back_stay_few(house: House, clock: Clock) -> None:
    visit = house.visit(role=Role.COORDINATOR)
    clock.move(minutes=31)
    screens = []
    for number in range(25):
        clock.move(seconds=1)
        screens.append(lock(visit, f"/triage/?page={number}"))
    kept = [one for one in visit.cookies.values() if one.key.startswith(settings.COOKIES["back"]) and one.value]
    assert len(kept) == 10
    assert comes_back_to(visit, screens[-1]) == "/triage/?page=24"


def test_nobodys_name_is_on_the_locked_screen_of_another_browser(house: House, clock: Clock) -> None:
    visit = house.visit(role=Role.COORDINATOR)
    clock.move(minutes=31)
    page = house.stranger("harrow").get("/locked/").text
    assert visit.seat.user.name not in page
    assert "Nobody is signed in here" in page


def test_asking_how_long_is_left_and_pages_that_rebuild_themselves_make_nothing_longer(
    house: House, clock: Clock
) -> None:
    visit = house.visit(role=Role.COORDINATOR)
    for _ in range(3):
        clock.move(minutes=9)
        assert visit.get("/time-left/").json()["seconds"] > 0
        assert visit.get("/triage/?unattended=1").status_code == 200
    clock.move(minutes=4)
    assert visit.get("/time-left/").json() == {"seconds": 0}
    assert visit.get("/triage/").status_code == 302


def test_another_tab_that_was_used_is_heard_of(house: House, clock: Clock) -> None:
    visit = house.visit(role=Role.COORDINATOR)
    clock.move(minutes=20)
    assert visit.get("/triage/").status_code == 200
    clock.move(minutes=15)
    assert visit.get("/time-left/").json()["seconds"] > 800


@pytest.mark.parametrize("ran_out", [True, False])
def test_what_was_typed_is_kept_when_the_page_is_covered_and_nothing_is_done(
    house: House, clock: Clock, ran_out: bool
) -> None:
    request = a_request(house)
    seat = house.seat(Role.RESEARCHER)
    visit = house.visit(seat)
    path = f"/requests/{request.pk}/record/"
    clock.move(minutes=31 if ran_out else 1)
    answer = visit.post(path, {"text": TYPED, "kind": "event"}, headers={"Mash-Keep-Only": "1"})
    assert answer.status_code == 204
    with house.at("police"):
        assert not Finding.objects.exists()
    page = house.visit(seat).get(path).text
    assert TYPED in page
    assert 'role="alert"' in page, "that nothing was sent is announced, and has the focus"


def test_of_a_stranger_nothing_is_kept_and_that_is_said(house: House) -> None:
    stranger = house.stranger("harrow").post("/triage/", {"q": TYPED}, headers={"Mash-Keep-Only": "1"})
    assert stranger.status_code == 409


def test_signing_out_in_another_tab_loses_no_text_without_a_word(house: House) -> None:
    request = a_request(house)
    seat = house.seat(Role.RESEARCHER)
    visit = house.visit(seat)
    path = f"/requests/{request.pk}/record/"
    visit.post("/sign-out/")
    visit.cookies.pop(PASS_COOKIE, None)
    answer = visit.post(path, {"text": TYPED, "kind": "event"})
    assert answer.status_code == 403
    assert "Nothing was sent" in answer.text
    assert answer.text.count(TYPED) == 2  # to read, and to send again
    with house.at("police"):
        assert not Finding.objects.exists()
    again = house.visit(seat).post(path, recorded(request, TYPED))
    assert again.status_code == 302
    with house.at("police"):
        assert Finding.objects.get().text == TYPED


def test_no_other_site_has_its_words_shown_here(house: House) -> None:
    strict = Client(HTTP_HOST="harrow.localhost", enforce_csrf_checks=True)
    answer = strict.post("/requests/00000000-0000-4000-8000-000000000000/record/", {"text": TYPED})
    assert answer.status_code == 403
    assert TYPED not in answer.text


@pytest.fixture
def lead(house: House) -> User:
    user = with_app(house)
    house.seat(Role.MANAGER, user=user)
    return user


def secure(client: Client) -> Client:
    client.defaults["wsgi.url_scheme"] = "https"
    return client


def test_a_form_of_the_platform_that_was_left_alone_is_given_back_and_not_done(
    house: House, lead: User, clock: Clock
) -> None:
    client = secure(signed_in(house, lead))
    clock.move(minutes=31)
    answer: Any = client.post("/account/keys/new/", {"name": "Duty desk screen that we have"})
    assert answer.status_code == 403
    assert "Duty desk screen that we have" in answer.text


def test_a_password_is_never_given_back(house: House, lead: User, clock: Clock) -> None:
    client = secure(signed_in(house, lead))
    clock.move(minutes=31)
    sent = {"current": "a long enough password", "new": "umbrella lantern orchard", "code": "123456"}
    answer = client.post("/account/password/", sent)
    assert answer.status_code == 302
    assert "umbrella" not in answer.content.decode()


def test_the_cookie_of_the_way_back_is_read_by_no_page(house: House, clock: Clock) -> None:
    visit = house.visit(role=Role.COORDINATOR)
    clock.move(minutes=31)
    lock(visit, "/triage/")
    (kept,) = [one for one in visit.cookies.values() if one.key.startswith(settings.COOKIES["back"])]
    assert kept["httponly"]
    assert kept["secure"]


def test_a_page_may_ask_its_own_host_and_no_other(house: House) -> None:
    answer = house.visit(role=Role.COORDINATOR).get("/triage/")
    rules = dict(rule.split(" ", 1) for rule in answer["Content-Security-Policy"].split("; "))
    assert rules["connect-src"] == "'self'"


def test_what_is_typed_is_kept_while_it_is_typed_and_of_two_tabs_neither_overwrites_the_other(house: House) -> None:
    request = a_request(house)
    seat = house.seat(Role.RESEARCHER)
    visit = house.visit(seat)
    path = f"/requests/{request.pk}/record/"
    assert versions(visit.get(f"/requests/{request.pk}/").text)[path] == '"none"'

    def keep(text: str, version: str) -> Any:
        return visit.post(path, {"text": text}, headers={"Mash-Keep-Only": "1", "If-Match": version})

    first = keep(TYPED, '"none"')
    assert first.status_code == 204
    second = keep(TYPED + " She is nine.", first["ETag"])
    assert second.status_code == 204
    assert second["ETag"] != first["ETag"]
    assert keep("From the other tab.", first["ETag"]).status_code == 412
    assert keep("A third tab, opened before.", '"none"').status_code == 412
    page = house.visit(seat).get(f"/requests/{request.pk}/").text  # another computer of the same seat
    assert "You have a draft on this page" in page
    assert f'href="{path}"' in page
    given_back = house.visit(seat).get(path).text
    assert "She is nine." in given_back
    assert versions(given_back)[path] == second["ETag"]
    colleague = house.visit(house.seat(Role.RESEARCHER))
    assert "You have a draft" not in text_of(colleague.get(f"/requests/{request.pk}/"))
    assert TYPED not in text_of(colleague.get(path))


def test_what_a_recipient_types_is_kept_for_them_alone_and_gone_once_it_is_sent(house: House, clock: Clock) -> None:
    copy = a_copy(house)
    seat = house.seat(Role.RECIPIENT, team="assessment")
    page, path = f"/copies/{copy}/", f"/copies/{copy}/outcome/"
    visit = house.visit(seat)
    visit.post(f"{page}acknowledge/")
    assert versions(visit.get(page).text)[path] == '"none"'
    kept = visit.post(path, {"note": TYPED}, headers={"Mash-Keep-Only": "1", "If-Match": '"none"'})
    assert kept.status_code == 204
    elsewhere = house.visit(seat).get(page).text  # another computer of the same seat
    assert TYPED in elsewhere
    assert versions(elsewhere)[path] == kept["ETag"]
    assert "There is a problem" not in elsewhere
    assert TYPED not in text_of(house.visit(house.seat(Role.RECIPIENT, team="assessment")).get(page))
    clock.move(minutes=31)
    assert visit.post(path, {"outcome": "closed", "note": TYPED + " Moved."}).status_code == 302
    again = house.visit(seat)
    assert "Moved." in again.get(path).text, "where they are led back to after signing in"
    assert again.post(path, {"outcome": "closed", "note": "They moved."}).status_code == 302
    assert TYPED not in text_of(again.get(page))


def test_what_a_guardian_types_is_kept_for_them_alone(house: House) -> None:
    alert, seat = many_opened(house), house.seat(Role.GUARDIAN, agency="police")
    path = f"/ledger/alerts/{alert.pk}/"
    kept = house.visit(seat).post(path, {"words": TYPED}, headers={"Mash-Keep-Only": "1", "If-Match": '"none"'})
    assert kept.status_code == 204
    assert TYPED in house.visit(seat).get(path).text
    assert TYPED not in text_of(house.visit(house.seat(Role.GUARDIAN, agency="police")).get(path))


def test_without_scripts_a_button_keeps_the_draft_and_nothing_is_done(house: House) -> None:
    request = a_request(house)
    visit = house.visit(house.seat(Role.RESEARCHER))
    path = f"/requests/{request.pk}/record/"
    assert '<noscript><button class="govuk-button' in visit.get(path).text
    answer = visit.post(path, {"text": TYPED, "keep_draft": "1"})
    assert answer.status_code == 302
    assert answer["Location"] == path
    assert TYPED in visit.get(path).text
    with house.at("police"):
        assert not Finding.objects.exists()


def versions(page: str) -> dict[str, str]:
    """The versions of drafts that a page tells its script."""
    found = re.search(r'data-drafts="([^"]*)"', page)
    assert found is not None
    return dict(json.loads(unescape(found[1])))
