"""A seat takes force when somebody else agrees and it has slept; whoever is told may stop it until then."""

from __future__ import annotations

import uuid
from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, connections, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from django_otp.plugins.otp_totp.models import TOTPDevice

from tenants import agreeing, inspecting, platform_seats, seats, taking_force
from tenants.inspecting import Named
from tenants.leaving import leave
from tenants.models import Agency, AgencyContact, Authority, Hub, Notice, NoticeKind, Pass, Role, Seat, SeatSleep, User
from tenants.platform_seats import WantedOnPlatform
from tenants.refusals import SeatRefused
from tenants.seats import Wanted
from tests.accounts.operators import an_operator, browser, seated
from tests.support.house import House
from tests.support.mailbox import with_address
from tests.support.pages import ledger_lines, set_as_shown, text_of
from tests.support.signing_in import code_of, with_app

NOW = timezone.now


@pytest.fixture
def newcomer(house: House) -> User:
    """Somebody with an account and an app, and no seat."""
    return with_app(house, house.user("Nadia Umberslade"))


def a_researcher_asked_for(house: House, newcomer: User, *, agency: str = "police") -> Seat:
    """What a manager of Harrow asked for."""
    wanted = Wanted(username=newcomer.username, role=Role.RESEARCHER, agency=agency, reason="She joins the desk")
    return seats.ask(wanted, by=house.seated(role=Role.MANAGER), at=NOW())


def a_client(house: House, user: User) -> Client:
    """Their browser on the platform; with an app where there was none."""
    return browser(house, user if TOTPDevice.objects.filter(user=user).exists() else with_app(house, user))


# Who agrees. The place of each is Harrow's: its social care leads it; "here" is the same place as the new seat's.
AGREE: dict[str, set[str]] = {
    "researcher of police": {"researcher of police", "contact of police"},
    "coordinator": {"coordinator", "contact of hrwcsc"},
    "decider": {"decider", "contact of hrwcsc"},
    "guardian": {"guardian", "contact of hrwcsc"},
    "inspector": {"guardian", "contact of hrwcsc"},
    "manager": {"manager", "contact of hrwcsc"},
    "recipient": {"recipient", "contact of hrwcsc"},
    "operator": {"operator"},
    "board": {"board"},
    "secretary": {"secretary", "board"},
    "mentor": {"mentor", "secretary", "board"},
    "auditor": {"board"},  # no operator, not even to the first
    "lead of harrow": {"lead of harrow", "secretary", "board"},
    "publisher of police": {
        "publisher of police",
        "secretary",
        "board",
        "contact of police",
        "contact of police in haringey",
    },
}


def everybody(house: House) -> dict[str, User]:
    """One person in each place, and some at others beside them."""
    police = Agency.objects.get(code="police")
    found = {
        "researcher of police": house.seat(Role.RESEARCHER).user,
        "researcher of health": house.seat(Role.RESEARCHER, agency="hrwhealth").user,
        "researcher of police in haringey": house.seat(Role.RESEARCHER, hub="haringey").user,
        "manager in haringey": house.seat(Role.MANAGER, hub="haringey").user,
        "contact of police": house.contact("police"), "contact of hrwcsc": house.contact("hrwcsc"),
        "contact of police in haringey": house.contact("police", hub="haringey"),
    }  # fmt: skip
    for role in (Role.COORDINATOR, Role.DECISION_MAKER, Role.GUARDIAN, Role.MANAGER, Role.RECIPIENT):
        found[role] = house.seat(role).user
    for role in (Role.OPERATOR, Role.BOARD, Role.SECRETARY, Role.MENTOR):
        found[role] = seated(house.user(), role)
    for slug in ("harrow", "enfield"):
        found[f"lead of {slug}"] = seated(house.user(), Role.BOROUGH_LEAD, authority=Authority.objects.get(slug=slug))
    found["publisher of police"] = seated(house.user(), Role.PUBLISHER, agency=police)
    found["publisher of lscb"] = seated(house.user(), Role.PUBLISHER, agency=Agency.objects.get(code="lscb"))
    return found


def an_inspectors_seat(house: House, newcomer: User) -> Seat:
    """Asked for with its days; a manager asks for it with the enquiries that are named."""
    with_address(newcomer)
    today = timezone.localdate()
    named = Named(name="x", organisation="Ofsted", email=newcomer.email, first_day=today, last_day=today)
    inspecting.ask(named, starter=uuid.uuid4(), by=house.seated(role=Role.MANAGER), at=NOW())
    return Seat.objects.get(user=newcomer)


