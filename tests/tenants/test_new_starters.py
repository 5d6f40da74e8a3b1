"""A seat for somebody without an account: named by a manager, invited by whoever may agree, given to nobody else."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connections
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from tenants import accounts, new_starters, taking_force
from tenants.models import HubLine, NewStarter, Notice, NoticeKind, Role, Seat, User
from tenants.refusals import AccountRefused, SeatRefused
from tenants.seats import Wanted
from tests.accounts.operators import an_operator, browser
from tests.support.house import House
from tests.support.mailbox import link_to
from tests.support.pages import ledger_lines, shown, text_of
from tests.support.signing_in import code_of, platform, with_app

NOW = timezone.now
ADDRESS = "nadia.umberslade@police.example"
CHOSEN = "umbrella lantern orchard"


def in_days(days: int) -> date:
    return timezone.localdate() + timedelta(days=days)


def named(house: House, *, by: Any = None, email: str = ADDRESS, **more: Any) -> NewStarter:
    """Somebody whom a manager of Harrow named for the police's desk."""
    words = {"role": Role.RESEARCHER, "agency": "police", "reason": "She joins", "first_day": in_days(10), **more}
    by = by or house.seated(role=Role.MANAGER)
    return new_starters.ask("Nadia Umberslade", email, Wanted(username="", **words), by=by, at=NOW())


def set_up(address: str = ADDRESS) -> Any:
    """They choose a password with the link in their own mail."""
    return platform().post(link_to(address), {"new": CHOSEN}, secure=True)


def test_a_manager_names_them_their_agency_invites_and_the_seat_follows_by_two_people(house: House) -> None:
    contact, manager = with_app(house, house.contact("police")), house.visit(role=Role.MANAGER)
    first = in_days(10)
    sent = {
        "account": "no", "name": "Nadia Umberslade", "email": ADDRESS, "role": "researcher", "agency": "police",
        "reason": "She joins", "first_day": str(first.day), "first_month": str(first.month),
        "first_year": str(first.year),
    }  # fmt: skip
    answer = manager.post("/seats/grant/", sent)
    assert answer.status_code == 302, answer.text
    assert "Nadia Umberslade nadia.umberslade@police.example" in shown(manager.get("/seats/").text)
    assert not User.objects.filter(email=ADDRESS).exists(), "nobody has an account by being named"

    page = browser(house, contact)
    assert "Waits to be invited" in shown(page.get("/seats/").text)
    starter = NewStarter.objects.get()
    address = f"/seats/starters/{starter.pk}/invite/"
    assert 'value="nadia.umberslade"' in page.get(address).text
    words = {"username": "nadia.umberslade", "sure": "on", "code": code_of(contact, ahead=1)}
    assert page.post(address, words).status_code == 302
    account = User.objects.get(username="nadia.umberslade")
    assert (account.name, account.email, account.has_usable_password()) == ("Nadia Umberslade", ADDRESS, False)
    assert not Seat.objects.filter(user=account).exists(), "not before the invitation was used"

    with CaptureQueriesContext(connections["platform"]) as caught:
        assert set_up().status_code == 302
    assert ledger_lines(caught, "seat_asked")
    seat = Seat.objects.get(user=account)
    assert (seat.pk, seat.first_day, seat.starts_at, seat.granted_by_id) == (
        starter.pk, first, None, starter.asked_by_id,
    )  # fmt: skip
    assert (seat.role, seat.agency.code if seat.agency else "", seat.reason) == ("researcher", "police", "She joins")
    for person in (account.pk, starter.asked_by_id):
        with pytest.raises(Seat.DoesNotExist):
            taking_force.agree(seat.pk, by=person, at=NOW())
    with pytest.raises(SeatRefused, match="has not signed in yet"):
        taking_force.agree(seat.pk, by=contact.pk, at=NOW())
    with_app(house, account)
    agreed = taking_force.agree(seat.pk, by=contact.pk, at=NOW())
    assert timezone.localtime(agreed.starts_at).date() == first
    starter.refresh_from_db()
    assert (starter.name, starter.email) == ("", ""), "the account has them now"


def test_an_account_that_somebody_else_made_by_that_address_gets_nothing(house: House) -> None:
    contact, starter = house.contact("police"), named(house)
    other = accounts.make_account("nadia", "Nadia Umberslade", email=ADDRESS, by=an_operator(house).pk, at=NOW())
    assert set_up().status_code == 302
    assert not Seat.objects.filter(user=other).exists()
    with pytest.raises(AccountRefused, match="has an account already"):
        accounts.invite_starter(starter.pk, "nadia.umberslade", by=contact.pk, at=NOW())
    assert new_starters.of_hub("harrow", NOW()).get().account is None


