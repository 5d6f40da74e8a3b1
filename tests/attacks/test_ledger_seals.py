"""A ledger tampered with by a superuser, past grants and triggers: the check names the first row that differs."""

from __future__ import annotations

import json
import time
import uuid
from collections.abc import Iterator
from typing import Any

import psycopg
import pytest

from mash_platform.keeper.seal import ledger_of, seal_hub
from mash_platform.keeper.verify import Tampered, verify
from tests.attacks.scene import HUB, enter, set_up, superuser
from tests.support.plugin import STATE

PATIENCE = 60.0  # seconds: tests of another process run in the same cluster
LEDGER = "hub_harrow.wall_ledgerentry"
ADD = "INSERT INTO wall_ledgerentry (id, act, object_kind, object_ref, detail) VALUES (%s, %s, '', '', '{}')"


@pytest.fixture(autouse=True)
def keeper(settings: Any, monkeypatch: pytest.MonkeyPatch, tmp_path: Any) -> None:
    """The keeper's secrets, as only its own process has them; heads in a folder of this test."""
    settings.KEEPER_SECRETS = json.loads(STATE.keeper_json.read_text())
    monkeypatch.setattr("mash_platform.keeper.seal.Ledger.heads", tmp_path / "heads.jsonl")


@pytest.fixture
def sealed() -> Iterator[list[int]]:
    """Six rows by two desks, in two seals. Out: their numbers."""
    with set_up():
        for part in range(2):
            for act in ("read", "release", "refused"):
                with enter("police" if act == "release" else "hrwcsc") as connection:
                    connection.execute(ADD, [uuid.uuid4(), f"{act} {part}"])
            settle()
        with superuser() as connection:
            yield [row[0] for row in connection.execute(f"SELECT seq FROM {LEDGER} ORDER BY seq").fetchall()]


def settle() -> None:
    """Seal what is settled: a transaction that still runs anywhere in the cluster holds the limit back."""
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until:
        with superuser() as connection:
            connection.execute("SELECT pg_current_xact_id()")
        seal_hub(HUB)
        if verify(HUB).unsealed == 0:
            return
        time.sleep(0.1)
    raise AssertionError("another transaction runs in the cluster")


def tamper(statement: str, *arguments: Any) -> None:
    with superuser() as connection:
        connection.execute("SET session_replication_role = replica")  # past the triggers
        connection.execute(statement.encode(), arguments)


def test_an_honest_ledger_stands(sealed: list[int]) -> None:
    found = verify(HUB)
    assert (found.rows, found.unsealed) == (len(sealed), 0)
    assert found.seals >= 2


def test_an_altered_row_is_named(sealed: list[int]) -> None:
    tamper(f"UPDATE {LEDGER} SET act = 'nothing' WHERE seq = %s", sealed[3])
    with pytest.raises(Tampered, match=f"Row {sealed[3]} was altered"):
        verify(HUB)


COLUMNS = (
    "login = 'masht_harrow__hrwhealth'", "at = at + interval '1 hour'", "member = gen_random_uuid()",
    "detail = '{\"a\": 1}'", "object_ref = 'HRW-12-000001'",
)  # fmt: skip


@pytest.mark.parametrize("column", COLUMNS)
def test_every_column_is_part_of_the_seal(sealed: list[int], column: str) -> None:
    tamper(f"UPDATE {LEDGER} SET {column} WHERE seq = %s", sealed[1])
    with pytest.raises(Tampered, match=f"Row {sealed[1]} was altered"):
        verify(HUB)


def test_a_removed_row_is_named(sealed: list[int]) -> None:
    tamper(f"DELETE FROM {LEDGER} WHERE seq = %s", sealed[2])
    with pytest.raises(Tampered, match=f"Row {sealed[2]} was removed"):
        verify(HUB)


def test_an_inserted_row_is_named(sealed: list[int]) -> None:
    tamper(
        f"INSERT INTO {LEDGER} (id, seq, xid, act, object_kind, object_ref, detail) OVERRIDING SYSTEM VALUE"
        f" SELECT gen_random_uuid(), 9999, xid, 'invented', '', '', '{{}}' FROM {LEDGER} WHERE seq = %s",
        sealed[4],
    )
    with pytest.raises(Tampered, match="Row 9999 was inserted"):
        verify(HUB)


def test_a_row_moved_to_another_place_is_named(sealed: list[int]) -> None:
    tamper(
        f"UPDATE {LEDGER} SET xid = (SELECT xid FROM {LEDGER} WHERE seq = %s) WHERE seq = %s", sealed[5], sealed[0]
    )  # fmt: skip
    with pytest.raises(Tampered, match=f"Row {sealed[0]} was removed, or moved"):
        verify(HUB)


def test_two_rows_that_changed_places_are_named(sealed: list[int]) -> None:
    tamper(
        f"UPDATE {LEDGER} one SET act = other.act, id = gen_random_uuid(), login = other.login FROM {LEDGER} other"
        " WHERE (one.seq, other.seq) IN ((%s, %s), (%s, %s))",
        sealed[0], sealed[1], sealed[1], sealed[0],
    )  # fmt: skip
    with pytest.raises(Tampered, match=f"Row {sealed[0]} was altered"):
        verify(HUB)


def test_a_tail_that_was_cut_with_its_seals_is_named(sealed: list[int]) -> None:
    with superuser() as connection:
        [(first,)] = connection.execute(
            "SELECT first_seq FROM hub_harrow.wall_seal ORDER BY number DESC LIMIT 1"
        ).fetchall()
    tamper("DELETE FROM hub_harrow.wall_seal WHERE number = (SELECT max(number) FROM hub_harrow.wall_seal)")
    tamper(f"DELETE FROM {LEDGER} WHERE seq >= %s", first)
    with pytest.raises(Tampered, match=f"Row {first} and what follows were cut off"):
        verify(HUB)


def test_seals_written_again_by_a_superuser_lack_the_signature(sealed: list[int]) -> None:
    tamper("UPDATE hub_harrow.wall_seal SET signature = decode(repeat('00', 64), 'hex') WHERE number = 1")
    with pytest.raises(Tampered, match="Seal 1 was not signed"):
        verify(HUB)


def test_the_guardian_cannot_do_any_of_it(sealed: list[int]) -> None:
    for statement in (
        f"UPDATE {LEDGER} SET act = 'x'",
        f"DELETE FROM {LEDGER}",
        f"ALTER TABLE {LEDGER} DISABLE TRIGGER ALL",
    ):
        with enter("guardian") as connection, pytest.raises(psycopg.errors.InsufficientPrivilege):
            connection.execute(statement.encode())
    assert verify(HUB).rows == len(sealed)


def test_heads_are_kept_outside_the_database() -> None:
    assert "postgres" not in str(ledger_of(HUB).heads)
