"""Becoming somebody else by a reset: what an operator, a mailbox, a password or a colleague alone gets. Nothing."""

from __future__ import annotations

from typing import Any

import pytest
from django.core import mail
from django.db import IntegrityError, transaction
from django.test import Client
from django.utils import timezone
from django_otp.oath import TOTP

from tenants import factor_resets, second_factor
from tenants.models import AccountLink, EmailChange, FactorReset, Notice, Pass, Role, User
from tenants.tasks import send_account_links
from tests.accounts.operators import an_operator, browser
from tests.support.clock import Clock
from tests.support.house import House
from tests.support.mailbox import letters, link_to, with_address
from tests.support.pages import text_of
from tests.support.signing_in import PASSWORD, code_of, platform, signed_in, with_app

NEW = "umbrella lantern orchard"


def away() -> Client:
    """A browser of nobody yet, over HTTPS."""
    client = platform()
    client.defaults["wsgi.url_scheme"] = "https"
    return client


def with_password(user: User, password: str = PASSWORD) -> Client:
    """A browser in which somebody gave the password, and no second factor."""
    client = away()
    client.post("/sign-in/", {"username": user.username, "password": password})
    return client


def enrolled(client: Client, user: User) -> Any:
    """Set up the app that the page shows. Out: what came of it."""
    client.get("/sign-in/enrol/")
    device = second_factor.new_device(user)
    maker = TOTP(device.bin_key)
    maker.time = timezone.now().timestamp()
    return client.post("/sign-in/enrol/", {"code": f"{maker.token():06d}"})


@pytest.fixture
def officer(house: House) -> User:
    """A police researcher with an app and a verified address."""
    user = with_address(with_app(house, house.user("Nadia Umberslade")))
    house.seat(Role.RESEARCHER, user=user)
    return user


# An account's first password.


def test_an_operator_sees_no_password_and_the_invitation_opens_for_its_owner_alone(house: House) -> None:
    operator = browser(house, an_operator(house))
    sent = {"name": "Ada Okafor-Reed", "username": "a.okafor", "email": "ada@mash.example"}
    shown = operator.post("/people/new/", sent, follow=True).text
    assert "An invitation goes to ada@mash.example" in shown
    assert "mash-token" not in shown
    ada = User.objects.get(username="a.okafor")
    path = link_to("ada@mash.example")
    token = path.split("/")[2]
    link = AccountLink.objects.get(user=ada)
    assert token not in (link.token_digest, str(link.pk)), "nobody who reads the table can open it"
    assert path not in text_of(operator.get(f"/people/{ada.pk}/"))
    owner = away()
    assert "a.okafor" in owner.get(path).text
    assert "There is a problem" in owner.post(path, {"new": "password1234"}).text
    assert owner.post(path, {"new": NEW})["Location"] == "/sign-in/"
    assert owner.post(path, {"new": "another lantern orchard"}).status_code == 404
    ada.refresh_from_db()
    assert ada.check_password(NEW)
    assert ada.email_verified_at is not None
    assert enrolled(with_password(ada, NEW), ada).text.count("<code>") == second_factor.RECOVERY_CODES


def test_an_operator_redirects_no_invitation_of_an_account_that_has_a_seat(house: House) -> None:
    operator = browser(house, an_operator(house))
    operator.post("/people/new/", {"name": "Ada", "username": "a.okafor", "email": "typo@mash.example"})
    ada = User.objects.get(username="a.okafor")
    corrected = operator.post(f"/people/{ada.pk}/invite/", {"email": "ada@mash.example"})
    assert corrected.status_code == 302
    house.seat(Role.RESEARCHER, user=ada)
    page = operator.post(f"/people/{ada.pk}/invite/", {"email": "operator@mash.example"}).text
    assert "changed by nobody but its owner" in page
    assert [one.to for one in letters()] == [["ada@mash.example"]]


def test_an_operator_changes_no_address_and_resets_nothing(house: House, officer: User) -> None:
    operator = browser(house, an_operator(house))
    page = operator.get(f"/people/{officer.pk}/").text
    assert "You cannot do it for them" in page
    for path in (f"/people/{officer.pk}/second-factor/", f"/people/{officer.pk}/invite/"):
        assert operator.post(path, {"email": "operator@mash.example", "reason": "Rang them."}).status_code == 404
    assert letters() == []


def test_an_invitation_is_worth_nothing_after_a_week_or_once_another_was_sent(house: House, clock: Clock) -> None:
    operator = browser(house, an_operator(house))
    operator.post("/people/new/", {"name": "Ada", "username": "a.okafor", "email": "ada@mash.example"})
    ada = User.objects.get(username="a.okafor")
    first = link_to("ada@mash.example")
    operator.post(f"/people/{ada.pk}/invite/", {"email": "ada@mash.example"})
    second = link_to("ada@mash.example")
    assert away().get(first).status_code == 404
    assert away().get(second).status_code == 200
    clock.move(days=7, minutes=1)
    assert away().get(second).status_code == 404


