"""What else moves with a go-live, as a pack says it: mentors' visits and training sessions around its date."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from django.db import connections
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from rollout.as_of import Position
from rollout.packs.canonical import read
from rollout.packs.go_live_arrangements import arranged
from rollout.training.mentoring import call_off_booking
from tenants.models import Authority
from tests.packs.builders import NOVEMBER, a_pack
from tests.rollout.test_plan import move
from tests.support.house import House
from tests.training.builders import a_booking, a_place, a_session

DECEMBER = date(2012, 12, 10)


def at(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, datetime.min.time()) + timedelta(hours=10))


def enfield() -> int:
    return Authority.objects.get(slug="enfield").pk


def test_what_is_arranged_around_the_day_is_touched_and_nothing_else(house: House) -> None:
    visit = a_booking(house, first_day=DECEMBER, last_day=DECEMBER + timedelta(days=4))
    a_booking(house, first_day=date(2013, 6, 3), last_day=date(2013, 6, 4))
    a_booking(house, authority="harrow", first_day=DECEMBER, last_day=DECEMBER)
    called_off = a_booking(house, first_day=DECEMBER, last_day=DECEMBER)
    call_off_booking(called_off.pk, "Ill", by=called_off.booked_by, at=timezone.now())
    session = a_session(house, authority="enfield", starts_at=at(date(2012, 11, 26)))
    a_place(session, house.user(), at=at(date(2012, 11, 1)))
    a_session(house, authority="enfield", starts_at=at(date(2012, 9, 3)))
    a_session(house, starts_at=at(date(2012, 11, 26)))  # for all London
    found = arranged([enfield()])[enfield()].around(DECEMBER)
    assert [one.pk for one in found.bookings] == [visit.pk]
    assert [one.pk for one in found.sessions] == [session.pk]
    assert found.words() == (f"A visit of {visit.mentor.name} from 10 Dec 2012", "1 training session with 1 person")


def test_however_much_is_arranged_it_takes_two_queries(house: House) -> None:
    for day in range(5):
        a_booking(house, first_day=DECEMBER + timedelta(days=7 * day), last_day=DECEMBER + timedelta(days=7 * day))
    with CaptureQueriesContext(connections["platform"]) as caught:
        assert len(arranged(Authority.objects.values_list("pk", flat=True))) == 33
    assert len(caught) == 3  # with the authorities' own


def test_a_pack_says_what_else_moves_with_a_go_live(house: House) -> None:
    move(house, "enfield", Position(1, DECEMBER), on=date(2012, 10, 1))
    visit = a_booking(house, first_day=DECEMBER, last_day=DECEMBER)
    a_pack(house)
    move(house, "enfield", Position(1, date(2013, 1, 7)), on=date(2012, 11, 20))
    (change,) = read(a_pack(house, NOVEMBER))["changes"]
    assert change["also"] == [f"A visit of {visit.mentor.name} from 10 Dec 2012"]


def test_what_lies_on_the_first_or_last_of_these_days_is_touched(house: House) -> None:
    """Eight weeks before 10 December is 15 October, four weeks after it 7 January."""
    for day in (date(2012, 10, 14), date(2012, 10, 15), date(2013, 1, 7), date(2013, 1, 8)):
        a_session(house, authority="enfield", starts_at=at(day))
        a_booking(house, first_day=day, last_day=day)
    found = arranged([enfield()])[enfield()].around(DECEMBER)
    assert [one.starts_at for one in found.sessions] == [at(date(2012, 10, 15)), at(date(2013, 1, 7))]
    assert [one.first_day for one in found.bookings] == [date(2012, 10, 15), date(2013, 1, 7)]
