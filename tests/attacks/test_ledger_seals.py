"""A ledger tampered with by a superuser, past grants and triggers: the check names the first row that differs."""

from __future__ import annotations

import argparse
import json
import os
import uuid
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from threading import Event
from time import sleep
from typing import Any

import psycopg
import pytest

from mash_platform.cli import ledger as cli
from mash_platform.keeper.seal import keepers_connection, seal_hub
from mash_platform.ledger import heads
from mash_platform.ledger.tables import ledger_of
from mash_platform.ledger.verify import Checked, Tampered, Verified, _Check, verify_on
from tests.attacks.scene import HUB, enter, set_up, superuser
from tests.support.plugin import STATE

LEDGER = "hub_harrow.wall_ledgerentry"
ADD = "INSERT INTO wall_ledgerentry (id, act, object_kind, object_ref, detail) VALUES (%s, %s, '', '', '{}')"


@pytest.fixture(autouse=True)
def keeper(settings: Any, monkeypatch: pytest.MonkeyPatch, tmp_path: Any) -> None:
    """The keeper's secrets, as only its own process has them; heads in a folder of this test."""
    settings.KEEPER_SECRETS = json.loads(STATE.keeper_json.read_text())
    monkeypatch.setattr("mash_platform.ledger.tables.Ledger.heads", tmp_path / "heads")
    monkeypatch.setattr("mash_platform.ledger.verify.PAUSE", 0.001)


@pytest.fixture
def sealed() -> Iterator[list[int]]:
    """Six rows by two desks, in two seals. Out: their numbers."""
    with set_up():
        for part in range(2):
            for act in ("read", "release", "refused"):
                with enter("police" if act == "release" else "hrwcsc") as connection:
                    connection.execute(ADD, [uuid.uuid4(), f"{act} {part}"])
            seal_hub(HUB)
        with superuser() as connection:
            yield [row[0] for row in connection.execute(f"SELECT seq FROM {LEDGER} ORDER BY seq").fetchall()]


def verify(name: str) -> Verified:
    return verify_since(name, None)


def verify_since(name: str, since: Checked | None) -> Verified:
    ledger = ledger_of(name)
    with keepers_connection(ledger) as connection:
        return verify_on(connection, ledger, since)


def tamper(statement: str, *arguments: Any) -> None:
    with superuser() as connection:
        connection.execute("SET session_replication_role = replica")  # past the triggers
        connection.execute(statement.encode(), arguments)


def test_an_honest_ledger_stands(sealed: list[int]) -> None:
    found = verify(HUB)
    assert (found.rows, found.unsealed) == (len(sealed), 0)
    assert found.seals >= 2


def add_a_row() -> None:
    with enter("hrwcsc") as connection:
        connection.execute(ADD, [uuid.uuid4(), "read"])


def test_what_is_sealed_while_it_is_checked_is_left_to_the_next_check(
    sealed: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    seals = _Check._seals

    def and_another(check: _Check) -> Iterator[Any]:
        yield from seals(check)
        add_a_row()
        seal_hub(HUB)

    with monkeypatch.context() as patched:
        patched.setattr(_Check, "_seals", and_another)
        found = verify(HUB)
    assert found.rows == len(sealed)
    assert verify_since(HUB, found.checked).rows == 1


@pytest.mark.parametrize("before", [False, True], ids=["after the heads were measured", "before they were measured"])
def test_what_is_sealed_as_a_check_begins_is_no_finding(
    sealed: list[int], monkeypatch: pytest.MonkeyPatch, before: bool
) -> None:
    size = heads.size

    def seal_twice(path: Path) -> int:
        measured = size(path)
        for _ in range(2):
            add_a_row()
            seal_hub(HUB)
        return size(path) if before else measured

    with monkeypatch.context() as patched:
        patched.setattr(heads, "size", seal_twice)
        found = verify(HUB)
    assert found.rows == len(sealed)
    assert verify_since(HUB, found.checked).rows == 2


def test_a_head_that_is_a_moment_ahead_of_its_seal_is_no_finding(
    sealed: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    waits, add, checked = Event(), heads.add, ThreadPoolExecutor(1)
    found: list[Future[Verified]] = []

    def and_check(*said: Any) -> bool:
        torn = add(*said)  # on disk; its seal is committed when this has returned
        found.append(checked.submit(verify, HUB))
        assert waits.wait(20)
        return torn

    def wait(_: float) -> None:
        waits.set()
        sleep(0.1)

    monkeypatch.setattr("mash_platform.ledger.verify.sleep", wait)
    monkeypatch.setattr(heads, "add", and_check)
    add_a_row()
    seal_hub(HUB)
    assert found[0].result(20).rows == len(sealed)
    checked.shutdown()


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
    with pytest.raises(Tampered, match=f"Row {sealed[0]} was altered"):
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
    with pytest.raises(Tampered, match=f"What follows row {first - 1} was cut off"):
        verify(HUB)


def test_seals_written_again_by_a_superuser_lack_the_signature(sealed: list[int]) -> None:
    tamper("UPDATE hub_harrow.wall_seal SET note = left(note, -24) || note_of.end FROM (SELECT right(note, 24) AS end"
           " FROM hub_harrow.wall_seal WHERE number = 2) note_of WHERE number = 1")  # fmt: skip
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


@pytest.mark.parametrize(
    ("do", "code", "said"),
    [
        ("", 0, "rows stand as sealed"),
        (f"UPDATE {LEDGER} SET act = 'nothing' WHERE act = 'read 0'", 1, "was altered"),
        (f"DELETE FROM {LEDGER} WHERE act = 'not sealed yet'", 3, "1 numbers up to the last line were never used"),
    ],
)
def test_the_command_says_what_it_found(
    sealed: list[int],
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    do: str,
    code: int,
    said: str,
) -> None:
    with enter("hrwcsc") as connection:
        connection.execute(ADD, [uuid.uuid4(), "not sealed yet"])
        connection.execute(ADD, [uuid.uuid4(), "the last"])
    if do:
        tamper(do)
    assert command("harrow", monkeypatch) == code
    assert said in "".join(capsys.readouterr())


def test_a_hub_that_is_none_is_a_sentence(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    assert command("camden", monkeypatch) == 2
    assert "there is no hub camden. There are: platform, haringey, harrow" in capsys.readouterr().err


def command(hub: str, monkeypatch: pytest.MonkeyPatch) -> int:
    for name in ("DJANGO_SETTINGS_MODULE", "MASH_KEEPER_FILE"):
        monkeypatch.setenv(name, os.environ.get(name, ""))  # put back afterwards
    return cli.run(argparse.Namespace(what="verify", hub=hub, file=None))
