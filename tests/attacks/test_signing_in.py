"""Becoming somebody else, or keeping them out: each attack on passwords, codes, entry codes, passes and sign-ins."""

from __future__ import annotations

import copy
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.utils import timezone

from tenants import second_factor
from tenants.entry import PASS_COOKIE, digest
from tenants.models import Host, HostKind, Notice, Pass, Role, SignIn, User
from tenants.passwords import StrengthValidator
from tests.support.clock import Clock
from tests.support.house import House
from tests.support.signing_in import PASSWORD, code_of, enter, platform, signed_in, with_app

NEW = "umbrella lantern orchard"


def guess(client: Client, username: str, password: str = "not the one", address: str = "192.0.2.1") -> Any:
    """One try at a password, from an address."""
    return client.post("/sign-in/", {"username": username, "password": password}, secure=True, REMOTE_ADDR=address)


def got_in(answer: Any) -> bool:
    """Whether the password was taken."""
    return bool(answer.status_code == 302)


def into(here: Client, house: House, hub: str = "harrow") -> Client:
    """A browser in a hub, through the pages: the platform's code bought a pass."""
    there = house.stranger(hub)
    given = enter(here, there)
    assert given.status_code == 302, given.text
    done = there.get("/enter/complete/?" + urlsplit(given["Location"]).query, secure=True)
    assert done.status_code == 302, done.text
    return there


def come_back(here: Client, there: Client) -> Any:
    """Click on a page of the hub whose pass ran out. Out: what the platform answers."""
    away = there.get("/triage/", secure=True)
    assert away.status_code == 302
    return here.get("/enter/?" + urlsplit(away["Location"]).query, secure=True)


@pytest.fixture
def officer(house: House) -> User:
    """A coordinator of Harrow, with an app on their phone."""
    user = with_app(house)
    house.seat(Role.COORDINATOR, user=user)
    return user


# The password: who waits, and who does not.


def test_a_stranger_keeps_no_duty_officer_out_by_their_name(house: House, officer: User, clock: Clock) -> None:
    usual = signed_in(house, officer)
    usual.post("/sign-out/", secure=True)
    for number in range(200):
        guess(platform(), officer.username, address=f"192.0.2.{number}")
        clock.move(seconds=20)
    assert got_in(guess(usual, officer.username, PASSWORD))


def test_one_address_does_not_make_the_name_wait_for_others(house: House, officer: User, clock: Clock) -> None:
    attacker = platform()
    for _ in range(180):
        guess(attacker, officer.username)
        clock.move(seconds=20)
    assert guess(attacker, officer.username, PASSWORD).status_code == 429
    assert got_in(guess(platform(), officer.username, PASSWORD, address="198.51.100.7"))


def test_one_password_is_not_tried_on_all_names(house: House) -> None:
    answers = [guess(platform(), f"person{number}").status_code for number in range(200)]
    assert answers[:60] == [200] * 60
    assert set(answers[61:]) == {429}


def test_many_addresses_together_do_not_guess_one_password(house: House, officer: User) -> None:
    answers = [guess(platform(), officer.username, address=f"192.0.2.{number}").status_code for number in range(60)]
    assert answers.count(200) == 41


def test_a_wait_is_never_longer_than_15_minutes_and_trying_does_not_make_it_so(
    house: House, officer: User, clock: Clock
) -> None:
    for _ in range(40):
        guess(platform(), officer.username)
        clock.move(minutes=15, seconds=1)
    for _ in range(20):
        guess(platform(), officer.username)
    clock.move(minutes=15, seconds=1)
    assert got_in(guess(platform(), officer.username, PASSWORD))


def test_the_page_says_how_long_to_wait_in_our_own_words(house: House, officer: User) -> None:
    for _ in range(13):
        answer = guess(platform(), officer.username)
    assert answer.status_code == 429
    assert "Too many tries: wait 1 minute" in answer.text
    assert 1 <= int(answer["Retry-After"]) <= 60
    assert "London MASH platform" in answer.text


