"""The smallest valid things of training, through the real acts."""

from __future__ import annotations

import itertools
from datetime import date, datetime, timedelta

from django.utils import timezone

from rollout.training.attendance import record_attendance
from rollout.training.booking import book
from rollout.training.mentoring import Days, book_mentor
from rollout.training.models import Certificate, Course, CourseState, MentorBooking, Module, Session, SessionPlace
from rollout.training.publishing import CourseWords, ModuleWords, write_course, write_module
from rollout.training.scheduling import SessionWords, plan_session
from tenants.models import Agency, Authority, Role, Seat, User
from tests.support.house import House

_numbers = itertools.count(1)


def platform_user(house: House, role: Role, *, agency: str = "", authority: str = "", name: str = "") -> User:
    """Somebody with a seat on the platform."""
    user = house.user(name or f"A {role.label}")
    Seat.objects.create(
        user=user,
        role=role,
        agency=Agency.objects.get(code=agency) if agency else None,
        authority=Authority.objects.get(slug=authority) if authority else None,
        starts_at=timezone.now() - timedelta(days=1),
    )
    return user


def a_publisher(house: House, agency: str = "lscb") -> User:
    return platform_user(house, Role.PUBLISHER, agency=agency)


def a_course(house: House, *, agency: str = "lscb", by: User | None = None, state: str = CourseState.OPEN) -> Course:
    words = CourseWords(title=f"Working in a hub {next(_numbers)}", summary="What a hub is for.", state=state)
    return write_course(
        Agency.objects.get(code=agency), words, by=by or a_publisher(house, agency), at=timezone.now()
    )  # fmt: skip


def a_module(
    house: House, course: Course | None = None, *, by: User | None = None, valid_months: int | None = 24
) -> Module:
    course = course or a_course(house, by=by)
    words = ModuleWords(
        title=f"Sharing what is proportionate {next(_numbers)}", aims="Weigh it.", minutes=180,
        valid_months=valid_months,
    )  # fmt: skip
    return write_module(course.pk, words, by=by or course.made_by)


def session_words(
    starts_at: datetime | None = None, *, capacity: int = 2, authority: str = "", venue: str = "Room 1, Ashgrove House"
) -> SessionWords:
    begins = starts_at or timezone.now() + timedelta(days=7)
    return SessionWords(
        starts_at=begins, ends_at=begins + timedelta(hours=3), venue=venue, capacity=capacity,
        authority=Authority.objects.get(slug=authority) if authority else None,
    )  # fmt: skip


def a_session(
    house: House,
    module: Module | None = None,
    *,
    starts_at: datetime | None = None,
    capacity: int = 2,
    authority: str = "",
    by: User | None = None,
) -> Session:
    module = module or a_module(house, by=by)
    return plan_session(
        module.pk, session_words(starts_at, capacity=capacity, authority=authority), by=by or module.course.made_by,
        at=timezone.now(),
    )  # fmt: skip


def attended(house: House, user: User, module: Module, *, days_ago: int = 1) -> Certificate:
    """Somebody who was at a session of a module, with their certificate."""
    began = timezone.now() - timedelta(days=days_ago)
    session = a_session(house, module, starts_at=began)
    place = book(session.pk, by=user, at=began - timedelta(days=1))
    record_attendance(session.pk, {place.pk: True}, seen=session.version, by=module.course.made_by, at=timezone.now())
    return Certificate.objects.get(place=place)


def a_place(session: Session, user: User, at: datetime | None = None) -> SessionPlace:
    return book(session.pk, by=user, at=at or timezone.now())


def a_mentor(house: House) -> User:
    return platform_user(house, Role.MENTOR)


def a_booking(
    house: House,
    *,
    mentor: User | None = None,
    authority: str = "enfield",
    first_day: date = date(2012, 12, 3),
    last_day: date = date(2012, 12, 7),
    purpose: str = "go_live",
) -> MentorBooking:
    return book_mentor(
        mentor or a_mentor(house), Authority.objects.get(slug=authority),
        Days(purpose=purpose, first_day=first_day, last_day=last_day),
        by=platform_user(house, Role.SECRETARY), at=timezone.now(),
    )  # fmt: skip
