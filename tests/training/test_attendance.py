"""Who came: certificates, and taking one back."""

from __future__ import annotations

import re
from datetime import date, timedelta

import pytest
from django.utils import timezone

from rollout.training import certificates
from rollout.training.attendance import months_after, record_attendance
from rollout.training.models import Certificate, Session, SessionPlace
from rollout.training.publishing import ModuleWords, change_module
from rollout.training.refusals import Changed, NotBegun, SessionOver, TrainingRefused
from rollout.training.scheduling import call_off
from tests.support.house import House
from tests.training.builders import a_module, a_place, a_session, attended


def held(house: House, people: int = 2) -> tuple[Session, list[SessionPlace]]:
    """A session that began an hour ago, with places booked before."""
    began = timezone.now() - timedelta(hours=1)
    session = a_session(house, starts_at=began)
    return session, [a_place(session, house.user(), began - timedelta(days=1)) for _ in range(people)]


def test_who_came_has_a_certificate_and_who_did_not_has_none(house: House) -> None:
    session, (came, stayed_away) = held(house)
    record_attendance(
        session.pk, {came.pk: True, stayed_away.pk: False}, seen=1, by=session.made_by, at=timezone.now()
    )  # fmt: skip
    one = Certificate.objects.get()
    assert (one.user, one.place) == (came.user, came)
    assert re.fullmatch(r"[0-9A-HJKMNP-TV-Z]{4}(-[0-9A-HJKMNP-TV-Z]{4}){2}", one.number)
    assert one.expires_on == months_after(timezone.localdate(session.ends_at), 24)
    assert set(SessionPlace.objects.values_list("state", flat=True)) == {"attended", "absent"}


def test_recorded_again_nobody_has_two(house: House) -> None:
    session, (came, _) = held(house)
    for seen in (1, 2):
        record_attendance(session.pk, {came.pk: True}, seen=seen, by=session.made_by, at=timezone.now())
    assert Certificate.objects.count() == 1


def test_taking_one_back_wants_a_reason_and_keeps_the_row(house: House) -> None:
    session, (came, _) = held(house)
    record_attendance(session.pk, {came.pk: True}, seen=1, by=session.made_by, at=timezone.now())
    with pytest.raises(TrainingRefused, match="Say why"):
        record_attendance(session.pk, {came.pk: False}, seen=2, by=session.made_by, at=timezone.now())
    assert Certificate.objects.get().counts(timezone.localdate())
    record_attendance(
        session.pk, {came.pk: False}, why="Mixed up two names.", seen=2, by=session.made_by, at=timezone.now()
    )
    assert not Certificate.objects.get().counts(timezone.localdate())
    record_attendance(session.pk, {came.pk: True}, seen=3, by=session.made_by, at=timezone.now())
    assert Certificate.objects.filter(revoked_at=None).count() == 1


def test_before_it_begins_or_after_it_was_called_off_nobody_was_there(house: House) -> None:
    session = a_session(house)
    place = a_place(session, house.user())
    with pytest.raises(NotBegun):
        record_attendance(session.pk, {place.pk: True}, seen=1, by=session.made_by, at=timezone.now())
    call_off(session.pk, "Nobody to teach it.", by=session.made_by, at=timezone.now())
    with pytest.raises(SessionOver):
        record_attendance(session.pk, {place.pk: True}, seen=2, by=session.made_by, at=timezone.now())
    assert not Certificate.objects.exists()


def test_a_stale_form_and_a_place_of_another_session_change_nothing(house: House) -> None:
    session, (came, other) = held(house)
    elsewhere = a_place(a_session(house), house.user())
    by, now = session.made_by, timezone.now()
    with pytest.raises(Changed):
        record_attendance(session.pk, {came.pk: True}, seen=9, by=by, at=now)
    with pytest.raises(Changed):
        record_attendance(session.pk, {came.pk: True, elsewhere.pk: True}, seen=1, by=by, at=now)
    assert not Certificate.objects.exists()
    other.refresh_from_db()
    assert other.state == "booked"


def test_a_session_that_took_place_cannot_be_called_off(house: House) -> None:
    session, (came, _) = held(house)
    record_attendance(session.pk, {came.pk: True}, seen=1, by=session.made_by, at=timezone.now())
    with pytest.raises(SessionOver, match="took place"):
        call_off(session.pk, "Too late.", by=session.made_by, at=timezone.now())


def test_a_certificate_keeps_its_words_when_the_module_changes(house: House) -> None:
    module = a_module(house)
    one = attended(house, house.user(), module)
    words = ModuleWords(title="Renamed", aims="Other aims.", minutes=60, valid_months=None)
    change_module(module.pk, words, seen=1, by=module.course.made_by)
    with pytest.raises(Changed):
        change_module(module.pk, words, seen=1, by=module.course.made_by)
    one.refresh_from_db()
    assert one.module_title == module.title
    assert one.expires_on is not None


@pytest.mark.parametrize("written", ["{n}", " {n} ", "{plain}", "{lower}"])
def test_a_number_is_found_however_it_is_typed(house: House, written: str) -> None:
    one = attended(house, house.user(), a_module(house))
    typed = written.format(n=one.number, plain=one.number.replace("-", ""), lower=one.number.lower())
    assert certificates.find(typed) == one


@pytest.mark.parametrize("written", ["", "7K3Q", "7K3Q-X9WV-20M!", "7K3Q-X9WV-20MB-0000"])
def test_what_cannot_be_a_number_is_not_looked_up(written: str) -> None:
    assert certificates.tidied(written) == ""


@pytest.mark.parametrize(
    ("day", "months", "then"),
    [
        (date(2012, 11, 30), 3, date(2013, 2, 28)),
        (date(2012, 1, 31), 1, date(2012, 2, 29)),
        (date(2012, 12, 1), 12, date(2013, 12, 1)),
    ],
)
def test_months_are_counted_as_people_do(day: date, months: int, then: date) -> None:
    assert months_after(day, months) == then


def test_one_certificate_of_several_places_is_not_taken_back_without_a_reason(house: House) -> None:
    session, (came, other) = held(house)
    record_attendance(session.pk, {came.pk: True, other.pk: False}, seen=1, by=session.made_by, at=timezone.now())
    with pytest.raises(TrainingRefused, match="Say why"):
        record_attendance(session.pk, {came.pk: False, other.pk: True}, seen=2, by=session.made_by, at=timezone.now())
    assert Certificate.objects.get(place=came).revoked_at is None
