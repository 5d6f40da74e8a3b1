"""Somebody who begins later: their seat is asked for and agreed to before, and opens nothing before its first day."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.db import connections
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from tenants import platform_seats, seats, taking_force
from tenants.models import Hub, Notice, NoticeKind, Role, Seat, SeatSleep, User
from tenants.platform_seats import WantedOnPlatform
from tenants.refusals import SeatRefused
from tenants.seats import Wanted
from tests.accounts.operators import an_operator
from tests.support.house import House
from tests.support.pages import ledger_lines, shown
from tests.support.signing_in import with_app

LONDON = ZoneInfo("Europe/London")


@pytest.fixture
def starter(house: House) -> User:
    return with_app(house, house.user("Nadia Umberslade"))


def in_days(days: int) -> Any:
    return timezone.localdate() + timedelta(days=days)


def asked(house: House, starter: User, **more: Any) -> Seat:
    wanted = Wanted(username=starter.username, role=Role.RESEARCHER, agency="police", reason="She joins", **more)
    return seats.ask(wanted, by=house.seated(role=Role.MANAGER), at=timezone.now())


def test_a_seat_that_was_agreed_to_opens_nothing_before_its_first_day(house: House, starter: User) -> None:
    contact, first = house.contact("police"), in_days(10)
    seat = asked(house, starter, first_day=first)
    with CaptureQueriesContext(connections["platform"]) as caught:
        agreed = taking_force.agree(seat.pk, by=contact.pk, at=timezone.now())
    begins = datetime(first.year, first.month, first.day, tzinfo=LONDON)
    assert agreed.starts_at == begins
    assert any(f'"first_day": "{first.isoformat()}"' in line for line in ledger_lines(caught, "seat_agreed"))
    for at, stands in ((begins - timedelta(seconds=1), False), (begins, True)):
        assert agreed.stands(at) is stands
        assert Seat.objects.standing(at).filter(pk=seat.pk).exists() is stands
    assert house.visit(agreed).get("/requests/").status_code == 302, "it does not open yet"


def test_one_whose_first_day_is_nearer_than_its_sleep_sleeps_all_the_same(house: House, starter: User) -> None:
    contact, at = house.contact("police"), timezone.now()
    SeatSleep.objects.create(hub=Hub.objects.get(code="harrow"), hours=72, set_by=contact, set_at=at)
    seat = asked(house, starter, first_day=timezone.localdate(at))
    assert taking_force.agree(seat.pk, by=contact.pk, at=at).starts_at == at + timedelta(hours=72)


def test_who_asked_does_not_agree_and_nobody_skips_the_second_person(house: House, starter: User) -> None:
    manager = house.seat(Role.MANAGER)
    house.contact("police")
    by = house.seated(manager)
    wanted = Wanted(
        username=starter.username, role=Role.RESEARCHER, agency="police", reason="She joins", first_day=in_days(3)
    )  # fmt: skip
    seat = seats.ask(wanted, by=by, at=timezone.now())
    for person in (manager.user_id, starter.pk):
        with pytest.raises(Seat.DoesNotExist):
            taking_force.agree(seat.pk, by=person, at=timezone.now())
    assert not Seat.objects.standing(timezone.now() + timedelta(days=4)).filter(pk=seat.pk).exists()


def test_it_is_stopped_before_its_first_day_by_whoever_was_told(house: House, starter: User) -> None:
    contact = house.contact("police")
    seat = asked(house, starter, first_day=in_days(5))
    taking_force.agree(seat.pk, by=contact.pk, at=timezone.now())
    taking_force.stop(seat.pk, "She does not come.", by=contact.pk, at=timezone.now())
    assert not Seat.objects.standing(timezone.now() + timedelta(days=6)).filter(pk=seat.pk).exists()


@pytest.mark.parametrize(
    ("first", "last", "said"),
    [
        (-1, None, "The first day must be today or later."),
        (5, 3, "The first day must not be after the last day."),
    ],
)
def test_a_first_day_that_cannot_be_is_refused_and_nothing_is_asked_for(
    house: House, starter: User, first: int, last: int | None, said: str
) -> None:
    house.contact("police")
    ends_at = timezone.now() + timedelta(days=last) if last else None
    with pytest.raises(SeatRefused, match=said):
        asked(house, starter, first_day=in_days(first), ends_at=ends_at)
    on_platform = WantedOnPlatform(role=Role.BOARD, first_day=in_days(first), ends_at=ends_at)
    with pytest.raises(SeatRefused, match=said):
        platform_seats.ask(starter.pk, on_platform, by=an_operator(house).pk, at=timezone.now())
    assert not Seat.objects.filter(user=starter).exists()


def test_manager_and_agreeing_contact_read_the_first_day_on_their_pages(house: House, starter: User) -> None:
    contact, manager = house.contact("police"), house.visit(role=Role.MANAGER)
    first = in_days(10)
    sent = {
        "username": starter.username, "role": "researcher", "agency": "police", "reason": "She joins",
        "first_day": str(first.day), "first_month": str(first.month), "first_year": str(first.year),
    }  # fmt: skip
    answer = manager.post("/seats/grant/", sent)
    assert answer.status_code == 302, answer.text
    seat = Seat.objects.get(user=starter)
    assert seat.first_day == first
    short = f"{first.day} {first:%b} {first.year}"
    assert f"Waits for agreement First day: {short}" in shown(manager.get("/seats/").text)
    long = f"{first.day} {first:%B} {first.year}"
    assert Notice.objects.filter(kind=NoticeKind.SEAT_ASKED, text__contains=f"and not before {long}.").exists()
    taking_force.agree(seat.pk, by=contact.pk, at=timezone.now())
    assert f"Begins on {short}" in shown(manager.get("/seats/").text)


def test_the_first_day_begins_at_midnight_in_london_also_in_summer() -> None:
    seat = Seat(first_day=datetime(2027, 7, 1).date())  # noqa: DTZ001
    at = datetime(2027, 6, 1, tzinfo=UTC)
    assert taking_force.force_from(seat, at) == datetime(2027, 6, 30, 23, tzinfo=UTC)