def asked_for(house: House, what: str, newcomer: User) -> Seat:
    """A seat of this kind, asked for by an operator or a manager who is nobody of `everybody`."""
    role, _, of = what.partition(" of ")
    if role == "inspector":
        return an_inspectors_seat(house, newcomer)
    if role in ("researcher", "coordinator", "decider", "guardian", "recipient"):
        wanted = Wanted(username=newcomer.username, role=role, agency=of or "hrwcsc", team="assessment", reason="New")
        return seats.ask(wanted, by=house.seated(role=Role.MANAGER), at=NOW())
    desk = Hub.objects.get(code="harrow").hub_agencies.get(is_lead=True).pk if role == "manager" else None
    asked = WantedOnPlatform(role=role, agency=of, authority=of, desk=desk, reason="New")
    return platform_seats.ask(newcomer.pk, asked, by=an_operator(house).pk, at=NOW())


@pytest.mark.parametrize("what", AGREE)
def test_exactly_these_agree_to_a_seat(house: House, newcomer: User, what: str) -> None:
    people = everybody(house)
    seat = asked_for(house, what, newcomer)
    assert {name for name, user in people.items() if agreeing.may_agree(user.pk, seat, NOW())} == AGREE[what]
    assert {one.pk for one in agreeing.who_may_agree(seat, NOW())} >= {people[name].pk for name in AGREE[what]}
    assert not agreeing.may_agree(newcomer.pk, seat, NOW()), "nobody agrees to their own"
    assert not agreeing.may_agree(seat.granted_by_id, seat, NOW()), "nor to what they asked for"  # type: ignore[arg-type]


@pytest.mark.parametrize("what", AGREE)
def test_whoever_is_told_of_a_seat_sees_it_and_may_stop_it_and_nobody_else(
    house: House, newcomer: User, what: str
) -> None:
    people = everybody(house)
    seat = asked_for(house, what, newcomer)
    told = set(Notice.objects.filter(kind=NoticeKind.SEAT_ASKED, about=str(seat.pk)).values_list("user", flat=True))
    assert {newcomer.pk, seat.granted_by_id} < told
    watched = {
        name for name, user in people.items() if taking_force.concerning(user.pk, NOW()).filter(pk=seat.pk).exists()
    }
    assert watched == {name for name, user in people.items() if user.pk in told}
    assert AGREE[what] <= watched, "who may agree is told"
    if seat.hub_id:
        assert {"guardian", "manager"} <= watched
        if what == "inspector":  # who is inspected neither hears of it beforehand nor stops it
            assert watched == {"guardian", "manager", *(one for one in people if one.startswith("contact of hrwcsc"))}
        assert not watched & {"manager in haringey", "researcher of police in haringey", "board", "mentor"}


def test_what_is_told_names_nobody_and_quotes_nobody(house: House, newcomer: User) -> None:
    house.contact("police")
    a_researcher_asked_for(house, newcomer)
    for one in Notice.objects.filter(kind=NoticeKind.SEAT_ASKED):
        assert newcomer.name not in one.title + one.text
        assert "joins the desk" not in one.title + one.text


def test_a_seat_sleeps_after_agreement_and_opens_nothing_until_it_wakes(house: House, newcomer: User) -> None:
    contact, seat = house.contact("police"), None
    seat = a_researcher_asked_for(house, newcomer)
    before = NOW()
    client = a_client(house, contact)
    page = client.get(f"/seats/{seat.pk}/agree/").text
    assert "She joins the desk" in page
    assert "24 hours later" in page
    assert "Enter the six-digit code" in client.post(f"/seats/{seat.pk}/agree/", {"sure": "on"}).text
    with CaptureQueriesContext(connections["platform"]) as caught:
        sent = client.post(f"/seats/{seat.pk}/agree/", {"sure": "on", "code": code_of(contact, ahead=1)})
    assert sent.status_code == 302, sent.text
    assert ledger_lines(caught, "seat_agreed")
    seat.refresh_from_db()
    assert seat.starts_at is not None
    assert before + timedelta(hours=24) <= seat.starts_at <= NOW() + timedelta(hours=24)
    held, _ = house.pass_for(seat)
    assert house.visit(seat).get("/requests/").status_code == 302, "a pass of a sleeping seat opens nothing"
    theirs = a_client(house, newcomer)
    assert theirs.get(f"/enter/?host=harrow.localhost&state={'0' * 64}").status_code == 403
    assert "Sleeps" in theirs.get("/seats/").text
    assert not Seat.objects.standing(NOW()).filter(pk=seat.pk).exists()
    assert Seat.objects.standing(seat.starts_at).filter(pk=seat.pk).exists()
    Seat.objects.filter(pk=seat.pk).update(starts_at=NOW())
    assert theirs.get(f"/enter/?host=harrow.localhost&state={'0' * 64}").status_code == 302
    assert Pass.objects.filter(pk=held.pk, ended_at=None).exists()