def test_a_right_password_is_not_looked_at_while_one_waits(house: House, officer: User) -> None:
    for _ in range(12):
        guess(platform(), officer.username)
    assert guess(platform(), officer.username, PASSWORD).status_code == 429


def test_a_name_that_nobody_has_waits_as_one_that_somebody_has(house: House, officer: User) -> None:
    theirs = [guess(platform(), officer.username).status_code for _ in range(14)]
    nobodys = [guess(platform(), "nobody.at.all", address="192.0.2.2").status_code for _ in range(14)]
    assert theirs == nobodys
    assert 429 in theirs


def test_a_cookie_of_another_persons_browser_exempts_nobody(house: House, officer: User) -> None:
    attackers = signed_in(house, with_app(house))
    answers = [guess(attackers, officer.username).status_code for _ in range(12)]
    assert answers[-1] == 429


# The second factor.


def test_34_wrong_recovery_codes_lock_no_second_factor(house: House, officer: User, clock: Clock) -> None:
    usual = signed_in(house, officer)
    attacker = platform()
    guess(attacker, officer.username, PASSWORD)
    answers = [
        attacker.post("/sign-in/recover/", {"code": f"aaaaa-bbbbb-ccc{number:02}"}, secure=True).status_code
        for number in range(34)
    ]
    assert answers[:5] == [200] * 5
    assert set(answers[5:]) == {429}
    assert usual.post("/account/recovery-codes/", {"code": code_of(officer, ahead=1)}, secure=True).status_code == 200
    assert second_factor.codes_left(officer) == 10
    clock.move(minutes=2)
    new = platform()
    guess(new, officer.username, PASSWORD, address="198.51.100.7")
    assert new.post("/sign-in/code/", {"code": code_of(officer)}, secure=True).status_code == 302


def test_wrong_codes_of_a_stranger_make_neither_the_usual_browser_nor_a_step_up_wait(
    house: House, officer: User, clock: Clock
) -> None:
    usual = signed_in(house, officer)
    attacker = platform()
    guess(attacker, officer.username, PASSWORD)
    for _ in range(60):
        attacker.post("/sign-in/code/", {"code": "000000"}, secure=True)
        clock.move(seconds=60)
    assert attacker.post("/sign-in/code/", {"code": code_of(officer)}, secure=True).status_code == 429
    assert usual.post("/sign-in/code/", {"code": code_of(officer)}, secure=True).status_code == 302
    usual.post("/sign-out/", secure=True)
    clock.move(seconds=60)
    signed_in(house, officer, client=usual)
    assert usual.get("/account/", secure=True).status_code == 200


def test_who_tries_codes_with_somebodys_password_is_told_to_that_person(house: House, officer: User) -> None:
    attacker = platform()
    guess(attacker, officer.username, PASSWORD)
    for _ in range(6):
        attacker.post("/sign-in/code/", {"code": "000000"}, secure=True)
    told = Notice.objects.get(user=officer)
    assert told.title == "Somebody gave your password and wrong codes"
    assert "change your password now" in told.text
    assert officer.name not in told.title + told.text


@pytest.mark.parametrize("weak", ["aaaaaaaaaaaa", " " * 12, "passwordpassword", "password1234", "qwertyuiopasdf"])
def test_a_password_that_is_guessed_soon_is_refused(house: House, officer: User, weak: str) -> None:
    client = signed_in(house, officer)
    sent = {"current": PASSWORD, "new": weak, "code": code_of(officer, ahead=1)}
    assert "There is a problem" in client.post("/account/password/", sent, secure=True).text
    officer.refresh_from_db()
    assert officer.check_password(PASSWORD)


@pytest.mark.parametrize("weak", ["devashgrove12", "DevAshgrove!9", "ashgrove.dev1", "dev.ashgrove22"])
def test_ones_own_names_put_together_are_no_password(weak: str) -> None:
    """zxcvbn takes three parts for hard to guess, whatever the parts are."""
    person = User(username="dev.ashgrove", name="Dev Ashgrove")
    with pytest.raises(ValidationError):
        StrengthValidator().validate(weak, person)
    StrengthValidator().validate("dev lantern orbit cactus", person)


