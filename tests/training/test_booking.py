"""Places in a session: taken, waited for, given back."""

from __future__ import annotations

import uuid
from datetime import datetime, time, timedelta

import pytest
from django.utils import timezone

from rollout.training.attendance import record_attendance
from rollout.training.booking import book, give_back, let_in
from rollout.training.models import Course, CourseState, PlaceState, Session, SessionPlace
from rollout.training.publishing import CourseWords, change_course
from rollout.training.refusals import (
    Changed,
    HasAPlace,
    NoPlace,
    NoSuchPerson,
    NotBegun,
    NotOpen,
    SessionOver,
    TooFewPlaces,
    TrainingRefused,
)
from rollout.training.scheduling import call_off, change_session
from tenants.models import User
from tests.support.house import House
from tests.training.builders import a_course, a_module, a_place, a_session, session_words


def states(session: Session) -> list[str]:
    return [str(place.state) for place in SessionPlace.objects.filter(session=session).order_by("asked_at")]


def test_places_are_given_until_none_is_left_and_then_people_wait(house: House) -> None:
    session = a_session(house, capacity=2)
    for _ in range(3):
        a_place(session, house.user())
    assert states(session) == ["booked", "booked", "waiting"]


def test_a_place_given_back_goes_to_whoever_waited_longest(house: House) -> None:
    session = a_session(house, capacity=1)
    first, second, third = house.user(), house.user(), house.user()
    now = timezone.now()
    for order, user in enumerate((first, second, third)):
        a_place(session, user, now + timedelta(seconds=order))
    give_back(session.pk, by=first, at=now)
    assert states(session) == ["cancelled", "booked", "waiting"]
    give_back(session.pk, by=third, at=now)
    assert states(session) == ["cancelled", "booked", "cancelled"]


def test_one_person_has_one_place_and_may_come_back_after_giving_it_up(house: House) -> None:
    session, user = a_session(house), house.user()
    a_place(session, user)
    with pytest.raises(HasAPlace):
        a_place(session, user)
    give_back(session.pk, by=user, at=timezone.now())
    assert a_place(session, user).state == PlaceState.BOOKED
    assert SessionPlace.objects.filter(session=session).count() == 2


def test_nobody_gives_back_what_they_do_not_have(house: House) -> None:
    session = a_session(house)
    a_place(session, house.user())
    with pytest.raises(NoPlace):
        give_back(session.pk, by=house.user(), at=timezone.now())
    assert states(session) == ["booked"]


def test_a_session_that_has_begun_or_was_called_off_takes_nobody(house: House) -> None:
    session, user = a_session(house), house.user()
    a_place(session, user)
    later = session.starts_at + timedelta(minutes=1)
    with pytest.raises(SessionOver):
        book(session.pk, by=house.user(), at=later)
    with pytest.raises(SessionOver):
        give_back(session.pk, by=user, at=later)
    call_off(session.pk, "The room is flooded.", by=session.made_by, at=timezone.now())
    with pytest.raises(SessionOver):
        a_place(session, house.user())
    assert states(session) == ["cancelled"]


def test_a_session_of_a_draft_is_as_if_it_were_not_there(house: House) -> None:
    course = a_course(house)
    session = a_session(house, a_module(house, course))
    draft = CourseWords(title=course.title, summary=course.summary, state=CourseState.DRAFT)
    change_course(course.pk, draft, seen=1, by=course.made_by)
    with pytest.raises(Session.DoesNotExist):
        a_place(session, house.user())
    with pytest.raises(Session.DoesNotExist):
        book(uuid.uuid4(), by=house.user(), at=timezone.now())


def test_in_a_closed_course_nobody_books_and_who_has_a_place_may_give_it_back(house: House) -> None:
    course = a_course(house)
    session, user = a_session(house, a_module(house, course)), house.user()
    a_place(session, user)
    closed = CourseWords(title=course.title, summary=course.summary, state=CourseState.CLOSED)
    change_course(course.pk, closed, seen=1, by=course.made_by)
    with pytest.raises(NotOpen):
        a_place(session, house.user())
    give_back(session.pk, by=user, at=timezone.now())
    assert states(session) == ["cancelled"]


def test_a_larger_room_lets_those_who_wait_in_and_a_smaller_one_turns_nobody_out(house: House) -> None:
    session = a_session(house, capacity=1)
    for _ in range(3):
        a_place(session, house.user())
    by, now = session.made_by, timezone.now()
    change_session(session.pk, session_words(session.starts_at, capacity=3), seen=1, by=by, at=now)
    assert states(session) == ["booked"] * 3
    with pytest.raises(TooFewPlaces):
        change_session(session.pk, session_words(session.starts_at, capacity=2), seen=2, by=by, at=now)
    with pytest.raises(Changed):
        change_session(session.pk, session_words(session.starts_at, capacity=9), seen=1, by=by, at=now)
    session.refresh_from_db()
    assert (session.capacity, session.version) == (3, 2)


def test_whoever_came_without_a_place_is_let_in_once_it_has_begun(house: House) -> None:
    now = timezone.now()
    session = a_session(house, capacity=1)
    a_place(session, house.user())
    waited, walked_in = a_place(session, house.user()), house.user()
    with pytest.raises(NotBegun):
        let_in(session.pk, walked_in.username, by=session.made_by, at=now)
    begun = session.starts_at + timedelta(minutes=5)
    with pytest.raises(NoSuchPerson):
        let_in(session.pk, "nobody.at.all", by=session.made_by, at=begun)
    assert let_in(session.pk, waited.user.username, by=session.made_by, at=begun).pk == waited.pk
    let_in(session.pk, walked_in.username, by=session.made_by, at=begun)
    with pytest.raises(HasAPlace):
        let_in(session.pk, walked_in.username, by=session.made_by, at=begun)
    assert states(session) == ["booked"] * 3


def test_whoever_left_is_not_let_in(house: House) -> None:
    session, left = a_session(house), house.user()
    User.objects.filter(pk=left.pk).update(is_active=False)
    with pytest.raises(NoSuchPerson):
        let_in(session.pk, left.username, by=session.made_by, at=session.starts_at + timedelta(minutes=5))
    assert states(session) == []


def test_a_session_whose_absences_are_recorded_took_place_and_is_not_called_off(house: House) -> None:
    began = timezone.now() - timedelta(hours=1)
    session = a_session(house, starts_at=began)
    place = a_place(session, house.user(), began - timedelta(days=1))
    record_attendance(session.pk, {place.pk: False}, seen=1, by=session.made_by, at=timezone.now())
    with pytest.raises(SessionOver, match="it took place"):
        call_off(session.pk, "Nobody came.", by=session.made_by, at=timezone.now())
    assert states(session) == ["absent"]


def test_a_session_on_the_last_day_of_a_course_is_planned_and_one_on_the_next_is_not(house: House) -> None:
    module = a_module(house)
    starts = timezone.make_aware(datetime.combine(timezone.localdate() + timedelta(days=9), time(10)))
    Course.objects.filter(pk=module.course.pk).update(last_day=timezone.localdate(starts))
    assert a_session(house, module, starts_at=starts).starts_at == starts
    with pytest.raises(TrainingRefused, match="Choose an earlier day"):
        a_session(house, module, starts_at=starts + timedelta(days=1))