def test_the_invitation_goes_to_no_other_address_than_the_one_that_was_named(house: House) -> None:
    contact, starter = house.contact("police"), named(house)
    account = accounts.invite_starter(starter.pk, "nadia.umberslade", by=contact.pk, at=NOW())
    operator = an_operator(house)
    assert not accounts.may_correct(account)
    with pytest.raises(AccountRefused, match="changed by nobody but its owner"):
        accounts.invite_again(account.pk, "me@evil.example", by=operator.pk, at=NOW())
    User.objects.filter(pk=account.pk).update(email="me@evil.example")  # however that came about
    accounts.invite_again(account.pk, "me@evil.example", by=operator.pk, at=NOW())
    assert set_up("me@evil.example").status_code == 302
    assert not Seat.objects.filter(user=account).exists()


def test_nobody_invites_but_who_may_agree_to_the_seat(house: House) -> None:
    house.contact("police")
    by = house.seated(role=Role.MANAGER)
    starter = named(house, by=by)
    others = [
        house.seat(Role.RESEARCHER, agency="hrwhealth").user, house.seat(Role.RESEARCHER, hub="haringey").user,
        house.contact("police", hub="haringey"), house.contact("hrwcsc"), house.seat(Role.GUARDIAN).user,
        house.seat(Role.MANAGER).user, an_operator(house),
    ]  # fmt: skip
    for person in (by.user, *(one.pk for one in others)):
        with pytest.raises(NewStarter.DoesNotExist):
            accounts.invite_starter(starter.pk, "nadia.umberslade", by=person, at=NOW())
    assert not User.objects.filter(username="nadia.umberslade").exists()
    late = house.seat(Role.RESEARCHER).user
    Seat.objects.filter(user=late).update(starts_at=NOW())
    with pytest.raises(NewStarter.DoesNotExist):
        accounts.invite_starter(starter.pk, "nadia.umberslade", by=late.pk, at=NOW())


def test_whom_it_does_not_concern_sees_no_name_and_no_page(house: House) -> None:
    house.contact("police")
    starter = named(house)
    for seat in (house.seat(Role.RESEARCHER, agency="hrwhealth"), house.seat(Role.MANAGER, hub="haringey")):
        page = browser(house, with_app(house, seat.user))
        assert "Umberslade" not in text_of(page.get("/seats/"))
        for act in ("invite", "stop"):
            assert page.get(f"/seats/starters/{starter.pk}/{act}/").status_code == 404
    told = Notice.objects.filter(kind=NoticeKind.SEAT_ASKED, about=str(starter.pk))
    assert told.exists()
    for notice in told:
        assert "Umberslade" not in notice.title + notice.text
        assert ADDRESS not in notice.title + notice.text


def test_ledgers_say_which_seat_and_by_whom_and_never_the_name_or_the_address(house: House) -> None:
    contact = house.contact("police")
    with CaptureQueriesContext(connections["platform"]) as caught:
        starter = named(house)
        accounts.invite_starter(starter.pk, "nadia.umberslade", by=contact.pk, at=NOW())
    lines = [*ledger_lines(caught, "starter_named"), *ledger_lines(caught, "starter_invited")]
    assert len(lines) == 2
    for line in lines:
        assert str(starter.pk) in line
        assert ADDRESS not in line
        assert "Umberslade" not in line


def test_whoever_was_told_stops_it_and_the_account_that_nobody_used_opens_nothing(house: House) -> None:
    contact, guardian = house.contact("police"), with_app(house, house.seat(Role.GUARDIAN).user)
    starter = named(house)
    account = accounts.invite_starter(starter.pk, "nadia.umberslade", by=contact.pk, at=NOW())
    path = link_to(ADDRESS)
    page = browser(house, guardian)
    assert "Say why" in page.post(f"/seats/starters/{starter.pk}/stop/", {"reason": " "}).text
    assert page.post(f"/seats/starters/{starter.pk}/stop/", {"reason": "Nobody of this name"}).status_code == 302
    assert platform().post(path, {"new": CHOSEN}, secure=True).status_code == 404
    account.refresh_from_db()
    assert not account.is_active
    assert HubLine.objects.filter(act="stop_seat", seat=starter.pk).exists()
    starter.refresh_from_db()
    assert (starter.name, starter.email) == ("", "")
    named(house)  # it can be asked for again


def test_who_does_not_come_is_forgotten_two_weeks_after_the_first_day(house: House) -> None:
    contact, by = house.contact("police"), house.seated(role=Role.MANAGER)
    starter = named(house, by=by)
    account = accounts.invite_starter(starter.pk, "nadia.umberslade", by=contact.pk, at=NOW())
    before, after = NOW() + timedelta(days=23), NOW() + timedelta(days=25)
    assert new_starters.forget_lapsed(before) == 0
    with CaptureQueriesContext(connections["platform"]) as lines:
        assert new_starters.forget_lapsed(after) == 1
        assert new_starters.forget_lapsed(after) == 0
    account.refresh_from_db()
    starter.refresh_from_db()
    assert (account.is_active, starter.email) == (False, "")
    assert not new_starters.of_hub("harrow", after).exists()

    [written] = ledger_lines(lines, "starter_lapsed")
    assert str(starter.pk) in written
    assert ADDRESS not in written
    line = HubLine.objects.get(seat=starter.pk)
    assert (line.act, line.why, line.by) == ("stop_seat", "lapsed", None)
    for person in (by.user, contact.pk):
        told = Notice.objects.get(user=person, kind=NoticeKind.SEAT_STOPPED)
        assert "Ask for it again" in told.text
        assert "Umberslade" not in told.text