# A lost password.


def test_a_lost_password_goes_to_the_owners_address_and_takes_no_second_factor_away(
    house: House, officer: User
) -> None:
    house.seat(Role.MANAGER)
    guardian = house.seat(Role.GUARDIAN).user
    usual = signed_in(house, officer)
    held, _ = house.pass_for(officer.seats.get())
    asked = away().post("/sign-in/lost-password/", {"username": officer.username})
    path = link_to(officer.email)
    assert usual.get("/account/", secure=True).status_code == 200, "asking alone changes nothing"
    owner = away()
    owner.post(path, {"new": NEW})
    assert usual.get("/account/", secure=True)["Location"].startswith("/sign-in/")
    assert Pass.objects.get(pk=held.pk).ended_at is not None
    assert with_password(officer, NEW).get("/account/")["Location"].startswith("/sign-in/code/")
    assert Notice.objects.filter(user=officer, title="Your password was reset").exists()
    told = Notice.objects.get(user=guardian)
    assert told.title == "A password was reset by email"
    assert officer.name not in told.title + told.text
    assert "Look into your email" in asked.text


def test_the_lost_password_page_tells_nobody_who_has_an_account(house: House, officer: User) -> None:
    unknown = house.user()  # an account without a verified address
    answers = [
        away().post("/sign-in/lost-password/", {"username": name}).text
        for name in (officer.username, unknown.username, "nobody.at.all")
    ]
    assert len(set(answers)) == 1
    assert [one.to for one in letters()] == [[officer.email]]


def test_nobody_fills_somebodys_mailbox(house: House, officer: User) -> None:
    answers = [away().post("/sign-in/lost-password/", {"username": officer.username}).status_code for _ in range(6)]
    assert answers == [200, 200, 200, 429, 429, 429]
    assert len(letters()) == 1


def test_no_letter_names_anybody_or_says_what_they_may_do(house: House, officer: User) -> None:
    with_password(officer).post("/sign-in/lost-app/")
    away().post("/sign-in/lost-password/", {"username": officer.username})
    for letter in letters():
        said = f"{letter.subject} {letter.body}"
        assert officer.name not in said
        assert officer.username not in said
        assert "Harrow" not in said


# A lost second factor.


def test_a_password_alone_resets_no_second_factor(house: House, officer: User, clock: Clock) -> None:
    thief = with_password(officer)
    assert "We sent a link to" in thief.post("/sign-in/lost-app/").text
    clock.move(days=2)
    send_account_links()
    thief = with_password(officer)
    assert thief.get("/sign-in/code/").status_code == 200
    assert thief.get("/sign-in/enrol/")["Location"] == "/sign-in/code/"
    assert second_factor.device_of(officer) is not None


def test_the_owner_sets_up_another_app_after_a_day_and_everybody_concerned_is_told(
    house: House, officer: User, clock: Clock
) -> None:
    manager, guardian = house.seat(Role.MANAGER).user, house.seat(Role.GUARDIAN).user
    elsewhere = house.seat(Role.GUARDIAN, hub="haringey").user
    usual = signed_in(house, officer)
    owner = with_password(officer)
    owner.post("/sign-in/lost-app/")
    confirming = link_to(officer.email)
    assert "It was me" in owner.get(confirming).text
    assert "takes force in 24 hours" in owner.post(confirming).text
    for person in (manager, guardian):
        assert Notice.objects.get(user=person).title == "A second factor will be reset in 24 hours"
    assert not Notice.objects.filter(user=elsewhere).exists()
    clock.move(hours=23)
    assert letters() == []
    assert usual.post("/sign-in/code/", {"code": code_of(officer)}, secure=True).status_code == 302, "the old app works"
    clock.move(hours=1, minutes=1)
    going_on = link_to(officer.email)
    old = second_factor.device_of(officer)
    owner = away()
    assert owner.post(going_on)["Location"] == "/sign-in/"
    owner.post("/sign-in/", {"username": officer.username, "password": PASSWORD})
    assert owner.get("/sign-in/code/")["Location"].startswith("/sign-in/enrol/")
    assert enrolled(owner, officer).text.count("<code>") == second_factor.RECOVERY_CODES
    assert second_factor.device_of(officer) != old
    assert owner.get("/account/").status_code == 200
    assert usual.get("/account/", secure=True)["Location"].startswith("/sign-in/")
    assert Notice.objects.filter(user=guardian, title="A second factor was reset").exists()
    assert away().get(going_on).status_code == 404