@pytest.mark.parametrize("who", ["guardian", "newcomer", "contact", "colleague", "asker"])
def test_whoever_was_told_stops_it_alone_and_it_never_takes_force(house: House, newcomer: User, who: str) -> None:
    people = {
        "guardian": house.seat(Role.GUARDIAN).user, "newcomer": newcomer, "contact": house.contact("police"),
        "colleague": house.seat(Role.RESEARCHER).user,
    }  # fmt: skip
    seat = a_researcher_asked_for(house, newcomer)
    people["asker"] = seat.granted_by or newcomer
    if who == "guardian":  # also once it sleeps
        taking_force.agree(seat.pk, by=people["contact"].pk, at=NOW())
    client = a_client(house, people[who])
    assert newcomer.name in client.get("/seats/").text
    assert "There is a problem" in client.post(f"/seats/{seat.pk}/stop/", {"reason": ""}).text
    with CaptureQueriesContext(connections["platform"]) as caught:
        assert client.post(f"/seats/{seat.pk}/stop/", {"reason": "Nobody knows her"}).status_code == 302
    assert ledger_lines(caught, "seat_stopped")
    seat.refresh_from_db()
    assert seat.ends_at is not None
    assert not seat.stands(NOW() + timedelta(days=9))
    with pytest.raises(Seat.DoesNotExist):
        taking_force.agree(seat.pk, by=people["contact"].pk, at=NOW())
    assert Notice.objects.filter(kind=NoticeKind.SEAT_STOPPED, user=people["guardian"]).exists()


def test_to_a_stranger_a_new_seat_is_as_if_it_were_not_there(house: House, newcomer: User) -> None:
    house.contact("police")
    seat = a_researcher_asked_for(house, newcomer)
    for other in (house.seat(Role.RESEARCHER, agency="hrwhealth").user, seated(house.user(), Role.MENTOR)):
        client = a_client(house, other)
        assert newcomer.name not in text_of(client.get("/seats/"))
        assert "No new seat concerns you" in client.get("/seats/").text
        for act in ("agree", "stop"):
            assert client.get(f"/seats/{seat.pk}/{act}/").status_code == 404
            assert client.post(f"/seats/{seat.pk}/{act}/", {"reason": "x", "sure": "on"}).status_code == 404


def test_a_seat_in_force_is_stopped_by_nobody_and_agreed_to_by_nobody(house: House) -> None:
    seat, colleague = house.seat(Role.RESEARCHER), house.seat(Role.RESEARCHER).user
    for act in (taking_force.agree, lambda pk, **by: taking_force.stop(pk, "x", **by)):
        with pytest.raises(Seat.DoesNotExist):
            act(seat.pk, by=colleague.pk, at=NOW())


def test_nobody_agrees_to_an_account_that_its_holder_has_not_made_their_own(house: House, newcomer: User) -> None:
    contact = house.contact("police")
    seat = a_researcher_asked_for(house, newcomer)
    known = newcomer.password
    newcomer.set_unusable_password()
    newcomer.save(update_fields=["password"])
    with pytest.raises(SeatRefused, match="has not signed in yet"):
        taking_force.agree(seat.pk, by=contact.pk, at=NOW())
    User.objects.filter(pk=newcomer.pk).update(password=known)
    TOTPDevice.objects.filter(user=newcomer).delete()
    with pytest.raises(SeatRefused, match="has not signed in yet"):
        taking_force.agree(seat.pk, by=contact.pk, at=NOW())


def test_who_came_after_it_was_asked_for_does_not_agree(house: House, newcomer: User) -> None:
    house.contact("police")
    seat = a_researcher_asked_for(house, newcomer)
    later = house.seat(Role.RESEARCHER, days=0)
    assert not agreeing.may_agree(later.user_id, seat, NOW())


def test_what_nobody_agreed_to_lapses_and_is_asked_for_again(house: House, newcomer: User) -> None:
    contact = house.contact("police")
    seat = a_researcher_asked_for(house, newcomer)
    with pytest.raises(SeatRefused, match="waits for agreement"):
        a_researcher_asked_for(house, newcomer)
    later = NOW() + timedelta(days=14, minutes=1)
    with pytest.raises(Seat.DoesNotExist):
        taking_force.agree(seat.pk, by=contact.pk, at=later)
    wanted = Wanted(username=newcomer.username, role=Role.RESEARCHER, agency="police", reason="Again")
    again = seats.ask(wanted, by=house.seated(role=Role.MANAGER), at=later)
    assert taking_force.agree(again.pk, by=contact.pk, at=later).agreed_by_id == contact.pk


