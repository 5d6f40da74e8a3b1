"""Seats: asked for by the hub's manager, never for themself, in force when their agency agrees, ended at once."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connections
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from tenants.models import Pass, PlatformEntry, Role, Seat, User
from tests.support.house import House
from tests.support.pages import ledger_lines


def test_the_manager_sees_who_sits_here_and_who_has_not_been_here(house: House) -> None:
    seat = house.seat(Role.RESEARCHER, user=house.user("Nadia Umberslade"))
    house.pass_for(seat)
    Pass.objects.filter(seat=seat).update(last_seen_at=timezone.now() - timedelta(days=61))
    other = house.seat(Role.RESEARCHER, hub="haringey", user=house.user("Rufus Danebury"))
    page = house.visit(role=Role.MANAGER).get("/seats/").text
    assert "Nadia Umberslade" in page
    assert "Not used for 60 days" in page
    assert other.user.name not in page


def test_a_seat_is_asked_for_stands_in_both_ledgers_and_opens_nothing_until_its_agency_agrees(house: House) -> None:
    person = house.user("Nadia Umberslade")
    contact = house.contact("police")
    manager = house.visit(role=Role.MANAGER)
    asked = {"username": person.username, "role": "researcher", "agency": "police", "reason": "She joins the desk"}
    with CaptureQueriesContext(connections["platform"]) as caught:
        answer = manager.post("/seats/grant/", asked)
    assert ledger_lines(caught, "seat_asked")
    assert answer.status_code == 302, answer.text
    seat = Seat.objects.get(user=person)
    assert (seat.hub.code if seat.hub else "", seat.agency.code if seat.agency else "") == ("harrow", "police")
    assert house.visit(seat).get("/requests/").status_code == 302, "it waits"
    assert "Waits for agreement" in manager.get("/seats/").text
    house.in_force(seat, by=contact)
    assert house.visit(seat).get("/requests/").status_code == 200
    with house.as_superuser() as cursor:
        cursor.execute("SELECT count(*) FROM wall_ledgerentry WHERE act = 'grant_seat'")
        assert cursor.fetchone() == (1,)


def test_a_recipients_seat_names_their_team(house: House) -> None:
    person = house.user()
    manager = house.visit(role=Role.MANAGER)
    house.contact(house.lead())
    asked = {"username": person.username, "role": "recipient", "reason": "They join the team"}
    assert "Choose the team outside" in manager.post("/seats/grant/", asked).text
    manager.post("/seats/grant/", {**asked, "team": "assessment"})
    assert Seat.objects.get(user=person).team.code == "assessment"  # type: ignore[union-attr]


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"username": "nobody.at.all"}, "Nobody has an account"),
        ({"role": "board"}, "Select what they are here"),
        ({"agency": ""}, "Choose the agency at whose desk"),
        ({"agency": "hrwhealth"}, "Nobody could agree to this seat"),
        ({"reason": ""}, "Enter why they need it"),
        ({"agency": "hgyhealth"}, "Choose an answer to “At the desk of”"),
        ({"ends_day": "1", "ends_month": "1", "ends_year": "2012"}, "must be today or in the future"),
    ],
)
def test_what_cannot_be_granted_is_said_at_its_field(house: House, change: dict[str, str], said: str) -> None:
    person = house.user()
    house.contact("police")
    asked = {"username": person.username, "role": "researcher", "agency": "police", "reason": "She joins", **change}
    page = house.visit(role=Role.MANAGER).post("/seats/grant/", asked).text
    assert said in page
    assert not Seat.objects.filter(user=person).exists()


def test_no_seat_is_asked_for_somebody_who_left(house: House) -> None:
    person = house.user()
    house.contact("police")
    User.objects.filter(pk=person.pk).update(is_active=False)
    asked = {"username": person.username, "role": "researcher", "agency": "police", "reason": "She joins"}
    page = house.visit(role=Role.MANAGER).post("/seats/grant/", asked).text
    assert "Nobody has an account with this sign-in name" in page
    assert not Seat.objects.filter(user=person).exists()


def test_who_does_the_work_of_an_ended_seat_stands_in_the_ledger(house: House) -> None:
    seat, manager = house.seat(Role.RESEARCHER), house.visit(role=Role.MANAGER)
    manager.post(f"/seats/{seat.pk}/end/", {"reason": "Left.", "cover": "A colleague at Haringey."})
    line = PlatformEntry.objects.get(act="seat_ended", object_ref=str(seat.pk))
    assert line.detail == {
        "hub": "harrow", "of": str(seat.user_id), "reason": "Left.", "cover": "A colleague at Haringey.",
    }  # fmt: skip


def test_nobody_grants_themself_a_seat_nor_ends_their_own(house: House) -> None:
    seat = house.seat(Role.MANAGER)
    visit = house.visit(seat)
    asked = {"username": seat.user.username, "role": "decider", "agency": house.lead(), "reason": "Me"}
    assert "Somebody else asks for your seat" in visit.post("/seats/grant/", asked).text
    assert "your own seat" in visit.post(f"/seats/{seat.pk}/end/", {"reason": "Leaving."}).text


def test_the_same_seat_twice_is_refused(house: House) -> None:
    seat = house.seat(Role.RESEARCHER)
    house.contact("police")
    asked = {"username": seat.user.username, "role": "researcher", "agency": "police", "reason": "Again"}
    assert "has this seat already" in house.visit(role=Role.MANAGER).post("/seats/grant/", asked).text


def test_ending_a_seat_ends_every_pass_of_it_at_once(house: House) -> None:
    seat = house.seat(Role.RESEARCHER)
    theirs = house.visit(seat)
    assert theirs.get("/requests/").status_code == 200
    manager = house.visit(role=Role.MANAGER)
    assert "There is a problem" in manager.post(f"/seats/{seat.pk}/end/", {"reason": ""}).text
    assert theirs.get("/requests/").status_code == 200
    with CaptureQueriesContext(connections["platform"]) as caught:
        manager.post(f"/seats/{seat.pk}/end/", {"reason": "Left the agency.", "cover": "A colleague."})
    assert ledger_lines(caught, "seat_ended")
    assert theirs.get("/requests/").status_code == 302
    assert not Pass.objects.filter(seat=seat, ended_at=None).exists()


def test_another_hubs_seat_is_as_if_it_were_not_there(house: House) -> None:
    seat = house.seat(Role.RESEARCHER, hub="haringey")
    manager = house.visit(role=Role.MANAGER)
    assert manager.get(f"/seats/{seat.pk}/end/").status_code == 404
    assert manager.post(f"/seats/{seat.pk}/end/", {"reason": "Not mine."}).status_code == 404
    seat.refresh_from_db()
    assert seat.ends_at is None
