"""Mentors' visits over HTTP: the secretary books, the mentor writes, the borough lead closes."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connections
from django.test.utils import CaptureQueriesContext

from rollout.training.models import FollowUp, MentorBooking, VisitNote
from tenants.models import Role
from tests.support.house import House
from tests.support.pages import get, post, text_of
from tests.training.builders import a_booking, a_mentor, platform_user
from tests.training.test_pages import browser

DAYS = {
    "purpose": "go_live", "first_day_day": "3", "first_day_month": "12", "first_day_year": "2012", "last_day_day": "7",
    "last_day_month": "12", "last_day_year": "2012",
}  # fmt: skip
DUE = {"due_on_day": "14", "due_on_month": "12", "due_on_year": "2012"}


def wanted(mentor: Any, **words: str) -> dict[str, str]:
    return {"authority": "enfield", "mentor": mentor.username, **DAYS, **words}


def test_the_secretary_books_moves_and_calls_off_and_is_warned_of_a_clash(house: House) -> None:
    mentor, client = a_mentor(house), browser(house, platform_user(house, Role.SECRETARY))
    assert post(client, "/mentors/book/", **wanted(mentor)).status_code == 302
    again = post(client, "/mentors/book/", **wanted(mentor, authority="brent"))
    assert "booked on some of these days already: Enfield, 3 to 7 December 2012" in again.text
    assert "Book all the same" in again.text
    assert "Book all the same" not in text_of(get(client, "/mentors/book/"))
    assert MentorBooking.objects.count() == 1
    assert post(client, "/mentors/book/", **wanted(mentor, authority="brent", despite="on")).status_code == 302
    booking = MentorBooking.objects.get(authority__slug="enfield")
    moved = {**DAYS, "last_day_day": "5", "despite": "on", "seen": "1"}
    assert post(client, f"/mentors/{booking.pk}/move/", **moved).status_code == 302
    assert post(client, f"/mentors/{booking.pk}/move/", **moved).status_code == 409
    assert post(client, f"/mentors/{booking.pk}/call-off/", why="The go-live moved.").status_code == 302
    assert get(client, f"/mentors/{booking.pk}/move/").status_code == 404
    assert "The go-live moved." in get(client, f"/mentors/{booking.pk}/").text


def test_a_visit_from_its_note_to_a_closed_follow_up(house: House) -> None:
    booking = a_booking(house)
    mentor, lead = browser(house, booking.mentor), browser(
        house, platform_user(house, Role.BOROUGH_LEAD, authority="enfield")
    )  # fmt: skip
    address = f"/mentors/{booking.pk}/"
    assert "No note is written yet" in get(mentor, address).text
    assert post(mentor, f"{address}note/", text="The desks stand.", seen="0").status_code == 302
    stale = post(mentor, f"{address}note/", text="Typed with care", seen="0")
    assert stale.status_code == 409
    assert "Typed with care" in stale.text
    assert "The desks stand." in stale.text
    assert post(mentor, f"{address}follow-up/", what="Agree the line", owner="IT lead", **DUE).status_code == 302
    page = get(lead, address).text
    assert "The desks stand." in page
    assert "Agree the line" in page
    todo = FollowUp.objects.get()
    assert "There is a problem" in post(lead, f"/mentors/follow-ups/{todo.pk}/close/", outcome="").text
    assert post(lead, f"/mentors/follow-ups/{todo.pk}/close/", outcome="It stands.").status_code == 302
    assert "closed already" in post(mentor, f"/mentors/follow-ups/{todo.pk}/close/", outcome="Again.").text
    assert "It stands." in get(mentor, address).text
    assert VisitNote.objects.count() == 1


def test_what_does_not_concern_one_is_not_there(house: House) -> None:
    booking = a_booking(house)
    strangers = (a_mentor(house), platform_user(house, Role.BOROUGH_LEAD, authority="brent"))
    for user in strangers:
        client = browser(house, user)
        assert get(client, f"/mentors/{booking.pk}/").status_code == 404
        assert "No visit is booked" in get(client, "/mentors/").text
    lead = browser(house, platform_user(house, Role.BOROUGH_LEAD, authority="enfield"))
    assert get(lead, f"/mentors/{booking.pk}/").status_code == 200
    assert post(lead, f"/mentors/{booking.pk}/note/", text="Not mine.", seen="0").status_code == 403
    assert post(lead, "/mentors/book/", **wanted(booking.mentor)).status_code == 403
    assert not VisitNote.objects.exists()


@pytest.mark.parametrize("role", [Role.OPERATOR, Role.COORDINATOR, Role.RESEARCHER])
def test_nobody_else_sees_visits(house: House, role: Role) -> None:
    booking = a_booking(house)
    user = platform_user(house, role) if role == Role.OPERATOR else house.seat(role).user
    client = browser(house, user)
    for address in ("/mentors/", f"/mentors/{booking.pk}/", "/mentors/book/", f"/mentors/{booking.pk}/note/"):
        assert get(client, address).status_code == 403, address


def test_the_board_reads_and_changes_nothing(house: House) -> None:
    booking, client = a_booking(house), browser(house, platform_user(house, Role.BOARD))
    assert get(client, f"/mentors/{booking.pk}/").status_code == 200
    for address in ("/mentors/book/", f"/mentors/{booking.pk}/move/", f"/mentors/{booking.pk}/note/"):
        assert post(client, address).status_code == 403


def test_ten_times_the_visits_take_the_same_queries(house: House) -> None:
    client = browser(house, platform_user(house, Role.SECRETARY))

    def counted() -> int:
        with CaptureQueriesContext(connections["platform"]) as caught:
            assert get(client, "/mentors/?show=past").status_code == 200
        return len(caught)

    a_booking(house)
    before = counted()
    for _ in range(10):
        a_booking(house)
    assert counted() == before <= 11  # two of them count for the navigation: notices, and seats that wait for one
