"""Seats are looked at by their hub's manager: kept with a day and a reason, or ended."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connections
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from tenants.models import Role, Seat
from tests.support.house import House
from tests.support.pages import ledger_lines


def until(day: date, seat: Seat, **changes: str) -> dict[str, str]:
    """What the form sends."""
    return {
        "until_day": str(day.day), "until_month": str(day.month), "until_year": str(day.year),
        "reason": "Still on the desk.", "seen": seat.review_by.isoformat(), **changes,
    }  # fmt: skip


def days(number: int) -> date:
    """So many days from today."""
    return timezone.localdate() + timedelta(days=number)


def test_every_seat_has_a_day_of_review_within_12_months(house: House) -> None:
    assert house.seat(Role.RESEARCHER).review_by == days(365)


def test_the_manager_sees_which_to_look_at_and_why(house: House) -> None:
    due = house.seat(Role.RESEARCHER, user=house.user("Nadia Umberslade"))
    house.seat(Role.RESEARCHER, user=house.user("Bryony Yarrowby"), days=15)
    fine = house.seat(Role.RESEARCHER, user=house.user("Ines Calloway-Reed"))
    Seat.objects.filter(pk=due.pk).update(review_by=days(10))
    manager = house.visit(role=Role.MANAGER)
    assert "2 to look at" in manager.get("/seats/").text
    page = manager.get("/seats/?show=review").text
    assert "Review due by" in page
    assert "Never used: is it needed?" in page
    assert fine.user.name not in page


def test_a_seat_is_kept_until_a_day_and_stands_in_both_ledgers(house: House) -> None:
    seat = house.seat(Role.RESEARCHER)
    Seat.objects.filter(pk=seat.pk).update(review_by=days(3))
    seat.refresh_from_db()
    manager = house.visit(role=Role.MANAGER)
    with CaptureQueriesContext(connections["platform"]) as caught:
        answer = manager.post(f"/seats/{seat.pk}/keep/", until(days(180), seat))
    assert answer["Location"] == "/seats/?show=review"
    assert ledger_lines(caught, "seat_kept")
    seat.refresh_from_db()
    assert seat.review_by == days(180)
    with house.as_superuser() as cursor:
        cursor.execute("SELECT count(*) FROM wall_ledgerentry WHERE act = 'keep_seat'")
        assert cursor.fetchone() == (1,)


@pytest.mark.parametrize(
    ("number", "changes", "said"),
    [
        (366, {}, "within 12 months"),
        (0, {}, "after today"),
        (100, {"reason": ""}, "There is a problem"),
        (100, {"seen": "2001-01-01"}, "Somebody else reviewed this seat"),
    ],
)
def test_what_cannot_be_is_refused_and_nothing_changes(
    house: House, number: int, changes: dict[str, str], said: str
) -> None:
    seat = house.seat(Role.RESEARCHER)
    page = house.visit(role=Role.MANAGER).post(f"/seats/{seat.pk}/keep/", until(days(number), seat, **changes)).text
    assert said in page
    seat.refresh_from_db()
    assert seat.review_by == days(365)


def test_nobody_reviews_their_own_seat_nor_another_hubs(house: House) -> None:
    own, other = house.seat(Role.MANAGER), house.seat(Role.RESEARCHER, hub="haringey")
    visit = house.visit(own)
    assert "your own seat" in visit.post(f"/seats/{own.pk}/keep/", until(days(100), own)).text
    for method in ("get", "post"):
        answer: Any = getattr(visit, method)(f"/seats/{other.pk}/keep/", until(days(100), other))
        assert answer.status_code == 404
