"""A manager sets who is on duty when; they hear of danger first, and one page has what came on their duty."""

from __future__ import annotations

import uuid
from datetime import datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.db import DatabaseError, transaction
from django.utils import timezone

from hub.front_door.models import DutyShift
from hub.front_door.triage.duty_roster import (
    DutyIsOver,
    NoSeatForDuty,
    WrongTimes,
    came_while_closed,
    end_duty,
    on_duty,
    set_duty,
)
from tenants.door_contacts import contact_of
from tenants.doors import place_of
from tenants.models import Authority, DoorContact, Role
from tenants.reading_hours import next_reading
from tests.api.test_notifications import MESSAGE, send
from tests.front_door.test_danger import lines, ring, told
from tests.front_door.triage_builders import child, notify
from tests.support.house import House
from tests.support.pages import shown, text_of

DUTY = "/triage/duty/"
LONDON = ZoneInfo("Europe/London")


def reads(**changed: Any) -> DoorContact:
    """Harrow's front door says from when to when its messages are read."""
    contact = contact_of(place_of(Authority.objects.get(slug="harrow")))
    assert contact is not None
    fields = {one.name: getattr(contact, one.name) for one in DoorContact._meta.fields if one.name not in ("id", "by")}
    return DoorContact.objects.create(**{**fields, "number": contact.number + 1, **changed})


def a_duty(house: House, seat: uuid.UUID, begins: timedelta, ends: timedelta) -> DutyShift:
    by, now = house.seated(role=Role.MANAGER), timezone.now()
    with house.at(by):
        return set_duty(seat, now + begins, now + ends, form=uuid.uuid4(), by=by, at=now)


def form_of(seat: uuid.UUID, **changed: Any) -> dict[str, Any]:
    day = timezone.localdate() + timedelta(days=1)
    return {
        "seat": str(seat), "begins_day": day.day, "begins_month": day.month, "begins_year": day.year,
        "begins_time": "18:00", "until_day": day.day, "until_month": day.month, "until_year": day.year,
        "until_time": "23:00", "once": str(uuid.uuid4()), **changed,
    }  # fmt: skip


def test_a_manager_puts_somebody_on_the_roster_and_takes_them_off(house: House) -> None:
    seat, visit = house.seat(Role.COORDINATOR), house.visit(role=Role.MANAGER)
    page = shown(text_of(visit.get(DUTY)))
    assert "Nobody is on duty now." in page
    assert "Nobody is on the roster" in page
    form = form_of(seat.pk)
    for _ in range(2):
        assert visit.post(DUTY, form, secure=True)["Location"] == DUTY
    assert seat.user.name in shown(text_of(visit.get(DUTY))).split("Duty roster")[1]
    with house.at(house.lead()):
        shift = DutyShift.objects.get()
    visit.post(f"{DUTY}{shift.pk}/off/", secure=True)
    page = shown(text_of(visit.get(DUTY)))
    assert "Taken off the roster." in page
    assert "Nobody is on the roster" in page
    visit.post(f"{DUTY}{shift.pk}/off/", secure=True)
    assert "over, or a colleague took it off" in shown(text_of(visit.get(DUTY)))
    assert len(lines(house, "set_duty")) == 2


def test_times_that_are_wrong_are_shown_again(house: House) -> None:
    seat, visit = house.seat(Role.COORDINATOR), house.visit(role=Role.MANAGER)
    page = visit.post(DUTY, form_of(seat.pk, until_time="17:00"), secure=True).text
    assert "The duty must end after it begins" in shown(page)
    assert 'value="17:00"' in page
    for begins, ends in ((2, 1), (-3, -1), (1, 24 * 8 + 2)):
        with pytest.raises(WrongTimes):
            a_duty(house, seat.pk, timedelta(hours=begins), timedelta(hours=ends))
    for other in (house.seat(Role.RESEARCHER), house.seat(Role.COORDINATOR, hub="haringey")):
        with pytest.raises(NoSeatForDuty):
            a_duty(house, other.pk, timedelta(hours=1), timedelta(hours=2))
    with house.at(house.lead()):
        assert not DutyShift.objects.exists()


def test_who_is_on_duty_hears_of_danger_at_once(house: House) -> None:
    house.seat(Role.COORDINATOR)
    duty, later, manager = house.seat(Role.DECISION_MAKER), house.seat(Role.DECISION_MAKER), house.seat(Role.MANAGER)
    a_duty(house, duty.pk, timedelta(hours=-1), timedelta(hours=5))
    a_duty(house, later.pk, timedelta(hours=1), timedelta(hours=5))
    notify(house, danger=True)
    for _ in range(2):
        ring()
    assert [len(told(one)) for one in (duty, later, manager)] == [1, 0, 0]


def test_a_duty_that_was_taken_off_or_is_over_counts_no_more(house: House) -> None:
    seat, by, now = house.seat(Role.COORDINATOR), house.seated(role=Role.MANAGER), timezone.now()
    shift = a_duty(house, seat.pk, timedelta(hours=-1), timedelta(hours=5))
    with house.at(by):
        assert [one.pk for one in on_duty(now)] == [shift.pk]
        assert [one.pk for one in on_duty(shift.from_at)] == [shift.pk]
        assert on_duty(shift.until_at) == [], "who comes next has it"
        assert on_duty(now - timedelta(hours=2)) == []
        end_duty(shift.pk, by=by, at=now)
        assert on_duty(now) == []
        with pytest.raises(DutyIsOver):
            end_duty(shift.pk, by=by, at=now)


