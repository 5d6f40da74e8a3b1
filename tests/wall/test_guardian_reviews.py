"""What guardians looked at, signed week by week by another guardian, and by nobody of their own."""

from __future__ import annotations

import uuid
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import DatabaseError, ProgrammingError, transaction
from django.utils import timezone

from hub.wall.guardian_reviews import (
    ConcernSaysNothing,
    ReviewedMeanwhile,
    WeekNotOver,
    YourOwnWeek,
    monday_of,
    sign,
)
from hub.wall.models import GuardianReview
from hub.wall.refusals import FormSentBefore
from tenants.models import Role, Seat, User
from tests.support.house import House
from tests.support.pages import get, rows_of, text_of

CAPTION = "The last eight weeks of each guardian, the newest first"
REF = "HRW-26-000001"


def last_week() -> date:
    return monday_of(timezone.localdate()) - timedelta(days=7)


def looks(house: House, seat: Seat) -> None:
    """Three lines of last week."""
    at = timezone.now().replace(hour=12) - timedelta(days=timezone.localdate().weekday() + 5)
    for kind in ("child", "child", "people"):
        with house.as_superuser() as cursor:
            cursor.execute(
                "INSERT INTO wall_ledgerentry (id, at, login, act, object_kind, object_ref, member, detail) VALUES"
                " (gen_random_uuid(), %s, 'mash_harrow__guardian', 'read_ledger', %s, '', %s, %s::jsonb)",
                [at, kind, seat.pk, f'{{"refs": ["{REF}"]}}'],
            )


def signed(
    house: House, seat: Seat, by: Any, concern: str = "", week: date | None = None, form: uuid.UUID | None = None
) -> GuardianReview:
    with house.at("guardian"):
        return sign(
            seat, week or last_week(), concern, is_concern=bool(concern), form=form or uuid.uuid4(), by=by,
            at=timezone.now(),
        )  # fmt: skip


def test_another_guardian_reads_a_week_and_signs_it(house: House) -> None:
    whose = house.seat(Role.GUARDIAN, user=house.user("Nadia Umberslade"))
    other = house.seat(Role.GUARDIAN, agency="police", user=house.user("Rufus Danebury"))
    looks(house, whose)
    visit = house.visit(other)
    [_, row] = rows_of(text_of(get(visit, "/ledger/guardians/")), CAPTION)
    assert row[1:] == ["Nadia Umberslade, Harrow children's social care", "3", "2", "0", "To sign"]
    there = f"/ledger/guardians/{whose.pk}/{last_week()}/"
    assert REF in text_of(get(visit, there))
    form = {"answer": "yes", "concern": "Twenty children in an hour.", "once": str(uuid.uuid4())}
    assert visit.post(there, form, secure=True)["Location"] == "/ledger/guardians/"
    page = text_of(get(house.visit(whose), there))
    assert "Twenty children in an hour." in page
    assert "of 3 lines: something concerns them." in page
    rows = rows_of(text_of(get(visit, "/ledger/guardians/")), CAPTION)
    assert [row[5] for row in rows if row[1].startswith("Nadia")][-1].startswith("Concern Rufus Danebury")
    with house.as_superuser() as cursor:
        cursor.execute("SELECT detail -> 'said' IS NOT NULL FROM wall_ledgerentry WHERE act = 'review_guardian'")
        assert cursor.fetchall() == [(True,)]
        cursor.execute("SET LOCAL session_replication_role = replica")
        cursor.execute("UPDATE wall_guardianreview SET concern = 'It was fine.'")
        cursor.execute("SET LOCAL session_replication_role = origin")
    assert get(visit, there).status_code == 409, "words that somebody changed are not shown"


def test_a_week_without_a_look_stands_on_the_list_once_it_is_signed(house: House) -> None:
    whose = house.seat(Role.GUARDIAN, user=house.user("Nadia Umberslade"))
    other = house.seat(Role.GUARDIAN, agency="police", user=house.user("Rufus Danebury"))
    signed(house, whose, house.seated(other))
    rows = rows_of(text_of(get(house.visit(other), "/ledger/guardians/")), CAPTION)
    (row,) = [one for one in rows if one[1].startswith("Nadia Umberslade")]
    assert row[2:5] == ["0", "0", "0"]
    assert "Rufus Danebury" in row[5]


def test_nobody_signs_their_own_with_any_seat_nor_a_week_that_runs(house: House) -> None:
    whose = house.seat(Role.GUARDIAN)
    user = User.objects.get(pk=whose.user_id)
    same = house.seated(house.seat(Role.GUARDIAN, agency="police", user=user))
    other = house.seated(role=Role.GUARDIAN)
    with pytest.raises(YourOwnWeek):
        signed(house, whose, same)
    with pytest.raises(WeekNotOver):
        signed(house, whose, other, week=monday_of(timezone.localdate()))
    with pytest.raises(ConcernSaysNothing):
        signed(house, whose, other, "x")
    signed(house, whose, other)
    with pytest.raises(ReviewedMeanwhile):
        signed(house, whose, house.seated(role=Role.GUARDIAN))
    page = text_of(get(house.visit(whose), f"/ledger/guardians/{whose.pk}/{monday_of(timezone.localdate())}/"))
    assert "This is what you looked at. Another guardian of this hub reviews it." in page
    assert "Sign this week" not in page


def test_a_form_sent_twice_signs_once_and_says_no_other_guardian_was_first(house: House) -> None:
    whose, other, form = house.seat(Role.GUARDIAN), house.seated(role=Role.GUARDIAN), uuid.uuid4()
    first = signed(house, whose, other, form=form)
    assert signed(house, whose, other, form=form) == first
    with pytest.raises(FormSentBefore):
        signed(house, whose, other, "Twenty children in an hour.", form=form)


def test_one_guardian_alone_is_told_that_nobody_reviews_them(house: House) -> None:
    only = house.visit(role=Role.GUARDIAN)
    assert "Nobody else is guardian here" in text_of(get(only, "/ledger/guardians/"))
    house.seat(Role.GUARDIAN, agency="police")
    assert "Nobody else is guardian here" not in text_of(get(only, "/ledger/guardians/"))


def test_what_is_signed_is_the_guardians_login_s_alone_and_stays(house: House) -> None:
    whose, other = house.seat(Role.GUARDIAN), house.seated(role=Role.GUARDIAN)
    signed(house, whose, other)
    for desk in ("police", house.lead(), "worker", "verifier"):
        with house.at(desk), pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
            GuardianReview.objects.count()
    with house.at("guardian"):
        with pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
            GuardianReview.objects.update(concern="")
        with pytest.raises(DatabaseError, match="no_guardian_reviews_themself"), transaction.atomic():
            GuardianReview.objects.create(
                member=whose.pk, week=last_week() - timedelta(days=7), looks=1, by=whose.pk, at=timezone.now()
            )


@pytest.mark.parametrize("monday", ["2026-11-31", "2026-11-24", "yesterday"])
def test_an_address_that_is_no_week_is_not_there(house: House, monday: str) -> None:
    whose = house.seat(Role.GUARDIAN)
    assert get(house.visit(role=Role.GUARDIAN), f"/ledger/guardians/{whose.pk}/{monday}/").status_code == 404
