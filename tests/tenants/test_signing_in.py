"""Signing in and entering, and each way in which it is refused."""

from __future__ import annotations

import re
from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

import pytest
from django.utils import timezone

from tenants import second_factor
from tenants.entry import PASS_COOKIE, STATE_COOKIE, EntryRefused, buy_pass
from tenants.models import EntryCode, Pass, Role, Seat, SignIn
from tests.support.house import House
from tests.support.signing_in import PASSWORD, code_of, enter, platform, signed_in, with_app


def test_a_wrong_password_and_a_wrong_name_look_the_same(house: House) -> None:
    user = house.user()
    one = platform().post("/sign-in/", {"username": user.username, "password": "wrong"}, secure=True)
    two = platform().post("/sign-in/", {"username": "nobody", "password": "wrong"}, secure=True)
    assert "is not right" in one.text
    assert "is not right" in two.text


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
    Seat.objects.filter(pk=client.seat.pk).update(ends_at=timezone.now())  # type: ignore[attr-defined]
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
    assert "Sign out of everything" not in here.get("/", secure=True).content.decode()


def test_a_guardian_without_a_page_yet_is_told_so_and_nothing_breaks(house: House) -> None:
    assert house.visit(role=Role.GUARDIAN).get("/", secure=True).status_code in (302, 404)
