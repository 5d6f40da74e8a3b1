"""Mentors: booked for go-lives, their notes of visits, and what visits leave to do."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.db import DatabaseError, transaction
from django.utils import timezone

from rollout.training.mentoring import Days, book_mentor, call_off_booking, move_booking
from rollout.training.models import FollowUp, MentorBooking, VisitNote
from rollout.training.queries import booked_elsewhere, mentors_booked, touched
from rollout.training.refusals import AlreadyClosed, Changed, Clash, NotAMentor, TrainingRefused
from rollout.training.visiting import add_follow_up, bookings_seen_by, close_follow_up, write_note
from tenants.models import Authority, Role
from tests.support.house import House
from tests.training.builders import a_booking, a_mentor, a_session, platform_user

WEEK = Days(purpose="go_live", first_day=date(2012, 12, 3), last_day=date(2012, 12, 7))
NEXT = Days(purpose="after", first_day=date(2012, 12, 10), last_day=date(2012, 12, 11))


def enfield() -> Authority:
    return Authority.objects.get(slug="enfield")


def test_two_bookings_on_one_day_are_a_clash_unless_said_on_purpose(house: House) -> None:
    mentor, by = a_mentor(house), platform_user(house, Role.SECRETARY)
    a_booking(house, mentor=mentor)
    last = Days(purpose="prepare", first_day=date(2012, 12, 7), last_day=date(2012, 12, 8))
    with pytest.raises(Clash):
        book_mentor(mentor, enfield(), last, by=by, at=timezone.now())
    assert MentorBooking.objects.count() == 1
    book_mentor(mentor, enfield(), last, despite_clash=True, by=by, at=timezone.now())
    book_mentor(a_mentor(house), enfield(), last, by=by, at=timezone.now())
    assert MentorBooking.objects.count() == 3


def test_only_a_mentor_is_booked_and_only_forwards(house: House) -> None:
    by = platform_user(house, Role.SECRETARY)
    with pytest.raises(NotAMentor):
        book_mentor(house.user(), enfield(), WEEK, by=by, at=timezone.now())
    back = Days(purpose="after", first_day=WEEK.last_day, last_day=WEEK.first_day)
    with pytest.raises(TrainingRefused):
        book_mentor(a_mentor(house), enfield(), back, by=by, at=timezone.now())
    assert not MentorBooking.objects.exists()


def test_a_booking_is_moved_by_whoever_saw_how_it_stands(house: House) -> None:
    booking = a_booking(house)
    by = booking.booked_by
    move_booking(booking.pk, NEXT, seen=1, by=by)
    with pytest.raises(Changed):
        move_booking(booking.pk, WEEK, seen=1, by=by)
    other = a_booking(house, mentor=booking.mentor)
    with pytest.raises(Clash):
        move_booking(other.pk, NEXT, seen=1, by=by)
    other.refresh_from_db()
    assert other.first_day == WEEK.first_day
    call_off_booking(other.pk, "The go-live moved.", by=by, at=timezone.now())
    with pytest.raises(Changed):
        move_booking(other.pk, WEEK, seen=2, by=by)


def test_a_note_is_its_mentors_and_a_second_one_is_a_new_version(house: House) -> None:
    booking = a_booking(house)
    write_note(booking.pk, "Desks stand; the line to health does not.", seen=0, by=booking.mentor, at=timezone.now())
    with pytest.raises(Changed):
        write_note(booking.pk, "Too late.", seen=0, by=booking.mentor, at=timezone.now())
    write_note(booking.pk, "Now it does.", seen=1, by=booking.mentor, at=timezone.now())
    assert list(booking.notes.values_list("number", flat=True)) == [2, 1]
    with pytest.raises(MentorBooking.DoesNotExist):
        write_note(booking.pk, "Not mine.", seen=2, by=a_mentor(house), at=timezone.now())


def test_the_database_changes_no_note_whoever_asks(house: House) -> None:
    booking = a_booking(house)
    note = write_note(booking.pk, "As it was.", seen=0, by=booking.mentor, at=timezone.now())
    with pytest.raises(DatabaseError), transaction.atomic(using="platform"):
        VisitNote.objects.filter(pk=note.pk).update(text="As it was not.")
    with pytest.raises(DatabaseError), transaction.atomic(using="platform"):
        VisitNote.objects.filter(pk=note.pk).delete()


def test_the_lead_of_the_authority_and_the_mentor_close_a_follow_up_and_nobody_else(house: House) -> None:
    booking, now = a_booking(house), timezone.now()
    todo = [
        add_follow_up(
            booking.pk, f"Agree {what}", owner="IT lead", due_on=date(2012, 12, 14), by=booking.mentor, at=now
        )
        for what in ("the line", "the rota")
    ]
    strangers = (
        platform_user(house, Role.BOROUGH_LEAD, authority="brent"), a_mentor(house),
        platform_user(house, Role.SECRETARY), platform_user(house, Role.BOARD), house.user(),
    )  # fmt: skip
    for stranger in strangers:
        with pytest.raises(FollowUp.DoesNotExist):
            close_follow_up(todo[0].pk, "Done.", by=stranger, at=now)
    lead = platform_user(house, Role.BOROUGH_LEAD, authority="enfield")
    assert close_follow_up(todo[0].pk, "The line stands.", by=lead, at=now).closed_by == lead
    with pytest.raises(AlreadyClosed):
        close_follow_up(todo[0].pk, "Again.", by=booking.mentor, at=now)
    close_follow_up(todo[1].pk, "Agreed.", by=booking.mentor, at=now)
    with pytest.raises(MentorBooking.DoesNotExist):
        add_follow_up(booking.pk, "More", owner="Me", due_on=date(2012, 12, 14), by=lead, at=now)


def test_each_sees_the_visits_that_concern_them(house: House) -> None:
    now = timezone.now()
    mine, other = a_booking(house), a_booking(house, authority="brent")
    for role in (Role.SECRETARY, Role.BOARD):
        assert bookings_seen_by(platform_user(house, role), now).count() == 2
    assert list(bookings_seen_by(mine.mentor, now)) == [mine]
    lead = platform_user(house, Role.BOROUGH_LEAD, authority="brent")
    assert list(bookings_seen_by(lead, now)) == [other]
    for role in (Role.OPERATOR,):
        assert not bookings_seen_by(platform_user(house, role), now).exists()
    lead.seats.update(ends_at=now)
    assert not bookings_seen_by(lead, now).exists()


def test_what_a_moved_go_live_touches(house: House) -> None:
    booking = a_booking(house)
    a_booking(house, authority="brent")
    called_off = a_booking(house)
    call_off_booking(called_off.pk, "Moved.", by=called_off.booked_by, at=timezone.now())
    starts = timezone.now() + timedelta(days=5)
    session = a_session(house, authority="enfield", starts_at=starts)
    a_session(house, starts_at=starts)
    day = timezone.localdate(starts)
    assert touched(enfield(), day, day).sessions == (session,)
    assert touched(enfield(), day - timedelta(days=3), day - timedelta(days=1)).sessions == ()
    found = touched(enfield(), date(2012, 12, 7), date(2012, 12, 31))
    assert (found.bookings, found.sessions, found.people) == ((booking,), (), 0)
    assert mentors_booked(enfield(), date(2012, 12, 5))
    assert not mentors_booked(enfield(), date(2012, 12, 8))


def test_a_lead_whose_seat_has_ended_closes_no_follow_up(house: House) -> None:
    booking, now = a_booking(house), timezone.now()
    todo = add_follow_up(
        booking.pk, "Agree the line", owner="IT lead", due_on=date(2012, 12, 14), by=booking.mentor, at=now
    )
    lead = platform_user(house, Role.BOROUGH_LEAD, authority="enfield")
    lead.seats.update(ends_at=now)
    with pytest.raises(FollowUp.DoesNotExist):
        close_follow_up(todo.pk, "Done.", by=lead, at=now)


def test_who_comes_on_other_days_or_to_prepare_is_no_mentor_of_the_go_live(house: House) -> None:
    a_booking(house, purpose="prepare")
    assert not mentors_booked(enfield(), date(2012, 12, 5))
    a_booking(house)
    assert [mentors_booked(enfield(), date(2012, 12, day)) for day in (2, 3, 7, 8)] == [False, True, True, False]


def test_a_mentor_is_elsewhere_where_one_day_is_the_same(house: House) -> None:
    """Moved by a week, Enfield's days of 3 to 7 December are the 10th to the 14th."""
    mentor = a_mentor(house)
    booking = a_booking(house, mentor=mentor)
    last = a_booking(house, mentor=mentor, authority="brent", first_day=date(2012, 12, 14), last_day=date(2012, 12, 18))
    a_booking(house, mentor=mentor, authority="harrow", first_day=date(2012, 12, 19), last_day=date(2012, 12, 20))
    assert booked_elsewhere([booking], timedelta(days=7)) == {booking.pk: [last]}