def test_a_mailbox_alone_resets_no_second_factor(house: House, officer: User, clock: Clock) -> None:
    with_password(officer).post("/sign-in/lost-app/")
    away().post(link_to(officer.email))
    clock.move(hours=25)
    thief = away()
    thief.post(link_to(officer.email))
    assert thief.get("/sign-in/enrol/")["Location"].startswith("/sign-in/?next=")
    stranger = with_app(house)
    thief.post("/sign-in/", {"username": stranger.username, "password": PASSWORD})
    assert thief.get("/sign-in/enrol/")["Location"] == "/sign-in/code/", "nor of anybody else"


@pytest.mark.parametrize("way", ["the link", "the second link", "their account", "a manager", "a guardian"])
def test_a_reset_that_the_owner_did_not_ask_for_is_stopped(house: House, officer: User, clock: Clock, way: str) -> None:
    usual = signed_in(house, officer)
    with_password(officer).post("/sign-in/lost-app/")
    confirming = link_to(officer.email)
    if way == "the link":
        assert "Nothing has changed" in away().post(confirming, {"stop": "1"}).text
    else:
        away().post(confirming)
    reset = FactorReset.objects.get()
    if way == "their account":
        assert "on its way" in usual.get("/account/", secure=True).text
        assert usual.post("/account/app/stop-reset/", secure=True).status_code == 302
    if way in ("a manager", "a guardian"):
        watcher = with_app(house)
        house.seat(Role.MANAGER if "manager" in way else Role.GUARDIAN, user=watcher)
        client = browser(house, watcher)
        assert officer.name in client.get("/resets/").text
        assert client.post(f"/resets/{reset.pk}/stop/").status_code == 302
    if way == "the second link":
        clock.move(hours=25)
        assert "Nothing has changed" in away().post(link_to(officer.email), {"stop": "1"}).text
    clock.move(hours=25)
    assert letters() == []
    reset.refresh_from_db()
    assert reset.stopped_at is not None
    assert not factor_resets.apply(reset.pk, officer, at=timezone.now())
    assert Notice.objects.filter(user=officer, title="A reset of your second factor was stopped").exists()


def test_nobody_else_sees_stops_or_vouches_for_a_reset(house: House, officer: User) -> None:
    with_password(officer).post("/sign-in/lost-app/")
    away().post(link_to(officer.email))
    reset = FactorReset.objects.get()
    others = [
        {"role": Role.COORDINATOR}, {"role": Role.RESEARCHER, "agency": "hrwhealth"},
        {"role": Role.MANAGER, "hub": "haringey"}, {"role": Role.GUARDIAN, "hub": "haringey"},
        {"role": Role.RESEARCHER, "hub": "haringey"},
    ]  # fmt: skip
    for other in others:
        person = with_app(house)
        house.seat(user=person, **other)  # type: ignore[arg-type]
        client = browser(house, person)
        assert officer.name not in text_of(client.get("/resets/")), other
        assert client.post(f"/resets/{reset.pk}/stop/").status_code == 404, other
        assert client.get(f"/resets/{reset.pk}/vouch/").status_code == 404, other
    operator = browser(house, an_operator(house))
    assert operator.post(f"/resets/{reset.pk}/stop/").status_code == 404
    manager = with_app(house)
    house.seat(Role.MANAGER, user=manager)
    assert browser(house, manager).get(f"/resets/{reset.pk}/vouch/").status_code == 404, "who manages holds less"


def test_a_colleague_of_the_same_desk_who_sees_the_owner_shortens_the_wait(house: House, officer: User) -> None:
    colleague = with_app(house)
    house.seat(Role.RESEARCHER, user=colleague)
    with_password(officer).post("/sign-in/lost-app/")
    client = browser(house, colleague)
    reset = FactorReset.objects.get()
    assert client.get(f"/resets/{reset.pk}/vouch/").status_code == 404, "not before the owner's address confirmed it"
    away().post(link_to(officer.email))
    assert "Enter the six-digit code" in client.post(f"/resets/{reset.pk}/vouch/", {"code": ""}).text
    done = client.post(f"/resets/{reset.pk}/vouch/", {"code": code_of(colleague, ahead=1)})
    assert done.status_code == 302
    owner = away()
    owner.post(link_to(officer.email))
    owner.post("/sign-in/", {"username": officer.username, "password": PASSWORD})
    assert "<code>" in enrolled(owner, officer).text


def test_a_colleague_who_holds_only_some_of_the_seats_does_not(house: House, officer: User) -> None:
    house.seat(Role.RESEARCHER, hub="haringey", user=officer)
    colleague = with_app(house)
    house.seat(Role.RESEARCHER, user=colleague)
    with_password(officer).post("/sign-in/lost-app/")
    away().post(link_to(officer.email))
    assert not factor_resets.may_vouch(colleague.pk, FactorReset.objects.get(), timezone.now())


