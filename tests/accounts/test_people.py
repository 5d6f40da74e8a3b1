"""The operator finds people, makes accounts, gives and ends seats of the platform; never their own."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db import connections
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from tenants.models import HubAgency, Role, Seat, User
from tenants.platform_seats import WantedOnPlatform, ask
from tenants.refusals import SeatRefused
from tests.accounts.operators import an_operator, browser, seated
from tests.support.house import House
from tests.support.pages import ledger_lines, text_of


def test_somebody_is_found_by_part_of_their_name_with_how_many_seats(house: House) -> None:
    person = house.user("Nadia Umberslade")
    for hub in ("harrow", "haringey"):
        house.seat(Role.RESEARCHER, hub=hub, user=person)
    client = browser(house, an_operator(house))
    page = client.get("/people/?q=umbers").text
    assert person.username in page
    assert "2 seats" in page
    assert "Nobody has this name" in client.get("/people/?q=zzzz").text


def test_the_list_asks_as_often_for_many_as_for_few(house: House) -> None:
    client = browser(house, an_operator(house))
    counts = []
    for _ in range(2):
        for _ in range(20):
            house.seat(Role.RESEARCHER)
        with CaptureQueriesContext(connections["platform"]) as caught:
            client.get("/people/")
            client.get("/people/review/")
        counts.append(len(caught))
    assert counts[0] == counts[1] <= 20


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ({"name": "Ada", "username": "a b"}, "small letters, digits"),
        ({"name": "Ada", "username": "person"}, "is taken"),
        ({"name": "", "username": "ada.reed"}, "Enter the full name"),
        ({"name": "Ada", "username": "ada.reed", "email": ""}, "Enter their own email address"),
        ({"name": "Ada", "username": "ada.reed", "email": "ada"}, "Enter an email address"),
    ],
)
def test_an_account_that_cannot_be_is_said_at_its_field(house: House, asked: dict[str, str], said: str) -> None:
    User.objects.create_user("person", "Somebody Else")
    before = User.objects.count() + 1
    page = browser(house, an_operator(house)).post("/people/new/", {"email": "ada@mash.example", **asked}).text
    assert said in page
    assert User.objects.count() == before


def manager_of(hub: str = "harrow") -> dict[str, Any]:
    """What the form sends for a manager of a hub."""
    return {"role": "manager", "desk": str(HubAgency.objects.filter(hub__code=hub, is_lead=True)[0].pk)}


@pytest.mark.parametrize(
    ("asked", "place"),
    [
        ({"role": "board"}, None),
        ({"role": "mentor", "ends_day": "1", "ends_month": "3", "ends_year": "2099"}, None),
        ({"role": "lead", "authority": "brent"}, "Brent"),
        ({"role": "publisher", "agency": "police"}, "Metropolitan Police Service"),
        ({"role": "manager"}, "Harrow"),
    ],
)
def test_a_seat_is_asked_for_with_its_place(house: House, asked: dict[str, str], place: str | None) -> None:
    person = house.user()
    an_operator(house)
    house.contact(house.lead())
    sent = {"reason": "They join us", **(manager_of() if asked["role"] == "manager" else asked)}
    with CaptureQueriesContext(connections["platform"]) as caught:
        answer = browser(house, an_operator(house)).post(f"/people/{person.pk}/seat/", sent)
    assert answer.status_code == 302, answer.content.decode()
    assert ledger_lines(caught, "seat_asked")
    seat = Seat.objects.get(user=person)
    assert seat.role == asked["role"]
    assert not seat.stands(timezone.now())
    stands_at = seat.authority or (seat.agency if seat.role == "publisher" else None) or seat.hub
    assert (str(stands_at) if stands_at else None) == place
    assert seat.review_by <= timezone.localdate() + timedelta(days=365)


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ({"role": "lead"}, "Choose the authority"),
        ({"role": "publisher"}, "Choose the agency"),
        ({"role": "manager"}, "Choose the hub"),
        ({"role": "researcher"}, "Select what they are"),
        ({"role": "board", "ends_day": "1", "ends_month": "1", "ends_year": "2012"}, "today or in the future"),
    ],
)
def test_a_seat_without_its_place_is_refused_at_the_field(house: House, asked: dict[str, str], said: str) -> None:
    person = house.user()
    sent = {"reason": "They join us", **asked}
    assert said in browser(house, an_operator(house)).post(f"/people/{person.pk}/seat/", sent).text
    assert not Seat.objects.filter(user=person).exists()


def test_the_same_seat_twice_is_refused_and_another_authority_is_not(house: House) -> None:
    operator, person = an_operator(house), house.user()
    an_operator(house)
    now = timezone.now()
    ask(person.pk, WantedOnPlatform(role="lead", authority="brent"), by=operator.pk, at=now)
    ask(person.pk, WantedOnPlatform(role="lead", authority="enfield"), by=operator.pk, at=now)
    with pytest.raises(SeatRefused, match="has this seat already"):
        ask(person.pk, WantedOnPlatform(role="lead", authority="brent"), by=operator.pk, at=now)


def test_an_operator_gives_ends_and_keeps_no_seat_of_their_own(house: House) -> None:
    operator = an_operator(house)
    client = browser(house, operator)
    seat = Seat.objects.get(user=operator)
    own = client.post(f"/people/{operator.pk}/seat/", {"role": "board", "reason": "Me"}).text
    assert "Somebody else asks for your seat" in own
    assert "your own seat" in client.post(f"/people/seats/{seat.pk}/end/", {"reason": "No."}).text
    kept = {"until_day": "1", "until_month": "6", "until_year": str(timezone.localdate().year + 1)}
    sent = {**kept, "reason": "Mine.", "seen": seat.review_by.isoformat()}
    assert "your own seat" in client.post(f"/people/seats/{seat.pk}/keep/", sent).text
    seat.refresh_from_db()
    assert seat.ends_at is None


def test_a_seat_anywhere_is_ended_and_others_stay(house: House) -> None:
    seat = house.seat(Role.MANAGER)
    other = house.seat(Role.MANAGER, hub="haringey", user=seat.user)
    theirs, there = house.visit(seat), house.visit(other)
    browser(house, an_operator(house)).post(f"/people/seats/{seat.pk}/end/", {"reason": "Moved.", "cover": "Nobody."})
    assert theirs.get("/seats/").status_code == 302
    assert there.get("/seats/").status_code == 200


def test_the_operator_sees_seats_to_look_at_over_all_hubs(house: House) -> None:
    house.seat(Role.RESEARCHER, user=house.user("Nadia Umberslade"), days=90)
    due = house.seat(Role.RESEARCHER, hub="haringey", user=house.user("Rufus Danebury"))
    fine = house.seat(Role.RESEARCHER, user=house.user("Ines Calloway-Reed"))
    Seat.objects.filter(pk=due.pk).update(review_by=timezone.localdate() - timedelta(days=1))
    client = browser(house, an_operator(house))
    page = client.get("/people/review/").text
    assert "Nadia Umberslade" in page
    assert "Never used" in page
    assert "Review overdue" in page
    assert fine.user.name not in page
    assert "Nadia Umberslade" not in text_of(client.get("/people/review/?hub=haringey"))


def test_a_seat_on_the_platform_counts_as_used_by_signing_in(house: House) -> None:
    user = seated(house.user("Delphine Askwith"), Role.MENTOR, days=300)
    client = browser(house, an_operator(house))
    assert "Delphine Askwith" in client.get("/people/review/?hub=platform").text
    User.objects.filter(pk=user.pk).update(last_login=timezone.now())
    assert "Delphine Askwith" not in text_of(client.get("/people/review/?hub=platform"))