def test_what_somebody_asked_for_who_has_lost_their_seat_is_not_agreed_to(house: House, newcomer: User) -> None:
    contact = house.contact("police")
    seat = a_researcher_asked_for(house, newcomer)
    Seat.objects.filter(user=seat.granted_by_id).update(ends_at=NOW())
    with pytest.raises(Seat.DoesNotExist):
        taking_force.agree(seat.pk, by=contact.pk, at=NOW())


def test_a_hub_sets_how_long_its_seats_sleep_and_its_guardians_hear_of_it(house: House, newcomer: User) -> None:
    guardian, contact = house.seat(Role.GUARDIAN), house.contact("police")
    manager = house.visit(role=Role.MANAGER)
    assert "Enter how many hours" in manager.post("/seats/sleep/", {"hours": ""}).text
    assert "from 1 to 168" in manager.post("/seats/sleep/", {"hours": "0"}).text
    assert set_as_shown(manager, "/seats/sleep/", {"hours": "4"}).status_code == 302
    assert Notice.objects.filter(user=guardian.user, title__contains="How long new seats sleep").exists()
    seat = a_researcher_asked_for(house, newcomer)
    at = NOW()
    assert taking_force.agree(seat.pk, by=contact.pk, at=at).starts_at == at + timedelta(hours=4)
    other = Hub.objects.get(code="haringey")
    assert taking_force.sleep_of(other) == timedelta(hours=24)
    with pytest.raises(IntegrityError), transaction.atomic(using="platform"):
        SeatSleep.objects.create(hub=other, hours=0, set_by=contact, set_at=NOW())


def test_the_last_managers_end_is_told_at_once_and_takes_one_operator(house: House) -> None:
    manager, guardian, operator = house.seat(Role.MANAGER), house.seat(Role.GUARDIAN), an_operator(house)
    seats.end_anywhere(manager.pk, "Left.", by=operator.pk, at=NOW(), cover="Nobody yet.")
    told = Notice.objects.get(user=guardian.user, kind=NoticeKind.SEAT_ENDED)
    assert "nobody else holds one" in told.title
    assert Notice.objects.filter(user=manager.user, kind=NoticeKind.SEAT_ENDED).exists()


def test_who_leaves_is_nobodys_contact_and_waits_for_nothing_when_they_come_back(house: House, newcomer: User) -> None:
    contact = house.contact("police")
    seat = a_researcher_asked_for(house, newcomer)
    operator = an_operator(house)
    for person in (contact, newcomer):
        leave(person.pk, "Left.", by=operator.pk, at=NOW())
        User.objects.filter(pk=person.pk).update(is_active=True)
    assert not AgencyContact.objects.standing(NOW()).filter(user=contact).exists()
    seat.refresh_from_db()
    assert seat.ends_at is not None


@pytest.mark.parametrize("change", ["self", "asker", "nobody", "unasked"])
def test_the_database_itself_wants_two_others(house: House, newcomer: User, change: str) -> None:
    house.contact("police")
    seat = a_researcher_asked_for(house, newcomer)
    changes: dict[str, dict[str, Any]] = {
        "self": {"agreed_by": newcomer, "agreed_at": NOW(), "starts_at": NOW()},
        "asker": {"agreed_by": seat.granted_by_id, "agreed_at": NOW(), "starts_at": NOW()},
        "nobody": {"starts_at": NOW()},
        "unasked": {"agreed_by": house.user(), "agreed_at": NOW()},
    }
    with pytest.raises(IntegrityError), transaction.atomic(using="platform"):
        Seat.objects.filter(pk=seat.pk).update(**changes[change])


def test_the_list_of_new_seats_asks_no_more_for_many_of_one_asker(house: House) -> None:
    house.contact("police")
    guardian = house.seat(Role.GUARDIAN).user
    manager = house.seated(role=Role.MANAGER)
    client = a_client(house, guardian)
    counts = []
    for _ in range(2):
        for _ in range(4):
            wanted = Wanted(username=house.user().username, role=Role.RESEARCHER, agency="police", reason="New")
            seats.ask(wanted, by=manager, at=NOW())
        with CaptureQueriesContext(connections["platform"]) as caught:
            client.get("/seats/")
        counts.append(len(caught))
    assert counts[0] == counts[1] <= 24