# Time, and what hangs on a sign-in.


def test_after_three_idle_hours_the_hub_asks_for_the_second_factor(house: House, officer: User, clock: Clock) -> None:
    here = signed_in(house, officer)
    there = into(here, house)
    clock.move(hours=3)
    assert come_back(here, there)["Location"].startswith("/sign-in/code/?next=%2Fenter%2F")
    asked = here.get("/sign-in/code/", secure=True)
    assert "Enter your code to go on" in asked.text
    assert officer.name in asked.text


def test_a_hub_left_alone_asks_again_though_its_person_worked_elsewhere(
    house: House, officer: User, clock: Clock
) -> None:
    here = signed_in(house, officer)
    there = into(here, house)
    for _ in range(4):
        clock.move(minutes=10)
        assert here.get("/account/", secure=True).status_code == 200
    asked = come_back(here, there)
    assert "we ask for your code once more" in asked.text
    entered = here.get("/enter/?" + urlsplit(house.stranger("harrow").get("/")["Location"]).query, secure=True)
    assert "we ask for your code once more" in entered.text, "nor by throwing the pass's cookie away"
    state = urlsplit(there.get("/triage/", secure=True)["Location"]).query
    fields = dict(part.split("=", 1) for part in state.split("&"))
    given = here.post(
        "/enter/", {"host": fields["host"], "state": fields["state"], "code": code_of(officer)}, secure=True
    )
    assert given.status_code == 302
    assert there.get("/enter/complete/?" + urlsplit(given["Location"]).query, secure=True).status_code == 302


def test_working_in_a_hub_keeps_the_sign_in_and_its_absolute_limit_ends_both(
    house: House, officer: User, clock: Clock
) -> None:
    here = signed_in(house, officer)
    there = into(here, house)
    for _ in range(29):
        clock.move(minutes=20)
        assert there.get("/stay/", secure=True).status_code == 200
    clock.move(minutes=19)
    assert here.get("/account/", secure=True).status_code == 200
    there = into(here, house)  # a new pass does not begin the ten hours anew
    clock.move(minutes=3)
    assert there.get("/stay/", secure=True).status_code == 302
    assert here.get("/account/", secure=True)["Location"].startswith("/sign-in/?next=")


@pytest.mark.parametrize("ended", ["signed out", "signed out everywhere", "another password"])
def test_an_entry_code_and_a_pass_die_with_the_sign_in_and_the_password(
    house: House, officer: User, ended: str
) -> None:
    here = signed_in(house, officer)
    there, waiting = into(here, house), house.stranger("harrow")
    code = urlsplit(enter(here, waiting)["Location"]).query
    if ended == "another password":
        sent = {"current": PASSWORD, "new": NEW, "code": code_of(officer, ahead=1)}
        assert here.post("/account/password/", sent, secure=True).status_code == 302
    else:
        here.post("/sign-out/everywhere/" if "everywhere" in ended else "/sign-out/", secure=True)
    assert waiting.get(f"/enter/complete/?{code}", secure=True).status_code == 403
    assert there.get("/stay/", secure=True).status_code == 302


def test_a_password_set_by_any_other_way_ends_them_too(house: House, officer: User) -> None:
    here = signed_in(house, officer)
    there = into(here, house)
    officer.set_password(NEW)
    officer.save(update_fields=["password"])
    assert there.get("/stay/", secure=True).status_code == 302
    assert here.get("/account/", secure=True).status_code == 302


def test_signing_out_everywhere_ends_the_sign_in_of_another_browser(house: House, officer: User) -> None:
    here = signed_in(house, officer)
    thief = copy.deepcopy(here)
    other = signed_in(house, officer, ahead=1)
    assert other.get("/account/", secure=True).text.count("Sign out above") == 1
    other.post("/sign-out/everywhere/", secure=True)
    for browser in (here, thief, other):
        assert browser.get("/account/", secure=True)["Location"].startswith("/sign-in/")