def test_the_database_itself_wants_the_owners_confirmation_and_another_to_vouch(house: House, officer: User) -> None:
    reset = factor_resets.ask(officer, at=timezone.now())
    wrongs: list[dict[str, Any]] = [
        {"force_at": timezone.now()},
        {"confirmed_at": timezone.now(), "vouched_by": officer, "vouched_at": timezone.now()},
    ]
    for wrong in wrongs:
        with pytest.raises(IntegrityError), transaction.atomic(using="platform"):
            FactorReset.objects.filter(pk=reset.pk).update(**wrong)


def test_a_recovery_code_lets_its_owner_set_up_another_app_at_once(house: House, officer: User) -> None:
    codes = second_factor.renew_codes(officer, timezone.now())
    owner = with_password(officer)
    there = owner.post("/sign-in/recover/", {"code": codes[0]})["Location"]
    assert there.startswith("/sign-in/enrol/")
    old = second_factor.device_of(officer)
    assert "<code>" in enrolled(owner, officer).text
    assert second_factor.device_of(officer) != old
    assert not second_factor.use_recovery_code(officer, codes[1], browser="", at=timezone.now())


def test_a_browser_left_alone_sets_up_no_other_app(house: House, officer: User) -> None:
    client = signed_in(house, officer)
    client.defaults["wsgi.url_scheme"] = "https"
    assert client.get("/sign-in/enrol/")["Location"] == "/sign-in/code/"
    assert "Enter the six-digit code" in client.post("/account/app/", {"code": ""}).text
    assert client.post("/account/app/", {"code": code_of(officer, ahead=1)}).status_code == 302
    assert "<code>" in enrolled(client, officer).text


# The e-mail address.


def test_another_address_counts_once_it_answered_and_the_old_one_had_a_day(
    house: House, officer: User, clock: Clock
) -> None:
    client = signed_in(house, officer)
    client.defaults["wsgi.url_scheme"] = "https"
    old = officer.email
    assert "Enter the six-digit code" in client.post("/account/email/", {"email": "new@mash.example"}).text
    client.post("/account/email/", {"email": "new@mash.example", "code": code_of(officer, ahead=1)})
    new = link_to("new@mash.example")
    away().post(new)
    officer.refresh_from_db()
    assert officer.email == old
    warning = link_to(old)
    assert "stop it" in away().get(warning).text
    away().post("/sign-in/lost-password/", {"username": officer.username})
    assert [one.to for one in letters()] == [[old]], "resets go to the old one until then"
    clock.move(hours=24, minutes=1)
    send_account_links()
    officer.refresh_from_db()
    assert officer.email == "new@mash.example"
    assert away().get(warning).status_code == 404


@pytest.mark.parametrize("way", ["the old address", "their account"])
def test_a_change_of_address_that_the_owner_did_not_ask_for_is_stopped(
    house: House, officer: User, clock: Clock, way: str
) -> None:
    client = signed_in(house, officer)
    client.defaults["wsgi.url_scheme"] = "https"
    old = officer.email
    client.post("/account/email/", {"email": "thief@mash.example", "code": code_of(officer, ahead=1)})
    away().post(link_to("thief@mash.example"))
    if way == "the old address":
        away().post(link_to(old), {"stop": "1"})
    else:
        client.post("/account/email/stop/")
    clock.move(hours=25)
    send_account_links()
    officer.refresh_from_db()
    assert officer.email == old
    assert EmailChange.objects.get().stopped_at is not None


def test_an_address_that_was_never_confirmed_gets_neither_notices_nor_resets(house: House) -> None:
    user = with_app(house)
    User.objects.filter(pk=user.pk).update(email="typed@mash.example")
    client = signed_in(house, user)
    client.defaults["wsgi.url_scheme"] = "https"
    assert "Confirm your email address" in client.get("/account/").text
    away().post("/sign-in/lost-password/", {"username": user.username})
    assert "nothing can be sent to you" in with_password(user).post("/sign-in/lost-app/").text
    assert letters() == []
    client.post("/account/email/", {"email": "typed@mash.example", "code": code_of(user, ahead=1)})
    away().post(link_to("typed@mash.example"))
    user.refresh_from_db()
    assert user.email_verified_at is not None


def test_a_mail_server_that_is_away_loses_no_link(
    house: House, officer: User, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    away().post("/sign-in/lost-password/", {"username": officer.username})

    def refuses(self: Any, **_: Any) -> int:
        raise OSError("no route")

    with monkeypatch.context() as broken:
        broken.setattr(mail.EmailMessage, "send", refuses)
        assert letters() == []
    assert letters() == [], "not at once"
    clock.move(seconds=20)
    assert away().get(link_to(officer.email)).status_code == 200
