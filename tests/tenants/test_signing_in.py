"""Signing in and entering, and each way in which it is refused."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from django.db import connections
from django.http import HttpRequest, HttpResponse
from django.test import RequestFactory
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from tenants import second_factor
from tenants.entry import PASS_COOKIE, STATE_COOKIE, EntryRefused, buy_pass, digest, give_code
from tenants.middleware.passes import PassMiddleware
from tenants.models import EntryCode, Host, HostKind, Hub, Pass, PlatformEntry, Role, Seat, SignIn
from tests.support.house import House
from tests.support.pages import ledger_lines, text_of
from tests.support.signing_in import PASSWORD, code_of, enter, platform, signed_in, with_app


def test_a_wrong_password_and_a_wrong_name_look_the_same(house: House) -> None:
    user = house.user()
    one = platform().post("/sign-in/", {"username": user.username, "password": "wrong"}, secure=True)
    two = platform().post("/sign-in/", {"username": "nobody", "password": "wrong"}, secure=True)
    assert "is not right" in one.text
    assert "is not right" in two.text


def test_a_refused_sign_in_says_whose_account_was_tried_from_where_and_never_what_was_typed(house: House) -> None:
    user = house.user()
    visit = platform()
    for name in (f" {user.username.upper()} ", "my-password-by-mistake"):
        visit.post(
            "/sign-in/", {"username": name, "password": "wrong"}, HTTP_USER_AGENT="Firefox/1 Windows", secure=True
        )
    tried, nobody = PlatformEntry.objects.filter(act="sign_in_refused").order_by("seq")
    assert (tried.member, nobody.member) == (user.pk, None)
    for line in (tried, nobody):
        assert (line.detail["address"], line.detail["browser"]) == ("127.0.0.1", "Firefox on Windows")
        assert "mistake" not in str((line.detail, line.object_ref, line.object_kind))


def test_a_password_alone_reaches_nothing(house: House) -> None:
    user = with_app(house)
    client = platform()
    client.post("/sign-in/", {"username": user.username, "password": PASSWORD}, secure=True)
    assert client.get("/", secure=True)["Location"] == "/sign-in/code/"
    assert client.get("/enter/", secure=True)["Location"] == "/sign-in/code/?next=%2Fenter%2F"


def test_the_second_factor_completes_signing_in(house: House) -> None:
    user = with_app(house)
    assert "Your hubs" in signed_in(house, user).get("/", secure=True).text


def test_a_code_works_once(house: House) -> None:
    user = with_app(house)
    code = code_of(user)
    for expected in (302, 200):
        client = platform()
        client.post("/sign-in/", {"username": user.username, "password": PASSWORD}, secure=True)
        assert client.post("/sign-in/code/", {"code": code}, secure=True).status_code == expected


def test_the_first_sign_in_enrols_and_shows_recovery_codes_once(house: House) -> None:
    user = house.user()
    client = platform()
    client.post("/sign-in/", {"username": user.username, "password": PASSWORD}, secure=True)
    assert client.get("/sign-in/code/", secure=True)["Location"].startswith("/sign-in/enrol/")
    assert "data:image/svg+xml" in client.get("/sign-in/enrol/", secure=True).text
    shown = client.post("/sign-in/enrol/", {"code": code_of(user)}, secure=True)
    assert shown.text.count("<code>") == second_factor.RECOVERY_CODES
    assert client.get("/sign-in/enrol/", secure=True).status_code == 302


def test_a_recovery_code_works_once(house: House) -> None:
    user = house.user()
    device = second_factor.new_device(user)
    codes = second_factor.enrol(user, device, timezone.now())
    assert second_factor.use_recovery_code(user, codes[0].upper(), browser="", at=timezone.now())
    assert not second_factor.use_recovery_code(user, codes[0], browser="", at=timezone.now())


def test_signing_in_goes_on_to_our_own_pages_alone(house: House) -> None:
    user = with_app(house)
    client = platform()
    client.post("/sign-in/", {"username": user.username, "password": PASSWORD}, secure=True)
    gone = client.post("/sign-in/code/", {"code": code_of(user), "next": "//elsewhere.example/"}, secure=True)
    assert gone["Location"] == "/"


def test_a_seat_enters_its_hub(house: House) -> None:
    user = with_app(house)
    house.seat(Role.COORDINATOR, user=user)
    hub = house.stranger("harrow")
    given = enter(signed_in(house, user), hub)
    done = hub.get("/enter/complete/?" + urlsplit(given["Location"]).query, secure=True)
    assert done.status_code == 302, done.text
    assert hub.cookies[PASS_COOKIE].value


def test_a_code_buys_nothing_in_another_browser_or_twice(house: House) -> None:
    user = with_app(house)
    house.seat(Role.COORDINATOR, user=user)
    hub = house.stranger("harrow")
    given = enter(signed_in(house, user), hub)
    code = parse_qs(urlsplit(given["Location"]).query)["code"][0]
    assert house.stranger("harrow").get(f"/enter/complete/?code={code}", secure=True).status_code == 403
    assert hub.get(f"/enter/complete/?code={code}", secure=True).status_code == 403


def test_an_old_code_buys_nothing(house: House) -> None:
    user = with_app(house)
    house.seat(Role.COORDINATOR, user=user)
    hub = house.stranger("harrow")
    given = enter(signed_in(house, user), hub)
    code = parse_qs(urlsplit(given["Location"]).query)["code"][0]
    found = EntryCode.objects.get()
    late = found.expires_at + timedelta(seconds=1)
    with pytest.raises(EntryRefused):
        buy_pass(code, hub.cookies[STATE_COOKIE].value, found.host, late, address="192.0.2.1")


def test_a_code_for_one_hub_buys_nothing_at_another_hubs_host(house: House) -> None:
    """Somebody with seats in both: the code is for a host, and its state would be right."""
    user = with_app(house)
    house.seat(Role.COORDINATOR, user=user)
    house.seat(Role.COORDINATOR, hub="haringey", user=user)
    hub = house.stranger("harrow")
    given = enter(signed_in(house, user), hub)
    code, state = parse_qs(urlsplit(given["Location"]).query)["code"][0], hub.cookies[STATE_COOKIE].value
    other = Host.objects.get(domain="haringey.localhost")
    with CaptureQueriesContext(connections["platform"]) as caught, pytest.raises(EntryRefused):
        buy_pass(code, state, other, timezone.now(), address="192.0.2.1")
    assert ledger_lines(caught, "entry_refused")
    assert not Pass.objects.exists()
    assert EntryCode.objects.get().used_at is not None  # tried at the wrong place, it is spent
    with pytest.raises(EntryRefused):
        buy_pass(code, state, EntryCode.objects.get().host, timezone.now(), address="192.0.2.1")


def test_a_code_is_good_for_half_a_minute_and_its_seat_must_still_stand(house: House) -> None:
    seat, host = house.seat(Role.COORDINATOR), Host.objects.get(domain="harrow.localhost")
    at = timezone.now()
    for late, stands in ((29, True), (30, True), (29, False)):
        Seat.objects.filter(pk=seat.pk).update(ends_at=None if stands else at)
        code = give_code(seat, host, digest("state"), sign_in=house.sign_in(seat.user), verified_at=at, at=at)
        then = at + timedelta(seconds=late)
        if late < 30 and stands:
            assert buy_pass(code, "state", host, then, address="192.0.2.1")
        else:
            with pytest.raises(EntryRefused):
                buy_pass(code, "state", host, then, address="192.0.2.1")
    assert Pass.objects.count() == 1


@pytest.mark.parametrize(
    ("made", "seen", "status"),
    [
        (timedelta(hours=9, minutes=59), timedelta(), 200),
        (timedelta(hours=10, minutes=1), timedelta(), 302),  # the absolute limit, however busy
        (timedelta(minutes=40), timedelta(minutes=29), 200),
        (timedelta(minutes=40), timedelta(minutes=31), 302),
    ],
)
def test_a_pass_ends_after_half_an_hour_idle_and_ten_hours_after_signing_in_in_any_case(
    house: House, made: timedelta, seen: timedelta, status: int
) -> None:
    seat, now = house.seat(Role.COORDINATOR), timezone.now()
    client = house.visit(seat)
    long_ago = SignIn.objects.create(
        user=seat.user, password_digest=SignIn.digest_of(seat.user), browser="Firefox", begun_at=now - made,
        last_seen_at=now,
    )  # fmt: skip
    _, token = house.pass_for(seat, long_ago)
    client.cookies[PASS_COOKIE] = token
    Pass.objects.update(last_seen_at=now - seen)
    assert client.get("/enquiries/", secure=True).status_code == status


def test_nobody_enters_a_hub_where_they_have_no_seat(house: House) -> None:
    user = with_app(house)
    house.seat(Role.COORDINATOR, user=user)
    client = signed_in(house, user)
    other = enter(client, house.stranger("haringey"))
    nowhere = enter(client, house.stranger("nosuchhub"))
    assert other.status_code == nowhere.status_code == 403
    csrf = re.compile(r'name="csrfmiddlewaretoken" value="[^"]*"')
    assert csrf.sub("", other.text) == csrf.sub("", nowhere.text)


def test_ending_a_seat_ends_access_at_the_next_request(house: House) -> None:
    client = house.visit(role=Role.COORDINATOR)
    assert client.get("/stay/", secure=True).status_code == 200
    Seat.objects.filter(pk=client.seat.pk).update(ends_at=timezone.now())
    assert client.get("/stay/", secure=True).status_code == 302


def test_a_pass_of_one_hub_is_worthless_in_another(house: House) -> None:
    client = house.visit(role=Role.COORDINATOR)
    assert client.get("/stay/", secure=True, HTTP_HOST="haringey.localhost").status_code == 302


def test_signing_out_ends_the_passes_of_this_browser_and_everywhere_those_of_all(house: House) -> None:
    user = with_app(house)
    seat = house.seat(Role.COORDINATOR, user=user)
    here = signed_in(house, user)
    house.pass_for(seat, SignIn.objects.get(user=user))
    other, _ = house.pass_for(seat)
    open_passes = Pass.objects.filter(seat=seat, ended_at__isnull=True)
    here.post("/sign-out/", secure=True)
    assert [one.pk for one in open_passes] == [other.pk]
    again = signed_in(house, user, ahead=1)
    again.post("/sign-out/everywhere/", secure=True)
    assert not open_passes.all().exists()
    assert again.get("/", secure=True)["Location"].startswith("/sign-in/")


def test_leaving_a_hub_ends_its_pass_and_says_that_the_sign_in_goes_on(house: House) -> None:
    user = with_app(house)
    seat = house.seat(Role.COORDINATOR, user=user)
    answer = house.visit(seat).post("/sign-out/", secure=True)
    assert answer["Location"].endswith("/?left=1")
    assert not Pass.objects.filter(seat=seat, ended_at__isnull=True).exists()
    here = signed_in(house, user)
    assert "Sign out of everything" in here.get("/?left=1", secure=True).content.decode()
    assert "Sign out of everything" not in text_of(here.get("/", secure=True))


def test_a_guardian_without_a_page_yet_is_told_so_and_nothing_breaks(house: House) -> None:
    assert house.visit(role=Role.GUARDIAN).get("/", secure=True).status_code == 302


@pytest.mark.parametrize(
    ("host", "login"), [(HostKind.DOOR, "harrow door"), (HostKind.HUB, None), (HostKind.OUTSIDE, None), (None, None)]
)
def test_a_stranger_has_the_login_of_a_front_door_and_none_anywhere_else(
    house: House, host: HostKind | None, login: str | None
) -> None:
    used: list[str | None] = []

    def answer(_: HttpRequest) -> HttpResponse:
        now = connections["default"].login  # type: ignore[attr-defined] # of our own backend
        used.append(f"{now.hub} {now.desk}" if now else None)
        return HttpResponse()

    request: Any = RequestFactory().get("/", secure=True)
    request.hub, request.host, request.host_kind, request.inside = Hub.objects.get(code="harrow"), None, host, None
    PassMiddleware(answer)(request)
    assert used == [login]
    assert connections["default"].login is None  # type: ignore[attr-defined]
