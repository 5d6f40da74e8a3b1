"""Whoever holds the cluster, and a day later its seals again: what a superuser does to a ledger between two seals, and
afterwards lets the honest keeper seal on. Each of these was not noticed before heads were held to one another."""

from __future__ import annotations

import json
import shutil
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from mash_platform.keeper import seal
from mash_platform.keeper.seal import Contradiction, begin_again, seal_hub
from mash_platform.ledger import heads, merkle, verify
from mash_platform.ledger.notes import BadNote, Checkpoint, open_note, sign
from mash_platform.ledger.tables import LEDGER_COLUMNS, ledger_of, trusted
from mash_platform.ledger.verify import Tampered
from tests.attacks.scene import HUB, OTHER, add, enter, set_up, superuser
from tests.attacks.test_ledger_seals import ADD, LEDGER, keeper, tamper, verify_since
from tests.attacks.test_ledger_seals import verify as check

__all__ = ["keeper"]  # a fixture, used by name

SEALS = "hub_harrow.wall_seal"


def write(*acts: str, desk: str = "hrwcsc") -> None:
    for act in acts:
        with enter(desk) as connection:
            connection.execute(ADD, [uuid.uuid4(), act])


@pytest.fixture
def file() -> Path:
    return ledger_of(HUB).heads


@pytest.fixture
def ledger() -> Iterator[None]:
    """Four lines and the scene's own, in two seals."""
    with set_up():
        write("one", "two")
        seal_hub(HUB)
        write("three", "four")
        seal_hub(HUB)
        yield


@contextmanager
def dumped() -> Iterator[Any]:
    """The ledger and its seals as they are now. Out: what puts them back."""
    with superuser() as connection:
        for table in (LEDGER, SEALS):
            connection.execute(f"CREATE TABLE {table}_kept AS TABLE {table}".encode())

        def put_back() -> None:
            connection.execute("SET session_replication_role = replica")
            for table in (LEDGER, SEALS):
                connection.execute(f"DELETE FROM {table}".encode())
                connection.execute(
                    f"INSERT INTO {table} OVERRIDING SYSTEM VALUE SELECT * FROM {table}_kept".encode()
                )  # fmt: skip

        try:
            yield put_back
        finally:
            for table in (LEDGER, SEALS):
                connection.execute(f"DROP TABLE {table}_kept".encode())


def test_a_cut_tail_stays_found_however_many_new_lines_follow(ledger: None) -> None:
    tamper(f"DELETE FROM {LEDGER} WHERE act IN ('three', 'four')")
    tamper(f"DELETE FROM {SEALS} WHERE number = (SELECT max(number) FROM {SEALS})")
    for act in ("five", "six", "seven"):
        write(act)
        with pytest.raises(Contradiction, match="lines that were there then are gone"):
            seal_hub(HUB)
    with pytest.raises(Tampered, match="was cut off"):
        check(HUB)


def test_a_hub_set_back_to_a_dump_is_not_sealed_on(ledger: None) -> None:
    with dumped() as put_back:
        write("an enquiry", "a product that was sent")
        seal_hub(HUB)
        put_back()
        write("another child under the same reference")
        with pytest.raises(Contradiction):
            seal_hub(HUB)
        with pytest.raises(Tampered, match="was cut off"):
            check(HUB)


def test_history_written_again_without_the_key_is_found(ledger: None, file: Path) -> None:
    tamper(f"UPDATE {LEDGER} SET act = 'nothing' WHERE act = 'one'")
    key, tree = Ed25519PrivateKey.generate(), merkle.Growing()
    with superuser() as connection:
        connection.execute("SET session_replication_role = replica")
        columns = ", ".join(LEDGER_COLUMNS)
        rows = connection.execute(f"SELECT {columns} FROM {LEDGER} ORDER BY seq".encode()).fetchall()
        leaves = [merkle.Leaf(int(row[1]), merkle.row_digest(row)) for row in rows]
        for leaf in leaves:
            tree.add(leaf.digest)
        note = sign(Checkpoint(ledger_of(HUB).origin(), tree.size, tree.root), key)
        connection.execute(f"DELETE FROM {SEALS} WHERE number > 1".encode())
        connection.execute(
            f"UPDATE {SEALS} SET leaves = %s, size = %s, peaks = %s, root = %s, note = %s, rows = %s".encode(),
            [merkle.leaves_to_bytes(leaves), tree.size, b"".join(tree.peaks), tree.root, note, tree.size],
        )
    head = heads.last(file)
    assert head is not None
    file.unlink()
    heads.add(file, heads.Head(1, 1, tree.size, head.last_seq, head.snapshot, head.at, note))
    with pytest.raises(Tampered, match="Seal 1 was not signed with the seal's key"):
        check(HUB)
    with pytest.raises(Contradiction, match="not ours"):
        seal_hub(HUB)