def test_one_ends_another_browsers_sign_in_and_nobody_elses(house: House, officer: User) -> None:
    other = signed_in(house, officer)
    theirs = SignIn.objects.get(user=officer)
    here = signed_in(house, officer, ahead=1)
    stranger = signed_in(house, with_app(house))
    assert stranger.post(f"/account/sign-ins/{theirs.pk}/end/", secure=True).status_code == 404
    assert other.get("/account/", secure=True).status_code == 200
    assert here.post(f"/account/sign-ins/{theirs.pk}/end/", secure=True).status_code == 302
    assert other.get("/account/", secure=True)["Location"].startswith("/sign-in/")
    assert here.get("/account/", secure=True).status_code == 200


def test_somebody_else_who_signs_in_here_ends_what_the_one_before_had_open(house: House, officer: User) -> None:
    here = signed_in(house, officer)
    there = into(here, house)
    signed_in(house, with_app(house), client=here)
    assert there.get("/stay/", secure=True).status_code == 302


# Seats, hubs and copies of the service in one browser.


def test_entering_as_another_seat_leaves_nobody_in_the_first_one(house: House, officer: User) -> None:
    manager = house.seat(Role.MANAGER, user=officer)
    here = signed_in(house, officer)
    there = house.stranger("harrow")
    for role in (Role.COORDINATOR, Role.MANAGER):
        seat = officer.seats.get(role=role)
        assert f"/enter/as/{seat.pk}/" in here.get("/", secure=True).text
        away = there.get(f"/enter/as/{seat.pk}/", secure=True)
        given = here.get("/enter/?" + urlsplit(away["Location"]).query, secure=True)
        there.get("/enter/complete/?" + urlsplit(given["Location"]).query, secure=True)
        assert Pass.objects.get(seat__user=officer, ended_at__isnull=True).seat == seat
    assert Pass.objects.get(seat__user=officer, ended_at__isnull=True).seat == manager


def test_entering_as_somebody_elses_seat_says_what_is_said_of_no_hub(house: House, officer: User) -> None:
    theirs = house.seat(Role.MANAGER)
    here = signed_in(house, officer)
    away = house.stranger("harrow").get(f"/enter/as/{theirs.pk}/", secure=True)
    given = here.get("/enter/?" + urlsplit(away["Location"]).query, secure=True)
    assert given.status_code == 302
    assert not Pass.objects.filter(seat=theirs).exists()


def test_two_hubs_in_one_browser_do_not_sign_each_other_out(house: House, officer: User) -> None:
    house.seat(Role.COORDINATOR, hub="haringey", user=officer)
    here = signed_in(house, officer)
    one, two = into(here, house), into(here, house, "haringey")
    for client in (one, two, one):
        assert client.get("/stay/", secure=True).status_code == 200
    two.post("/sign-out/", secure=True)
    assert one.get("/stay/", secure=True).status_code == 200
    assert here.get("/account/", secure=True).status_code == 200


def test_two_copies_of_the_service_have_cookies_of_their_own(house: House, officer: User, settings: Any) -> None:
    names = settings.COOKIES
    assert len({*names.values()}) == len(names)
    marks = {name.rpartition("-")[2] for name in names.values()}
    assert len(marks) == 1
    assert len(marks.pop()) == 8
    here = signed_in(house, officer)
    there = into(here, house)
    assert set(here.cookies) <= set(names.values())
    assert set(there.cookies) - {PASS_COOKIE, names["entry"]} == set()


def test_a_pass_of_before_sign_ins_were_kept_opens_nothing(house: House, officer: User) -> None:
    seat, now = officer.seats.get(), timezone.now()
    host = Host.objects.get(tenant=seat.hub, kind=HostKind.HUB)
    Pass.objects.create(
        token_digest=digest("token"), seat=seat, host=host, verified_at=now, made_at=now, last_seen_at=now
    )
    client = house.stranger("harrow")
    client.cookies[PASS_COOKIE] = "token"
    assert client.get("/stay/", secure=True).status_code == 302
