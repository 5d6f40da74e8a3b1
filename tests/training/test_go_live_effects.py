"""What a moved go-live touches, said against the new day."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from django.utils import timezone

from frontend.board.go_live_effects import touched_lines
from rollout.training.mentoring import call_off_booking
from rollout.training.queries import attended_for
from tenants.models import Authority, Role
from tests.support.house import House
from tests.support.pages import get
from tests.training.builders import a_booking, a_mentor, a_session, platform_user
from tests.training.test_pages import browser


@pytest.mark.parametrize(
    ("then", "go_live", "prepare", "session"),
    [
        (date(2012, 12, 5), "There on the new day", "Still before it", "Still before it, by 2 weeks"),
        (date(2013, 1, 21), "Not there on the new day: move it", "Still before it", "Still before it, by 8 weeks"),
        (
            date(2012, 11, 19),
            "Not there on the new day: move it",
            "Not before it any more: move it",
            "Not before it any more: people would begin untrained",
        ),
    ],
)
def test_each_thing_is_said_against_the_new_day(
    house: House, then: date, go_live: str, prepare: str, session: str
) -> None:
    mentor = a_booking(house).mentor
    a_booking(house, mentor=mentor, purpose="prepare", first_day=date(2012, 11, 19), last_day=date(2012, 11, 20))
    a_session(house, authority="enfield", starts_at=datetime(2012, 11, 21, 9, 30, tzinfo=UTC))
    enfield = Authority.objects.get(slug="enfield")
    lines = touched_lines(enfield, date(2012, 12, 3), then)
    assert [line[2] for line in lines] == [prepare, go_live, session]
    assert lines[2][0].endswith("0 places taken")
    assert touched_lines(Authority.objects.get(slug="brent"), None, then) == []
    assert attended_for(enfield, then) == 0


def test_the_boards_question_shows_it(house: House) -> None:
    booking = a_booking(house)
    client = browser(house, platform_user(house, Role.BOARD))
    asked = "/board/what-if/?on_day=30&on_month=11&on_year=2012&authority={}&day_day=21&day_month=1&day_year=2013"
    page = get(client, asked.format("enfield")).text
    assert f"{booking.mentor.name}, mentor: go-live" in page
    assert "Not there on the new day: move it" in page
    assert "No mentor is booked and no session is planned" in get(client, asked.format("brent")).text


def test_it_says_where_the_mentor_is_booked_on_the_days_it_would_move_to(house: House) -> None:
    """Enfield's go-live moves from 3 December to 14 January: its mentor's days would be 14 to 18 January."""
    booking = a_booking(house)
    other = a_mentor(house)
    a_booking(house, mentor=other, authority="barnet", first_day=date(2013, 1, 14), last_day=date(2013, 1, 14))
    enfield, then = Authority.objects.get(slug="enfield"), date(2013, 1, 14)
    moved = "Not there on the new day: move it"
    assert touched_lines(enfield, date(2012, 12, 3), then)[0][2] == moved
    for slug, first, last in (("brent", 7, 13), ("camden", 18, 20), ("ealing", 16, 16), ("enfield", 17, 17)):
        a_booking(
            house, mentor=booking.mentor, authority=slug, first_day=date(2013, 1, first), last_day=date(2013, 1, last)
        )
    called_off = a_booking(
        house, mentor=booking.mentor, authority="hackney", first_day=then, last_day=then
    )  # fmt: skip
    call_off_booking(called_off.pk, "Ill", by=booking.mentor, at=timezone.now())
    assert touched_lines(enfield, date(2012, 12, 3), then)[0][2] == (
        f"{moved}. On the days it would move to, the mentor is booked at Ealing (16 January 2013) and "
        "Camden (18 to 20 January 2013)"
    )
