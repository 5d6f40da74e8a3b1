"""Screens in the room: let in by a manager, begun by a code once, revoked; their login may do nothing besides."""

from __future__ import annotations

import uuid
from datetime import timedelta

import pytest
from django.db import ProgrammingError, connection, transaction
from django.utils import timezone

from hub.wall import screens
from hub.wall.functions import call
from hub.wall.models import LedgerEntry, Screen
from hub.wall.refusals import FormSentBefore
from hub.wall.screens import LastDayOutOfBounds, NoSuchCode, TooManyScreens, begin, code_of, let_in, revoke
from tenants.models import Role
from tenants.seated import Seated
from tests.support.house import House


def a_screen(house: House, by: Seated | None = None, *, days: int = 30, name: str = "Wall by the duty desk") -> Screen:
    by, now = by or house.seated(role=Role.MANAGER), timezone.now()
    with house.at(by):
        return let_in(name, timezone.localdate(now) + timedelta(days), form=uuid.uuid4(), by=by, at=now)


def begun(house: House, screen: Screen) -> bytes:
    with house.at("screen"):
        return begin(code_of("harrow", screen.pk))[0]


def lines(house: House, screen: Screen) -> list[str]:
    with house.at("guardian"):
        return list(LedgerEntry.objects.filter(object_ref=str(screen.pk)).order_by("seq").values_list("act", flat=True))


def test_a_screen_is_let_in_once_for_one_form_and_its_code_is_kept_nowhere(house: House) -> None:
    by, form, now = house.seated(role=Role.MANAGER), uuid.uuid4(), timezone.now()
    with house.at(by):
        first = let_in("Wall", timezone.localdate(now), form=form, by=by, at=now)
        assert let_in("Wall", timezone.localdate(now), form=form, by=by, at=now).pk == first.pk
        with pytest.raises(FormSentBefore):
            let_in("Another wall", timezone.localdate(now), form=form, by=by, at=now)
    assert lines(house, first) == ["let_screen_in"]
    code = code_of("harrow", form)
    assert len(code) == 8
    assert code != code_of("haringey", form)
    with house.as_superuser() as cursor:
        cursor.execute("SELECT s::text FROM wall_screen s")
        assert code not in str(cursor.fetchall())


@pytest.mark.parametrize("days", [-1, 367])
def test_a_last_day_that_is_over_or_more_than_a_year_away_is_refused(house: House, days: int) -> None:
    with pytest.raises(LastDayOutOfBounds):
        a_screen(house, days=days)


def test_only_so_many_stand_at_once(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(screens, "MOST", 1)
    first, by = a_screen(house), house.seated(role=Role.MANAGER)
    with pytest.raises(TooManyScreens):
        a_screen(house, by)
    with house.at(by):
        revoke(first.pk, by=by, at=timezone.now())
    a_screen(house, by)


def test_a_code_works_once(house: House) -> None:
    screen = a_screen(house)
    typed = f" {code_of('harrow', screen.pk)[:4].lower()}-{code_of('harrow', screen.pk)[4:]} "
    with house.at("screen"):
        token, name, last_day = begin(typed)
        assert (len(token), name, last_day) == (32, "Wall by the duty desk", screen.last_day)
        with pytest.raises(NoSuchCode):
            begin(typed)
    assert lines(house, screen) == ["let_screen_in", "begin_screen"]


def test_a_code_that_is_too_old_revoked_or_of_another_hub_works_never(house: House) -> None:
    old, gone = a_screen(house), a_screen(house)
    by = house.seated(role=Role.MANAGER)
    with house.at(by):
        revoke(gone.pk, by=by, at=timezone.now())
    with house.as_superuser() as cursor:
        cursor.execute("UPDATE wall_screen SET code_until = now() - interval '1 second' WHERE id = %s", [old.pk])
    elsewhere = a_screen(house)
    for hub, screen in (("harrow", old), ("harrow", gone), ("haringey", elsewhere)):
        with house.at("screen", hub), pytest.raises(NoSuchCode):
            begin(code_of("harrow", screen.pk))


def test_a_revoked_screen_stays_revoked_by_whoever_was_first(house: House) -> None:
    screen, first, second = a_screen(house), house.seated(role=Role.MANAGER), house.seated(role=Role.MANAGER)
    for by in (first, second):
        with house.at(by):
            revoke(screen.pk, by=by, at=timezone.now())
    with house.at(second):
        assert Screen.objects.in_short().get(pk=screen.pk).revoked_by == first.seat
    assert lines(house, screen) == ["let_screen_in", "revoke_screen"]


NEVER = [
    "SELECT reference FROM front_door_notification", "SELECT reference FROM front_door_enquiry",
    "SELECT * FROM wall_screen", "SELECT agency FROM research_request", "SELECT text FROM research_finding",
    "SELECT act FROM wall_ledgerentry", "UPDATE wall_screen SET revoked_at = NULL", "SELECT name FROM wall_agency",
    "SELECT name FROM wall_member", "SELECT * FROM platform.tenants_user",
    "INSERT INTO wall_ledgerentry (id, act, object_kind, object_ref, detail)"
    " VALUES (gen_random_uuid(), 'x', '', '', '{}')",
]  # fmt: skip


@pytest.mark.parametrize("statement", NEVER)
def test_the_screens_login_reads_and_writes_nothing_itself(house: House, statement: str) -> None:
    with house.at("screen"), pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
        _run(statement)


def _run(statement: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement)


def test_no_desk_reads_a_digest_or_begins_a_screen_or_shows_the_display(house: House) -> None:
    screen = a_screen(house)
    for desk in ("hrwcsc", "police", "worker", "guardian", "door"):
        for statement in ("SELECT code_digest FROM wall_screen", "SELECT token_digest FROM wall_screen"):
            with house.at(desk), pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
                _run(statement)
        with house.at(desk), pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
            call("begin_screen_v1", code_of("harrow", screen.pk), b"x" * 32)
        with house.at(desk), pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
            call("room_display_v1", b"x" * 32, 7, 0)
    with house.at("hrwcsc"), pytest.raises(ProgrammingError, match="row-level security"), transaction.atomic():
        _run(
            "INSERT INTO wall_screen (id, name, last_day, code_digest, code_until, token_digest, let_in_by, let_in_at,"
            " begun_at) VALUES (gen_random_uuid(), 'x', current_date, 'x', now(), 'x', gen_random_uuid(), now(), now())"
        )
    with house.at("police"), pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
        Screen.objects.in_short().exists()