def test_two_ledgers_that_part_do_not_both_agree_with_one_file_of_heads(ledger: None, file: Path) -> None:
    """The keeper's secrets and file in two places: each seals a ledger of its own, and somebody puts the files
    together."""
    before = file.read_bytes()
    with dumped() as put_back:
        write("what one of them says")
        seal_hub(HUB)
        one = file.read_bytes()[len(before) :]
        put_back()
        file.write_bytes(before)
        write("what the other says")
        seal_hub(HUB)
        other = file.read_bytes()[len(before) :]
        assert check(HUB).findings == []
        for both in (one + other, other + one):
            file.write_bytes(before + both)
            with pytest.raises(Tampered, match="with other lines was sealed"):
                check(HUB)


def test_a_ledger_without_seals_or_without_heads_is_found(ledger: None, file: Path) -> None:
    kept = file.read_bytes()
    file.unlink()
    with pytest.raises(Tampered, match="No head of this ledger is kept"):
        check(HUB)
    with pytest.raises(Contradiction, match="No head is kept outside"):
        seal_hub(HUB)
    file.write_bytes(kept)
    tamper(f"DELETE FROM {SEALS}")
    with pytest.raises(Tampered, match="Nothing of this ledger is sealed"):
        check(HUB)


def test_a_ledger_emptied_with_all_that_is_kept_of_it_is_found(ledger: None, file: Path) -> None:
    file.unlink()
    for table in (SEALS, LEDGER):
        tamper(f"DELETE FROM {table}")
    with pytest.raises(Tampered, match="No head of this ledger is kept"):
        check(HUB)


def test_heads_taken_from_the_end_of_the_file_are_found(ledger: None, file: Path) -> None:
    file.write_bytes(b"".join(file.read_bytes().splitlines(keepends=True)[:-1]))
    with pytest.raises(Tampered, match="is not among the heads"):
        check(HUB)
    with pytest.raises(Contradiction, match="does not follow"):
        seal_hub(HUB)


def test_a_number_that_no_line_has_is_counted(ledger: None) -> None:
    assert check(HUB).unused == 0
    write("five", "six")
    tamper(f"DELETE FROM {LEDGER} WHERE act = 'five'")
    seal_hub(HUB)
    assert check(HUB).unused == 1


def test_times_that_run_back_are_found(ledger: None) -> None:
    write("backdated")
    tamper(f"UPDATE {LEDGER} SET at = at - interval '2 hours' WHERE act = 'backdated'")
    write("after it")
    seal_hub(HUB)
    [finding] = check(HUB).findings
    assert "before the row before it" in finding


def test_a_seal_that_is_dated_before_the_one_before_it_is_found(ledger: None) -> None:
    tamper(
        f"UPDATE {SEALS} SET sealed_at = sealed_at - interval '2 hours'"
        f" WHERE number = (SELECT max(number) FROM {SEALS})"
    )  # fmt: skip
    [finding] = check(HUB).findings
    assert "before the one before it" in finding


def test_a_line_of_one_agencys_desk_for_anothers_seat_is_found(ledger: None) -> None:
    nurse = uuid.uuid4()
    with superuser() as connection:
        add(connection, HUB, "wall.Member", id=nurse, name="N", agency="hrwhealth", role="researcher")
    for desk in ("hrwhealth", "police"):
        with enter(desk) as connection:
            connection.execute(
                "INSERT INTO wall_ledgerentry (id, act, object_kind, object_ref, member, detail)"
                " VALUES (%s, 'read_enquiry', '', '', %s, '{}')",
                [uuid.uuid4(), nurse],
            )
    seal_hub(HUB)
    [finding] = check(HUB).findings
    assert "at the desk of police for a seat of hrwhealth" in finding


def test_a_torn_last_line_of_the_heads_is_mended(
    ledger: None, file: Path, caplog: pytest.LogCaptureFixture
) -> None:  # fmt: skip
    whole = file.read_bytes()
    file.write_bytes(whole + whole.splitlines()[-1][:100])
    check(HUB)
    write("five")
    seal_hub(HUB)
    assert "was torn" in caplog.text
    assert file.read_bytes().startswith(whole)
    assert len(file.read_bytes().splitlines()) == len(whole.splitlines()) + 1
    assert check(HUB).unsealed == 0


def test_a_line_damaged_in_the_middle_of_the_heads_is_found(ledger: None, file: Path) -> None:
    first, *rest = file.read_bytes().splitlines(keepends=True)
    file.write_bytes(first[:-30] + b"\n" + b"".join(rest))
    with pytest.raises(Tampered, match="Line 1 of the heads kept outside the database is damaged"):
        check(HUB)