def test_what_came_on_the_duty_waits_on_its_list(house: House) -> None:
    before, since = notify(house, child("Bea Before")), notify(house, child("Sam Since"))
    with house.as_superuser() as cursor:
        cursor.execute(
            "UPDATE front_door_notification SET received_at = now() - interval '9 hours' WHERE id = %s",
            [str(before.pk)],
        )
    visit = house.visit(role=Role.COORDINATOR)
    page = shown(text_of(visit.get(DUTY)))
    assert (before.reference in page, since.reference in page) == (True, True)
    a_duty(house, visit.seat.pk, timedelta(hours=-2), timedelta(hours=5))
    page = shown(text_of(visit.get(DUTY)))
    assert (before.reference in page, since.reference in page) == (False, True)
    assert f"{visit.seat.user.name} , until" in page
    assert "Put somebody on the roster" not in page


def test_of_two_on_duty_the_list_begins_with_the_duty_that_began_first(house: House) -> None:
    found, visit = notify(house, child("Ina Between")), house.visit(role=Role.COORDINATOR)
    with house.as_superuser() as cursor:
        cursor.execute("UPDATE front_door_notification SET received_at = now() - interval '3 hours'")
    a_duty(house, visit.seat.pk, timedelta(hours=-2), timedelta(hours=5))
    assert found.reference not in shown(text_of(visit.get(DUTY)))
    a_duty(house, house.seat(Role.MANAGER).pk, timedelta(hours=-4), timedelta(hours=5))
    assert found.reference in shown(text_of(visit.get(DUTY)))


@pytest.mark.parametrize(
    ("day", "hour", "weekends", "closed"),
    [(1, 9, False, False), (1, 7, False, True), (1, 19, False, True), (5, 12, False, True), (5, 12, True, False)],
)  # fmt: skip
def test_it_came_while_the_hub_was_closed(house: House, day: int, hour: int, weekends: bool, closed: bool) -> None:
    contact = reads(reads_from=time(8), reads_until=time(18), reads_weekends=weekends)
    received = datetime(2012, 10, day, hour, tzinfo=LONDON) if day == 1 else datetime(2012, 10, 6, hour, tzinfo=LONDON)
    assert came_while_closed(contact, received) is closed
    assert came_while_closed(None, received) is False


@pytest.mark.parametrize(
    ("received", "holidays", "reads_again"),
    [
        ("2012-12-24T19:00", False, "2012-12-27T08:00"),  # Christmas Eve, a Monday
        ("2012-12-25T12:00", False, "2012-12-27T08:00"),
        ("2012-12-25T12:00", True, None),
        (
            "2013-03-28T18:30",
            False,
            "2013-04-02T08:00",
        ),  # before Good Friday: until after Easter Monday, in summer time
    ],
)
def test_on_a_bank_holiday_nobody_reads_unless_the_hub_says_so(
    house: House, received: str, holidays: bool, reads_again: str | None
) -> None:
    contact = reads(reads_from=time(8), reads_until=time(18), reads_weekends=False, reads_bank_holidays=holidays)
    at = datetime.fromisoformat(received).replace(tzinfo=LONDON)
    expected = datetime.fromisoformat(reads_again).replace(tzinfo=LONDON) if reads_again else None
    assert next_reading(contact, at) == expected
    assert came_while_closed(contact, at) is (expected is not None)


def test_the_page_and_the_apis_answer_say_that_nobody_reads_now(house: House) -> None:
    assert "out_of_hours" not in send(house, MESSAGE).json()
    here = timezone.localtime()
    begins = (here + timedelta(minutes=2)).time() if here.time() < time(23, 50) else time(0, 1)
    reads(reads_from=begins, reads_until=time(23, 59, 59), reads_weekends=True, reads_bank_holidays=True)
    said = send(house, MESSAGE, key="sent-while-closed-0001").json()
    contact = contact_of(place_of(Authority.objects.get(slug="harrow")))
    assert contact is not None
    assert said["out_of_hours"]["ring"] == {"team": contact.night_team, "telephone": contact.night_telephone}
    page = shown(text_of(house.visit(role=Role.COORDINATOR).get(DUTY)))
    assert "Harrow is closed until" in page
    assert said["reference"] in page
    assert "Came while the hub was closed" in page


def test_other_desks_read_and_set_nothing(house: House) -> None:
    shift = a_duty(house, house.seat(Role.COORDINATOR).pk, timedelta(hours=-1), timedelta(hours=5))
    for of in ({"role": Role.RESEARCHER}, {"role": Role.MANAGER, "agency": "police"}, {"role": Role.GUARDIAN}):
        assert house.visit(**of).get(DUTY).status_code == 403
    coordinator = house.visit(role=Role.COORDINATOR)
    assert coordinator.post(DUTY, form_of(coordinator.seat.pk), secure=True).status_code == 403
    assert coordinator.post(f"{DUTY}{shift.pk}/off/", secure=True).status_code == 403
    with house.at("police"), pytest.raises(DatabaseError, match="permission denied"), transaction.atomic():
        DutyShift.objects.count()
    with house.at(house.lead()), pytest.raises(DatabaseError, match="permission denied"), transaction.atomic():
        DutyShift.objects.update(seat=uuid.uuid4())
