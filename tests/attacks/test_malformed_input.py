"""Whatever a request holds, it is answered: what nobody can type, what no column keeps, what no sum can take."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from mash_platform.characters import UNSTORABLE
from tenants.models import Pass, Role, Seat
from tests.front_door.door_builders import STEPS, post
from tests.support.builders import a_notification, a_request
from tests.support.house import House
from tests.support.pages import get
from tests.support.signing_in import visitor

DIGITS = "9" * 5000  # more than Python reads as a number
ODD = "\x00\x01\x0b\x1b\x7f\x9b"


@pytest.mark.parametrize("part", ["day", "month", "year"])
def test_a_date_of_5000_digits_is_an_error_at_its_box_and_leaves_the_draft_whole(house: House, part: str) -> None:
    browser = house.stranger("refer-harrow")
    post(browser, "/danger/", danger="no")
    child = {**STEPS["/children/1/"], f"born_on_{part}": DIGITS}
    page = post(browser, "/children/1/", **child)
    assert page.status_code == 200
    assert "Date of birth: the" in page.content.decode()
    assert get(browser, "/check/").status_code == 200
    assert post(browser, "/children/1/", **STEPS["/children/1/"]).status_code == 302


@pytest.mark.parametrize("year", ["9999", "0000", "0001", DIGITS])
def test_no_year_breaks_the_board(house: House, year: str) -> None:
    board = visitor(house, Role.BOARD)
    for page in ("/board/", "/board/london.csv", "/board/slips/", "/board/authorities/harrow/"):
        assert get(board, f"{page}?on_day=31&on_month=12&on_year={year}").status_code == 200, page


@pytest.mark.parametrize(
    ("role", "path"),
    [
        (Role.GUARDIAN, "/ledger/?before={}"),
        (Role.COORDINATOR, "/enquiries/?page={}"),
        (Role.MANAGER, "/coming-up-again/?page={}"),
    ],
)
@pytest.mark.parametrize("number", [DIGITS, "99999999999999999999", "0", "-1", "²"])
def test_no_number_in_an_address_breaks_a_list(house: House, role: Role, path: str, number: str) -> None:
    answer = house.visit(role=role).get(path.format(number))
    assert answer.status_code == 200


def test_a_version_of_5000_digits_is_a_version_that_was_not_seen(house: House) -> None:
    asked = a_request(house)
    officer: Client = house.visit(role=Role.RESEARCHER)
    answer = officer.post(f"/requests/{asked.pk}/finish/", {"version": DIGITS})
    assert answer.status_code == 302


@pytest.mark.parametrize("odd", ["%00", "%01", "%0a", "%7f", "%c2%9b", "%ed%a0%80", "%ff"])
def test_a_path_with_a_character_that_nobody_types_is_no_page(house: House, odd: str) -> None:
    reader = house.visit(role=Role.COORDINATOR)
    for path in (f"/triage/{odd}/", f"/enquiries/HRW-12-00000{odd}/", f"/{odd}/"):
        assert reader.get(path).status_code == 404, path
    for path in (f"/status/{odd}/", f"/sent/a{odd}/", f"/{odd}"):
        assert house.stranger("refer-harrow").get(path).status_code == 404, path
    assert house.stranger("refer-harrow").get(f"/api/{odd}").headers["Content-Type"] == "application/problem+json"


def run_out(seat: Seat) -> None:
    """Nobody has moved for hours."""
    Pass.objects.filter(seat=seat).update(last_seen_at=timezone.now() - timedelta(hours=12))


def test_what_was_typed_after_the_time_ran_out_is_kept_with_a_character_that_nobody_typed(house: House) -> None:
    seat = house.seat(Role.COORDINATOR)
    visit = house.visit(seat)
    run_out(seat)
    path = f"/triage/{a_notification(house).reference}/set-aside/"
    answer = visit.post(path, {"aside_reason": f"Typed{ODD} for an hour."})
    assert answer.status_code == 302
    back = house.visit(seat).get(path).content.decode()
    assert "Typed" in back
    assert "for an hour." in back
    assert not UNSTORABLE.search(back)


def test_a_query_a_cookie_and_a_search_with_such_characters_are_read(house: House) -> None:
    reader = house.visit(role=Role.COORDINATOR)
    assert reader.get("/enquiries/?page=%00&state=%01").status_code == 200
    assert reader.post("/search/", {"sought": f"Amy{ODD}"}, follow=True).status_code == 200
    somebody = house.stranger("mash")
    for name in ("__Host-mash-sign-in", "__Host-mash-csrf", "__Host-mash-messages"):
        somebody.cookies[name] = "a\x00b"
    assert get(somebody, "/sign-in/").status_code == 200


@pytest.mark.parametrize("referrer", ["http://[", "http://[::1", "//[x", "http://a]b/"])
def test_a_referrer_that_is_no_address_is_no_referrer(house: House, referrer: str) -> None:
    for host, path in (("harrow", "/search/"), ("refer-harrow", "/danger/"), ("mash", "/sign-in/")):
        answer = house.stranger(host).post(path, {"a": "b"}, secure=True, headers={"Referer": referrer})
        assert answer.status_code < 500, (host, path)


def test_a_header_with_a_control_character_is_refused(house: House) -> None:
    answer = house.stranger("refer-harrow").get("/", headers={"X-Anything": "a\x00b"})
    assert answer.status_code == 400


@pytest.mark.parametrize("charset", ["rot13", "utf-7", "utf-16", "hex", "nothing"])
def test_a_form_in_another_encoding_is_no_failure(house: House, charset: str) -> None:
    for kind in ("application/x-www-form-urlencoded", "multipart/form-data; boundary=x", "application/json"):
        browser = house.stranger("refer-harrow")
        answer = browser.generic("POST", "/danger/", b"danger=no", content_type=f"{kind}; charset={charset}")
        assert answer.status_code < 500, kind


@pytest.mark.parametrize("place", ["0", "00", "100", DIGITS, "-1", "²"])
@pytest.mark.parametrize("begun", [False, True])
def test_there_is_no_child_before_the_first_or_after_the_last(house: House, place: str, begun: bool) -> None:
    browser = house.stranger("refer-harrow")
    if begun:
        post(browser, "/danger/", danger="no")
    for kind in ("children", "others"):
        for answer in (get(browser, f"/{kind}/{place}/"), post(browser, f"/{kind}/{place}/", given_name="Amy")):
            assert answer.status_code == 404, kind