def test_a_transaction_held_open_anywhere_keeps_nothing_else_from_being_sealed(ledger: None) -> None:
    with enter("police") as held, enter("police", OTHER) as elsewhere:
        held.execute(ADD, [uuid.uuid4(), "held open"])
        elsewhere.execute(ADD, [uuid.uuid4(), "held open"])
        write("meanwhile")
        assert seal_hub(HUB) == 1
        found = check(HUB)
        assert (found.unsealed, found.unused) == (0, 1)
        held.commit()
        assert check(HUB).unsealed == 1
        assert seal_hub(HUB) == 1
        found = check(HUB)
        assert (found.unsealed, found.unused, found.findings) == (0, 0, [])


def test_a_seal_that_did_not_commit_after_its_head_is_made_again(ledger: None, file: Path) -> None:
    """A crash between the two: the head was written, the seal is not there, and lines came meanwhile."""
    tamper(f"DELETE FROM {SEALS} WHERE number = (SELECT max(number) FROM {SEALS})")
    write("five")
    before = len(file.read_text().splitlines())
    assert seal_hub(HUB) == 3
    assert len(file.read_text().splitlines()) == before + 1
    assert check(HUB).unsealed == 0


def test_a_long_backlog_is_sealed_and_checked_in_portions(
    ledger: None, file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(seal, "PORTION", 3)
    monkeypatch.setattr(verify, "PORTION", 2)
    write(*(f"line {number}" for number in range(8)))
    heads_before = len(file.read_text().splitlines())
    assert seal_hub(HUB) == 8
    assert len(file.read_text().splitlines()) == heads_before + 1
    found = check(HUB)
    assert (found.seals, found.unsealed, found.findings) == (5, 0, [])


def test_a_cluster_that_counts_from_an_earlier_number_is_not_sealed_on(ledger: None) -> None:
    tamper(f"UPDATE {SEALS} SET snapshot = '4000000000000:4000000000000:'")
    write("five")
    with pytest.raises(Contradiction, match="counts its transactions from an earlier number"):
        seal_hub(HUB)


def test_no_hubs_head_can_stand_for_anothers(ledger: None, file: Path) -> None:
    head = heads.last(file)
    assert head is not None
    assert open_note(head.note, trusted(ledger_of(HUB))).origin.endswith("/harrow")
    with pytest.raises(BadNote, match="not signed by a key that is trusted for it"):
        open_note(head.note, trusted(ledger_of(OTHER)))


def test_a_check_goes_on_from_the_last_one(ledger: None) -> None:
    first = check(HUB)
    write("five", "six")
    seal_hub(HUB)
    second = verify_since(HUB, first.checked)
    assert (second.seals, second.rows, second.unsealed) == (1, 2, 0)
    assert verify_since(HUB, second.checked).rows == 0
    assert verify.Checked.from_json(json.loads(json.dumps(second.checked.to_json()))) == check(HUB).checked
    tamper(f"UPDATE {LEDGER} SET act = 'nothing' WHERE act = 'six'")
    with pytest.raises(Tampered, match="was altered"):
        verify_since(HUB, first.checked)
    tamper(f"DELETE FROM {SEALS} WHERE number > 1")
    with pytest.raises(Tampered, match="was checked before and is gone"):
        verify_since(HUB, second.checked)


def test_heads_that_were_checked_before_may_not_be_gone(ledger: None, file: Path, tmp_path: Path) -> None:
    found = check(HUB)
    shutil.copy(file, tmp_path / "copy")
    file.write_bytes(b"".join(file.read_bytes().splitlines(keepends=True)[:-1]))
    with pytest.raises(Tampered, match="are gone from the end"):
        verify_since(HUB, found.checked)


def test_a_restored_ledger_goes_on_as_another_incarnation_and_the_check_says_so(
    ledger: None, file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    told: list[str] = []
    monkeypatch.setattr(seal, "alarm", lambda kind, hub, sentence, **_: told.append(f"{kind} {hub} {sentence}"))
    with dumped() as put_back:
        write("lost", "with the database")
        seal_hub(HUB)
        put_back()
        write("after the restore")
        with pytest.raises(Contradiction):
            seal_hub(HUB)
        assert begin_again(HUB, "restored from the copy of Sunday") == 1
        write("and on")
        assert seal_hub(HUB) == 1
        found = check(HUB)
        assert (found.unsealed, found.findings) == (0, [])
        [begun] = found.begun
        assert "of 7 lines that were sealed before" in begun
        assert verify_since(HUB, found.checked).begun == []
    head = heads.last(file)
    assert head is not None
    assert open_note(head.note, trusted(ledger_of(HUB), 2)).origin.endswith("/harrow/2")
    assert told == [
        "restore harrow the ledger of harrow was begun again after 5 lines: restored from the copy of Sunday"
    ]
