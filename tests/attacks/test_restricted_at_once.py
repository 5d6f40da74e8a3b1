"""What others write while an enquiry is being restricted or lifted, on connections of their own: none of it escapes."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from typing import Any

import psycopg
import pytest

from mash_platform.database import logins
from mash_platform.database.logins import Login
from tests.attacks import scene

KEY, RESTRICTION, MEMBER, TOKEN = uuid.UUID(int=1 << 120), uuid.uuid4(), uuid.uuid4(), bytes(32)
ENQUIRY, REQUEST = scene.id_of("harrow enquiry"), scene.id_of("harrow request")
INSIDE = Login("harrow", "police", KEY)
ADDS_NOTE = (
    "INSERT INTO research_desknote (id, request_id, agency, text, by, at)"
    " VALUES (%s, %s, 'police', 'Rang the school.', %s, now())"
)
Connection = psycopg.Connection[Any]


@pytest.fixture
def lead() -> Iterator[Connection]:
    with scene.set_up(), scene.enter("hrwcsc") as connection:
        connection.execute("SET lock_timeout = '5s'")
        yield connection


def restrict(lead: Connection) -> None:
    lead.execute(
        "SELECT restrict_enquiry_v1(%s, %s, %s, 'Heron 214', 'staff', 'Her mother works here.', %s, %s,"
        " ARRAY[encode(sha256(%s), 'hex')], %s)",
        [RESTRICTION, KEY, ENQUIRY, ["hrwcsc"], [MEMBER], TOKEN, MEMBER],
    )
    lead.commit()


def lift(lead: Connection) -> None:
    lead.execute("SELECT lift_restricted_v1(%s, %s, 'She left.', %s)", [TOKEN, RESTRICTION, MEMBER])
    lead.commit()


def add_note(desk: Connection) -> uuid.UUID:
    note = uuid.uuid4()
    desk.execute(ADDS_NOTE, [note, REQUEST, uuid.uuid4()])
    return note


def key_of(note: uuid.UUID) -> Any:
    with scene.superuser() as connection:
        found = connection.execute("SELECT restricted FROM hub_harrow.research_desknote WHERE id = %s", [note])
        return found.fetchall()


def look_again() -> None:
    """What the worker does of the rows that restricting and lifting leave."""
    with scene.enter("worker") as connection:
        connection.execute("SELECT * FROM told_of_restricted_v1(%s)", [RESTRICTION])


def times_looked() -> int:
    with scene.superuser() as connection:
        found = connection.execute(
            "SELECT count(*) FROM hub_harrow.wall_outboxrow WHERE object_id = %s AND kind = 'wall.restriction_changed'",
            [RESTRICTION],
        ).fetchone()
        assert found is not None
        return int(found[0])


def test_what_a_desk_writes_while_it_is_restricted_is_found_once_it_has_committed(lead: Connection) -> None:
    with scene.enter("police") as desk:
        note = add_note(desk)
        restrict(lead)  # and waits for nobody who writes in it
        desk.commit()
    assert key_of(note) == [(None,)]
    look_again()
    assert key_of(note) == [(KEY,)]
    assert times_looked() == 3
    with scene.enter("police") as desk:
        assert desk.execute("SELECT count(*) FROM research_desknote").fetchone() == (0,)


def test_what_is_written_inside_while_it_is_lifted_is_found_once_it_has_committed(lead: Connection) -> None:
    restrict(lead)
    with scene.enter_as(INSIDE, **{logins.INSIDE_WHICH: str(KEY)}) as desk:
        note = add_note(desk)
        lift(lead)
        desk.commit()
    assert key_of(note) == [(KEY,)]
    look_again()
    assert key_of(note) == [(None,)]
    assert times_looked() == 6


def test_looking_again_takes_nothing_from_another_restricted_enquiry(lead: Connection) -> None:
    other, note = uuid.UUID(int=2 << 120), uuid.uuid4()
    restrict(lead)
    with scene.superuser() as connection:
        connection.execute("SET search_path = hub_harrow")
        connection.execute("SET session_replication_role = replica")
        connection.execute(ADDS_NOTE, [note, REQUEST, MEMBER])
        connection.execute("UPDATE research_desknote SET restricted = %s WHERE id = %s", [other, note])
    look_again()
    lift(lead)
    look_again()
    assert key_of(note) == [(other,)]
