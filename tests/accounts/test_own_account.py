"""Your account: one's own seats, password, recovery codes and keys."""

from __future__ import annotations

import copy

import pytest
from django.utils import timezone

from tenants import api_keys, second_factor
from tenants.models import ApiKey, Pass, Role
from tenants.refusals import KeyRefused
from tests.accounts.operators import browser
from tests.support.house import House
from tests.support.signing_in import PASSWORD, code_of, with_app

NEW = "umbrella lantern orchard"


def test_it_shows_ones_own_seats_and_nobody_elses(house: House) -> None:
    user = with_app(house)
    house.seat(Role.RESEARCHER, user=user)
    house.seat(Role.MANAGER, hub="haringey", user=house.user("Rufus Danebury"))
    page = browser(house, user).get("/account/").text
    assert "Agency researcher" in page
    assert "Harrow" in page
    assert "Haringey" not in page
    assert "Make a key" in page


def test_a_new_password_ends_every_other_sign_in_and_pass(house: House) -> None:
    user = with_app(house)
    seat = house.seat(Role.RESEARCHER, user=user)
    inside, here = house.visit(seat), browser(house, user)
    elsewhere = copy.deepcopy(here)  # the same sign-in, before its password changes
    sent = {"current": PASSWORD, "new": NEW, "code": code_of(user, ahead=1)}
    assert here.post("/account/password/", sent)["Location"] == "/account/"
    user.refresh_from_db()
    assert user.check_password(NEW)
    assert here.get("/account/").status_code == 200
    assert elsewhere.get("/account/")["Location"].startswith("/sign-in/")
    assert inside.get("/requests/").status_code == 302
    assert not Pass.objects.filter(seat=seat, ended_at=None).exists()


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"current": "something else"}, "not your password now"),
        ({"code": "000000"}, "This code is not right"),
        ({"code": ""}, "Enter the six-digit code"),
        ({"new": "short"}, "at least 12"),
        ({"new": PASSWORD}, "do not have now"),
    ],
)
def test_a_password_is_not_changed_without_the_old_one_a_code_and_a_good_new_one(
    house: House, change: dict[str, str], said: str
) -> None:
    user = with_app(house)
    client = browser(house, user)
    sent = {"current": PASSWORD, "new": NEW, "code": code_of(user, ahead=1), **change}
    page = client.post("/account/password/", sent).text
    assert said in page
    assert NEW not in page, "a password is never sent back"
    user.refresh_from_db()
    assert user.check_password(PASSWORD)


def test_new_recovery_codes_replace_the_old_ones(house: House) -> None:
    user = with_app(house)
    old = second_factor.renew_codes(user, timezone.now())
    client = browser(house, user)
    assert "Enter the six-digit code" in client.post("/account/recovery-codes/", {"code": ""}).text
    shown = client.post("/account/recovery-codes/", {"code": code_of(user, ahead=1)}).text
    assert shown.count("<code>") == second_factor.RECOVERY_CODES
    assert not second_factor.use_recovery_code(user, old[0], browser="", at=timezone.now())
    assert second_factor.codes_left(user) == second_factor.RECOVERY_CODES


def test_a_key_is_made_with_a_fresh_code_and_shown_once(house: House) -> None:
    user = with_app(house)
    seat = house.seat(Role.RESEARCHER, user=user)
    client = browser(house, user)
    asked = {"name": "Duty desk screen", "seat": f"requests.{seat.pk}", "days": "30"}
    assert "Enter the six-digit code" in client.post("/account/keys/new/", asked).text
    assert not ApiKey.objects.exists()
    shown = client.post("/account/keys/new/", {**asked, "code": code_of(user, ahead=1)}).text
    token = shown.split('mash-token">')[1].split("<")[0]
    key = ApiKey.objects.get()
    assert api_keys.key_of(token, timezone.now()) == key
    assert token not in key.token_digest
    page = client.get("/account/").text
    assert "Duty desk screen" in page
    assert token not in page
    client.post(f"/account/keys/{key.pk}/revoke/")
    assert api_keys.key_of(token, timezone.now()) is None


def test_a_key_is_of_ones_own_seat_as_a_researcher_alone(house: House) -> None:
    user = with_app(house)
    other = house.seat(Role.RESEARCHER)
    manager = house.seat(Role.MANAGER, user=user)
    for seat in (other, manager):
        with pytest.raises(KeyRefused):
            api_keys.make(seat.pk, "Screen", 30, by=user.pk, at=timezone.now())
    form = browser(house, user).get("/account/keys/new/").text
    assert "Load the list of open cases: Harrow" in form
    assert "Ask what waits" not in form
    assert "You have no seat for a key" in browser(house, with_app(house)).get("/account/keys/new/").text


@pytest.mark.parametrize("days", [0, 91])
def test_a_key_lasts_90_days_at_most(house: House, days: int) -> None:
    seat = house.seat(Role.RESEARCHER)
    with pytest.raises(KeyRefused):
        api_keys.make(seat.pk, "Screen", days, by=seat.user_id, at=timezone.now())


def test_nobody_holds_more_keys_than_they_can_keep_in_mind(house: House) -> None:
    seat = house.seat(Role.RESEARCHER)
    for number in range(api_keys.MOST):
        api_keys.make(seat.pk, f"Screen {number}", 30, by=seat.user_id, at=timezone.now())
    with pytest.raises(KeyRefused, match="Revoke one"):
        api_keys.make(seat.pk, "One more", 30, by=seat.user_id, at=timezone.now())


def test_somebody_elses_key_is_as_if_it_were_not_there(house: House) -> None:
    seat = house.seat(Role.RESEARCHER)
    key, token = api_keys.make(seat.pk, "Screen", 30, by=seat.user_id, at=timezone.now())
    assert browser(house, with_app(house)).post(f"/account/keys/{key.pk}/revoke/").status_code == 404
    assert api_keys.key_of(token, timezone.now()) is not None