def test_they_are_invited_again_at_the_same_address_and_the_first_link_opens_nothing(house: House) -> None:
    contact, starter = house.contact("police"), named(house)
    account = accounts.invite_starter(starter.pk, "nadia.umberslade", by=contact.pk, at=NOW())
    first = link_to(ADDRESS)
    assert accounts.invite_starter(starter.pk, "", by=contact.pk, at=NOW()) == account
    assert platform().get(first, secure=True).status_code == 404
    assert set_up().status_code == 302
    assert Seat.objects.filter(user=account).count() == 1


def test_where_nobody_can_agree_any_more_the_account_is_there_and_the_managers_are_told(house: House) -> None:
    contact, by = house.contact("police"), house.seated(role=Role.MANAGER)
    starter = named(house, by=by)
    account = accounts.invite_starter(starter.pk, "nadia.umberslade", by=contact.pk, at=NOW())
    path = link_to(ADDRESS)
    Seat.objects.filter(user=by.user).update(ends_at=NOW())
    other = house.seat(Role.MANAGER).user
    assert platform().post(path, {"new": CHOSEN}, secure=True).status_code == 302
    assert not Seat.objects.filter(user=account).exists()
    told = Notice.objects.filter(user=other, kind=NoticeKind.SEAT_STOPPED)
    assert "Ask for it again." in told.get().text


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"email": "nadia at the police"}, "own email address"), ({"first_day": None}, "Enter their first day"),
        ({"first_day": timezone.localdate() + timedelta(days=200)}, "within 6 months"),
        ({"first_day": timezone.localdate() - timedelta(days=1)}, "today or later"),
        ({"agency": "hrwhousing"}, "Nobody could agree"), ({"role": "operator"}, "Choose a role of this hub"),
        ({"role": Role.RECIPIENT, "team": "none"}, "Choose the team outside"),
    ],
)  # fmt: skip
def test_what_cannot_be_is_refused_and_nobody_is_named(house: House, change: dict[str, Any], said: str) -> None:
    house.contact("police")
    with pytest.raises(SeatRefused, match=said):
        named(house, **change)
    assert not NewStarter.objects.exists()


def test_who_has_an_account_is_asked_for_by_their_sign_in_name(house: House) -> None:
    house.contact("police")
    User.objects.filter(pk=house.user().pk).update(email=ADDRESS.upper())
    with pytest.raises(SeatRefused, match="by their sign-in name"):
        named(house)


def test_the_same_seat_is_not_asked_for_twice_for_one_address(house: House) -> None:
    house.contact("police")
    named(house)
    with pytest.raises(SeatRefused, match="asked for already"):
        named(house, email=ADDRESS.upper())


@pytest.mark.parametrize(
    ("sent", "said"),
    [
        ({}, "Choose whether they have an account"), ({"account": "yes"}, "Enter their sign-in name"),
        ({"account": "no"}, "Enter their own work email address"), ({"account": "no"}, "Enter their first day"),
    ],
)  # fmt: skip
def test_the_form_says_what_each_answer_needs(house: House, sent: dict[str, str], said: str) -> None:
    words = {"role": "researcher", "agency": "police", "reason": "She joins", **sent}
    assert said in house.visit(role=Role.MANAGER).post("/seats/grant/", words).text


@pytest.mark.parametrize(
    ("name", "proposed"),
    [("Nadia Umberslade", "nadia.umberslade"), ("Zoë van der Linde-Ørsted", "zoe.rsted"), ("Bo", ""), ("李", "")],
)
def test_a_sign_in_name_is_proposed_that_nobody_has(house: House, name: str, proposed: str) -> None:
    assert accounts.free_name(name) == proposed
    if proposed:
        User.objects.create_user(proposed, name)
        assert accounts.free_name(name) == f"{proposed}2"


def test_the_last_day_of_a_seat_is_the_day_that_was_typed(house: House) -> None:
    house.contact("police")
    person, last = house.user("Ade Example"), in_days(20)
    manager = house.visit(role=Role.MANAGER)
    sent = {
        "username": person.username, "role": "researcher", "agency": "police", "reason": "Cover",
        "ends_day": str(last.day), "ends_month": str(last.month), "ends_year": str(last.year),
    }  # fmt: skip
    assert manager.post("/seats/grant/", sent).status_code == 302
    assert f"{last.day} {last:%b} {last.year} Ends soon" in shown(manager.get("/seats/").text)
