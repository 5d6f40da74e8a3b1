"""Who is told of a session or a visit, and what of it the ledger has; and who counts as having come."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.utils import timezone

from rollout.training.attendance import record_attendance
from rollout.training.booking import book, fill_from_waiting, give_back
from rollout.training.certificates import own
from rollout.training.evidence import trained_for
from rollout.training.late_follow_ups import notify_late_follow_ups
from rollout.training.mentoring import Days, book_mentor, call_off_booking, move_booking
from rollout.training.models import Session, SessionPlace
from rollout.training.queries import attended_for
from rollout.training.refusals import NotAMentor
from rollout.training.requiring import require
from rollout.training.scheduling import call_off, change_session
from rollout.training.visiting import add_follow_up, close_follow_up, write_note
from tenants.measures.periods import begins
from tenants.models import Authority, Notice, NoticeKind, PlatformEntry, Role, User
from tests.support.house import House
from tests.training.builders import a_module, a_session, attended, platform_user, session_words

DAYS = Days(purpose="go_live", first_day=date(2026, 12, 7), last_day=date(2026, 12, 8))


def told(kind: NoticeKind) -> list[tuple[str, str]]:
    return sorted(Notice.objects.filter(kind=kind).values_list("user__name", "title"))


def booked(house: House, session: Session, *names: str) -> list[User]:
    people = [house.user(name) for name in names]
    for number, user in enumerate(people):
        book(session.pk, by=user, at=timezone.now() + timedelta(seconds=number))
    return people


def test_whoever_moves_up_is_told_and_the_others_who_wait_are_not(house: House) -> None:
    session = a_session(house, capacity=1)
    ann, *_ = booked(house, session, "Ann First", "Bea Second", "Cat Third")
    give_back(session.pk, by=ann, at=timezone.now())
    assert told(NoticeKind.MOVED_UP) == [("Bea Second", f"You have a place: {session.module.title}")]
    did = [one.detail["did"] for one in PlatformEntry.objects.filter(act="place").order_by("seq")]
    assert did == ["booked", "waiting", "waiting", "cancelled", "moved_up"]


@pytest.mark.parametrize("over", [False, True])
def test_a_session_that_is_called_off_is_told_to_all_who_wanted_to_come_and_one_that_is_over_to_nobody(
    house: House, over: bool
) -> None:
    session = a_session(house, capacity=1)
    booked(house, session, "Ann First", "Bea Waits")
    at = session.starts_at + timedelta(days=1) if over else timezone.now()
    call_off(session.pk, "The trainer is ill.", by=session.made_by, at=at)
    title = f"Called off: {session.module.title}"
    assert told(NoticeKind.SESSION) == ([] if over else [("Ann First", title), ("Bea Waits", title)])
    assert set(SessionPlace.objects.values_list("state", flat=True)) == {"cancelled"}


@pytest.mark.parametrize(
    ("changes", "is_told"),
    [({"venue": "Room 9, Elm House"}, True), ({"starts_at": timezone.now() + timedelta(days=9)}, True),
     ({"capacity": 5}, False)],
)  # fmt: skip
def test_a_change_of_time_or_place_is_told_each_time_and_a_larger_room_is_not(
    house: House, changes: dict[str, Any], is_told: bool
) -> None:
    session = a_session(house)
    booked(house, session, "Ann First")
    said: dict[str, Any] = {"starts_at": session.starts_at, "venue": session.venue, "capacity": 2, **changes}
    for _ in range(2):
        session.refresh_from_db()
        words = session_words(said["starts_at"], capacity=said["capacity"], venue=said["venue"])
        change_session(session.pk, words, seen=session.version, by=session.made_by, at=timezone.now())
        said["starts_at"] = said["starts_at"] + timedelta(days=1) if is_told else said["starts_at"]
    assert told(NoticeKind.SESSION) == [("Ann First", f"Changed: {session.module.title}")] * (2 if is_told else 0)


def test_in_a_full_session_nobody_moves_up(house: House) -> None:
    session = a_session(house, capacity=1)
    booked(house, session, "Ann First", "Bea Second")
    assert fill_from_waiting(session, at=timezone.now()) == []
    session.capacity = 2
    assert [one.user.name for one in fill_from_waiting(session, at=timezone.now())] == ["Bea Second"]


def test_only_who_came_counts_for_an_authority_and_only_up_to_the_day(house: House) -> None:
    session = a_session(house, capacity=3, authority="harrow")
    booked(house, session, "Ann Came", "Bea Absent", "Cat Unknown")
    Session.objects.filter(pk=session.pk).update(
        starts_at=timezone.now() - timedelta(days=1), ends_at=timezone.now() - timedelta(hours=20)
    )
    came = {one.pk: one.user.name == "Ann Came" for one in SessionPlace.objects.exclude(user__name="Cat Unknown")}
    session.refresh_from_db()
    record_attendance(session.pk, came, seen=session.version, by=session.made_by, at=timezone.now())
    harrow, today = Authority.objects.get(slug="harrow"), timezone.localdate()
    assert attended_for(harrow, today) == 1
    assert attended_for(harrow, today - timedelta(days=2)) == 0
    assert attended_for(Authority.objects.get(slug="brent"), today) == 0


def test_each_step_of_a_visit_has_its_line_and_the_mentor_is_told_of_what_others_did(house: House) -> None:
    secretary, mentor = platform_user(house, Role.SECRETARY), platform_user(house, Role.MENTOR, name="Mo Mentor")
    at, harrow = timezone.now(), Authority.objects.get(slug="harrow")
    for role in (Role.BOARD, Role.SECRETARY):
        with pytest.raises(NotAMentor):
            book_mentor(platform_user(house, role), harrow, DAYS, by=secretary, at=at)
    one = book_mentor(mentor, harrow, DAYS, by=secretary, at=at)
    moved = Days(purpose="go_live", first_day=date(2026, 12, 9), last_day=date(2026, 12, 9))
    one = move_booking(one.pk, moved, seen=one.version, by=secretary)
    write_note(one.pk, "All went well.", seen=0, by=mentor, at=at)
    left = add_follow_up(one.pk, "Print the posters.", owner="The hub", due_on=date(2026, 12, 20), by=mentor, at=at)
    close_follow_up(left.pk, "Done.", by=mentor, at=at)
    for _ in range(2):
        call_off_booking(one.pk, "Snow.", by=secretary, at=at)
    lines = PlatformEntry.objects.filter(act="mentoring", object_ref=str(one.pk)).order_by("seq")
    assert [(line.member, line.detail) for line in lines] == [
        (secretary.pk, {"did": "booked", "version": 1}),
        (secretary.pk, {"did": "moved", "version": 2, "before": {"from": "2026-12-07", "to": "2026-12-08"}}),
        (mentor.pk, {"did": "noted", "number": 1}),
        (mentor.pk, {"did": "follow_up", "follow_up": str(left.pk)}),
        (mentor.pk, {"did": "follow_up_closed", "follow_up": str(left.pk)}),
        (secretary.pk, {"did": "called_off", "version": 3}),
    ]
    titles = [title for name, title in told(NoticeKind.VISIT) if name == "Mo Mentor"]
    assert titles == [f"{did}: your visit to {harrow.name}" for did in ("Booked", "Called off", "Moved")]


def test_a_certificate_counts_through_its_last_day_and_not_once_it_was_taken_back(house: House) -> None:
    module = a_module(house)
    seats = [house.seat(Role.COORDINATOR, user=house.user(name)) for name in ("Ann", "Bea", "Cat")]
    manager = house.seated(role=Role.MANAGER)
    require(module.pk, Role.COORDINATOR, grace_days=9, by=manager, at=timezone.now())
    given = [attended(house, seat.user, module) for seat in seats]
    harrow, last = Authority.objects.get(slug="harrow"), given[0].expires_on
    assert last is not None
    for day, in_order in ((last, 3), (last + timedelta(days=1), 0)):
        found = trained_for(harrow, begins(day) + timedelta(hours=12))
        assert (found.seats, found.in_order) == (3, in_order)
    place = given[2].place
    place.session.refresh_from_db()
    record_attendance(
        place.session_id, {place.pk: False}, why="Not there.", seen=place.session.version, by=module.course.made_by,
        at=timezone.now(),
    )  # fmt: skip
    assert trained_for(harrow, timezone.now()).in_order == 2
    assert [list(own(seat.user)) for seat in seats] == [[given[0]], [given[1]], []]


@pytest.mark.parametrize(("days", "late"), [(0, False), (1, True)])
def test_a_follow_up_is_late_from_the_day_after_and_not_once_it_was_closed(house: House, days: int, late: bool) -> None:
    secretary, mentor = platform_user(house, Role.SECRETARY), platform_user(house, Role.MENTOR, name="Mo Mentor")
    leads = [platform_user(house, Role.BOROUGH_LEAD, authority=slug, name=slug) for slug in ("harrow", "brent")]
    at, harrow = timezone.now(), Authority.objects.get(slug="harrow")
    one = book_mentor(mentor, harrow, DAYS, by=secretary, at=at)
    on = date(2026, 12, 20)
    for closed in (False, True):
        left = add_follow_up(one.pk, "Print.", owner="The hub", due_on=on - timedelta(days=days), by=mentor, at=at)
        if closed:
            close_follow_up(left.pk, "Done.", by=leads[0], at=at)
    for _ in range(2):
        notify_late_follow_ups(on, at=at)
    assert sorted({name for name, _ in told(NoticeKind.FOLLOW_UP)}) == (["Mo Mentor", "harrow"] if late else [])
    assert len(told(NoticeKind.FOLLOW_UP)) == (2 if late else 0)
