"""An alert at each of its limits: the hour of a night, the minutes together, how much of a name, and who is told."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import transaction

from hub.insight.alert_sweep import _is_told, _night_of
from hub.people.models import Acquaintance, AcquaintanceKind
from hub.wall import outbox
from hub.wall.alerts import AlreadyClosed, SaysNothing, close
from hub.wall.functions import RefusedByTheWall, call
from hub.wall.models import Alert
from tenants.models import Notice, Role
from tests.front_door.triage_builders import child, notify
from tests.support.builders import a_mention
from tests.support.house import House
from tests.support.pages import get, text_of
from tests.wall.test_alerts import (
    NOON,
    WORDS,
    guardian_of,
    many_opened,
    references,
    swept,
    token,
    written,
)

WINTER, SUMMER = date(2026, 11, 27), date(2026, 7, 10)


@pytest.mark.parametrize(
    ("moment", "night"),
    [
        (datetime(2026, 11, 27, 21, 59, 59, tzinfo=UTC), None),
        (datetime(2026, 11, 27, 22, 0, tzinfo=UTC), WINTER),
        (datetime(2026, 11, 28, 0, 30, tzinfo=UTC), WINTER),
        (datetime(2026, 11, 28, 5, 59, 59, tzinfo=UTC), WINTER),
        (datetime(2026, 11, 28, 6, 0, tzinfo=UTC), None),
        (datetime(2026, 7, 10, 20, 59, tzinfo=UTC), None),
        (datetime(2026, 7, 10, 21, 0, tzinfo=UTC), SUMMER),  # 22:00 in London
        (datetime(2026, 7, 11, 5, 0, tzinfo=UTC), None),
    ],
)
def test_a_night_is_from_22_to_6_on_londons_clock_and_is_its_evenings(moment: datetime, night: date | None) -> None:
    assert _night_of(moment) == night


def test_whoever_was_there_in_a_night_of_the_four_weeks_before_works_at_night(house: House) -> None:
    night = datetime(2026, 11, 27, 1, 30, tzinfo=UTC)
    within, before, tonight = (house.seat(Role.COORDINATOR) for _ in range(3))
    written(house, within, "read_enquiry", references(1), at=night - timedelta(days=27))
    written(house, before, "read_enquiry", references(1), at=night - timedelta(days=30))
    swept(house, at=night - timedelta(days=27))
    for seat in (within, before):
        written(house, seat, "read_enquiry", references(1), at=night)
    written(house, tonight, "read_enquiry", references(1), at=night)
    written(house, tonight, "read_enquiry", references(1), at=night + timedelta(hours=2))
    swept(house)
    with house.at("worker"):
        found = dict(Alert.objects.filter(kind="night").values_list("member", "lines"))
    # Of the one the first night alone; an earlier hour of the same night makes nobody work at night.
    assert found == {within.pk: 1, before.pk: 2, tonight.pk: 2}


@pytest.mark.parametrize(("seconds", "alerts"), [(600, [("police", "many", 20)]), (601, [])])
def test_ten_minutes_are_ten_minutes(house: House, seconds: int, alerts: list[tuple[str, str, int]]) -> None:
    seat = house.seat(Role.RESEARCHER)
    written(house, seat, "read_enquiry", references(1))
    written(house, seat, "read_enquiry", references(19, first=2), at=NOON + timedelta(seconds=seconds - 90))
    assert swept(house, at=NOON + timedelta(minutes=20)) == alerts


def test_a_name_of_three_letters_and_one_that_somebody_is_also_known_by_are_looked_for(house: House) -> None:
    lee, kay, poe = (
        house.seat(Role.COORDINATOR, user=house.user(name)) for name in ("Ada Lee", "Bo Kay", "Cy Poe")
    )  # fmt: skip
    known_as = child("Amy Example")
    known_as["mentions"].append(a_mention("also_known_as", given_name="Amy", family_name="Lee"))
    first, second = notify(house, known_as), notify(house, child("Zoe Kay"))
    for seat in (lee, kay, poe):
        written(house, seat, "read_notification", [first.reference, second.reference])
    swept(house)
    with house.at("worker"):
        found = dict(Alert.objects.filter(kind="own_name").values_list("member", "lines"))
    assert found == {lee.pk: 1, kay.pk: 1}


STREET, PERSON = AcquaintanceKind.STREET, AcquaintanceKind.PERSON


@pytest.mark.parametrize(
    ("kind", "declared", "told", "expected"),
    [
        (PERSON, ("joanne", "lowell", ""), ("joanne", "lowell", ""), True),
        (PERSON, ("joanne", "lowell", ""), ("jo", "lowell", ""), True),
        (PERSON, ("jo", "lowell", ""), ("joanne", "lowell", ""), True),
        (PERSON, ("", "lowell", ""), ("joanne", "lowell", ""), True),
        (PERSON, ("joanne", "lowell", ""), ("", "lowell", ""), True),
        (PERSON, ("joanne", "lowell", ""), ("anna", "lowell", ""), False),
        (PERSON, ("joanne", "lowell", ""), ("joanne", "other", ""), False),
        (STREET, ("", "", "ashgroveroad"), ("", "", "ashgroveroad"), True),
        (STREET, ("", "", "ashgrove"), ("", "", "ashgroveroad"), True),
        (STREET, ("", "", "ashgroveroad"), ("", "", "ashgrove"), False),
        (STREET, ("", "", "ashgroveroad"), ("", "", ""), False),
    ],
)
def test_whom_or_which_street_somebody_said_they_know(
    kind: str, declared: tuple[str, str, str], told: tuple[str, str, str], expected: bool
) -> None:
    given, family, street = declared
    one = Acquaintance(kind=kind, given_key=given, family_key=family, street_key=street)
    assert _is_told(one, told) is expected


# Who is told, and what a guardian reads.


def test_neither_whom_it_is_about_nor_another_agencys_guardian_is_told_and_of_a_closed_one_nobody(
    house: House,
) -> None:
    person = house.user("Nadia Both")
    house.seat(Role.GUARDIAN, agency="police", user=person)
    colleague, other = house.seat(Role.GUARDIAN, agency="police"), house.seat(Role.GUARDIAN, agency="hrwhealth")
    written(house, house.seat(Role.RESEARCHER, user=person), "read_enquiry", references(20))
    closed = house.seat(Role.RESEARCHER)
    written(house, closed, "read_enquiry", references(20))
    swept(house)
    with house.as_superuser() as cursor:
        cursor.execute("UPDATE wall_alert SET closed_at = now(), closed_words = 'x' WHERE member = %s", [closed.pk])
        cursor.execute("SELECT act, object_kind FROM wall_ledgerentry WHERE act = 'raise_alert'")
        assert cursor.fetchall() == [("raise_alert", "alert")] * 2
    with house.at("worker"):
        outbox.deliver_waiting()
    told = list(Notice.objects.filter(kind="alert").values_list("user", flat=True))
    assert told == [colleague.user_id]
    assert other.user_id not in told


def test_open_ones_stand_first_each_by_its_latest_line_and_closed_ones_by_their_closing(house: House) -> None:
    names = ("closed lately", "closed before", "open, longest", "open, newest line")
    seats = {name: house.seat(Role.RESEARCHER, user=house.user(name)) for name in names}
    for seat in seats.values():
        written(house, seat, "read_enquiry", references(20))
    swept(house)
    hours = {"closed lately": (9, 9, 1), "closed before": (2, 1, 5), "open, longest": (3, 3, None),
             "open, newest line": (8, 2, None)}  # fmt: skip
    with house.as_superuser() as cursor:
        for name, (first, last, closed) in hours.items():
            cursor.execute(
                "UPDATE wall_alert SET first_at = now() - %s, last_at = now() - %s, closed_at = now() - %s::interval,"
                " closed_words = 'x' WHERE member = %s",
                [timedelta(hours=first), timedelta(hours=last), closed and timedelta(hours=closed), seats[name].pk],
            )
    page = text_of(get(guardian_of(house), "/ledger/alerts/"))
    assert sorted(names, key=page.index) == ["open, newest line", "open, longest", "closed lately", "closed before"]
    assert "2 open alerts" in page


def test_its_lines_are_read_page_by_page_newest_first_and_each_once(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("frontend.wall.alerts_page.PAGE", 8)
    found, guardian = many_opened(house), guardian_of(house)
    there, read = f"/ledger/alerts/{found.pk}/", []
    address = there
    for _ in range(3):
        page = text_of(get(guardian, address))
        read.append([ref for ref in reversed(references(20)) if ref in page])
        address = f"{there}?before={page.partition('?before=')[2].partition(chr(34))[0]}"
    assert [len(one) for one in read] == [8, 8, 4]
    assert [ref for one in read for ref in one] == list(reversed(references(20)))


def test_the_same_words_twice_are_one_closing_and_other_words_are_refused(house: House) -> None:
    found = many_opened(house)
    by = house.seated(house.seat(Role.GUARDIAN, agency="police"))
    with house.at("guardian"):
        for _ in range(2):
            close(found.pk, WORDS, by=by)
        with pytest.raises(AlreadyClosed):
            close(found.pk, "Something else altogether was found.", by=by)
        for empty in ("ok ok ok", "Onlyonelongword"):
            with pytest.raises(SaysNothing):
                close(found.pk, empty, by=by)
    with house.as_superuser() as cursor:
        cursor.execute("SELECT closed_words FROM wall_alert")
        assert cursor.fetchall() == [(WORDS,)]
        cursor.execute("SELECT count(*) FROM wall_ledgerentry WHERE act = 'close_alert'")
        assert cursor.fetchall() == [(1,)]


def test_whoever_it_is_about_closes_it_from_no_seat_and_is_offered_no_form(house: House) -> None:
    found = many_opened(house)
    own = house.seat(Role.GUARDIAN, agency="police", user=house.user("Nadia Again"))
    with house.as_superuser() as cursor:
        cursor.execute("UPDATE wall_alert SET person = %s", [own.user_id])
    page = text_of(get(house.visit(own), f"/ledger/alerts/{found.pk}/"))
    assert "This alert is about you" in page
    assert "What did you find" not in page
    arguments = (token("police"), found.pk, WORDS, "00", own.pk, own.user_id)
    with house.at("guardian"), pytest.raises(RefusedByTheWall, match="about_yourself"), transaction.atomic():
        call("close_alert_v1", *arguments)
