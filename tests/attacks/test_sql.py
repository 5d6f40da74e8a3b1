"""Arbitrary SQL on the connection of every kind of login: what an injection would try, on the login that it would have.

Each attack must fail for its own reason: a SQLSTATE with words of the message, or no row where a control shows that
the row is there and that its owner sees it.
"""

from __future__ import annotations

from typing import Any

import psycopg
import pytest

from tests.attacks.scene import SECRET, TOKEN, enter, superuser
from tests.attacks.statements import ATTACKS, HELD, NARROW, NOTHING, RELEASED, REQUEST, SUBJECT, Attack, role
from tests.attacks.statements_of_requests import ATTACKS_ON_REQUESTS, WITHDRAWN

# Statements whose own rows show that "no row" was not for want of one: what the owner's login sees.
CONTROLS = {
    "police": [
        f"SELECT 1 FROM research_finding WHERE id IN ({HELD}, {NARROW}) HAVING count(*) = 2",
        "SELECT 1 FROM people_mention WHERE state = 'held'",
        "SELECT 1 FROM people_link WHERE state = 'held'",
        "SELECT 1 FROM wall_workdraft",
        "SELECT 1 FROM front_door_enquiry",
        "SELECT 1 FROM front_door_notification",
        f"SELECT 1 FROM research_request WHERE id = {REQUEST}",
        "SELECT 1 FROM research_messagepart",
        f"SELECT 1 FROM research_finding WHERE id = {WITHDRAWN}",
    ],
    "hrwcsc": [
        "SELECT 1 FROM research_withdrawal WHERE reason <> ''",
        f"SELECT 1 FROM research_finding WHERE id = {RELEASED}",
        "SELECT 1 FROM wall_storedfile",
        f"SELECT 1 FROM front_door_subject WHERE id = {SUBJECT}",
    ],
    "outside": [f"SELECT 1 FROM outside_inbox_v5('\\x{TOKEN.hex()}', 'every', '', '', 10, 0, NULL)"],
    "guardian": ["SELECT 1 FROM wall_ledgerentry"],
}


def rows_of(who: str, statement: str) -> list[Any]:
    """What a login gets, undone afterwards. Statements before the last are for their effect alone."""
    *before, last = statement.split("; ")
    with enter(who) as connection, connection.cursor() as cursor:
        try:
            for one in before:
                cursor.execute(one.encode())
            cursor.execute(last.encode())
            return cursor.fetchall() if cursor.description else [("done",)]
        finally:
            connection.rollback()


@pytest.mark.parametrize("attack", [*ATTACKS, *ATTACKS_ON_REQUESTS], ids=str)
@pytest.mark.usefixtures("scene")
def test_an_attack_fails_for_its_own_reason(attack: Attack) -> None:
    if attack.refused == NOTHING:
        assert rows_of(attack.who, attack.statement) == []
        return
    with pytest.raises(psycopg.Error) as refused:
        rows_of(attack.who, attack.statement)
    assert (refused.value.sqlstate, True) == (attack.refused, attack.says in str(refused.value)), str(refused.value)


@pytest.mark.parametrize(("who", "statement"), [(who, each) for who, many in CONTROLS.items() for each in many])
@pytest.mark.usefixtures("scene")
def test_what_attacks_did_not_get_is_there_for_its_owner(who: str, statement: str) -> None:
    assert len(rows_of(who, statement)) >= 1


def test_there_are_as_many_as_were_asked_for() -> None:
    assert len(ATTACKS) >= 60
    assert len({(attack.who, attack.statement) for attack in ATTACKS}) == len(ATTACKS)


@pytest.mark.usefixtures("scene")
def test_even_a_superuser_is_stopped_by_the_ledgers_triggers() -> None:
    with superuser() as connection:
        for statement in ("UPDATE {} SET act = 'x'", "DELETE FROM {}", "TRUNCATE {}"):
            with pytest.raises(psycopg.errors.InsufficientPrivilege, match="never changed"):
                connection.execute(statement.format("hub_harrow.wall_ledgerentry").encode())


@pytest.mark.usefixtures("scene")
def test_settings_that_a_desk_gives_itself_do_not_last_into_a_new_connection() -> None:
    name = role("police")
    with superuser() as tidy:
        try:
            with enter("police") as connection:
                connection.execute(f"ALTER ROLE {name} SET search_path = hub_haringey".encode())
                connection.execute(f"ALTER ROLE {name} SET row_security = off".encode())
            with enter("police") as connection:
                assert connection.execute("SHOW search_path").fetchone() == ("hub_harrow",)
                assert connection.execute("SHOW row_security").fetchone() == ("on",)
        finally:
            tidy.execute(f"ALTER ROLE {name} RESET ALL".encode())


@pytest.mark.usefixtures("scene")
def test_a_grant_that_a_desk_gives_away_gives_nothing() -> None:
    with enter("police") as connection:
        connection.execute("GRANT SELECT ON research_finding TO PUBLIC")
        connection.commit()
    with superuser() as look:
        held = look.execute(
            "SELECT relacl::text FROM pg_class WHERE oid = 'hub_harrow.research_finding'::regclass"
        ).fetchone()
    assert held is not None
    assert "{=r" not in held[0]
    assert ",=r" not in held[0]


def injectable(connection: psycopg.Connection[Any], reference: str) -> list[Any]:
    """A view as nobody should write it: what is typed becomes part of the statement. In tests alone."""
    return connection.execute(
        f"SELECT reference FROM front_door_enquiry WHERE reference = '{reference}'".encode()
    ).fetchall()


@pytest.mark.usefixtures("scene")
def test_what_an_injection_reaches_is_what_its_desk_may_see_anyway() -> None:
    with enter("police") as connection:
        own = injectable(connection, "' UNION SELECT text FROM research_finding WHERE agency = 'police' --")
        assert [row[0] for row in own] == [SECRET]
    with enter("hrwhealth") as connection:
        assert injectable(connection, "' UNION SELECT text FROM research_finding --") == []
    for wanted in ("hub_haringey.research_finding", "platform.tenants_user", "hub_harrow.wall_ledgerentry"):
        with enter("police") as connection, pytest.raises(psycopg.errors.InsufficientPrivilege):
            injectable(connection, f"' UNION SELECT id::text FROM {wanted} --")
