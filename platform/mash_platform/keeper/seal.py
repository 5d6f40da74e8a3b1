"""Sealing ledgers: the keeper alone holds the key (design.md section 3, the ledger).

Rows are not chained as they are written, which would serialise a hub. A seal takes in the rows that its snapshot sees
and the seal before did not see: a transaction that somebody holds open keeps its own rows back, and nobody else's.
The ledger is then a tree of so many lines, as RFC 6962 has it, and its head, a signed checkpoint, is on disk outside
the cluster before the seal commits. The keeper signs nothing that contradicts the head that it signed last.
"""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any

import psycopg
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from psycopg import sql

from mash_platform.database import logins
from mash_platform.database.server import address
from mash_platform.keeper.alarms import alarm
from mash_platform.keeper.disposed_references import keep_disposed, load_disposed
from mash_platform.keeper.given_references import keep_given, load_given
from mash_platform.keeper.hub_schemas import hubs
from mash_platform.keeper.seal_keys import seal_key
from mash_platform.keeper.secret import secret
from mash_platform.ledger import heads, merkle
from mash_platform.ledger.notes import BadNote, Checkpoint, sign, split
from mash_platform.ledger.tables import LEDGER_COLUMNS, NOTHING_SEEN, PLATFORM, Ledger, ledger_of, seal_keys, trusted

log = logging.getLogger("mash.keeper")

PORTION = 10_000  # rows of one seal: a backlog of any length takes the memory of one portion
FIRST = b"\x00" * 32  # what the first seal without a note was chained to


class Contradiction(Exception):
    """The ledger does not go on from the head that was signed last, so nothing is signed; the sentence says why."""


@dataclass(frozen=True)
class Last:
    """Where the seals of a ledger stand."""

    number: int
    snapshot: str
    after_seq: int
    incarnation: int
    tree: merkle.Growing
    is_checkpoint: bool  # false where the last one has no note, or there is none


def seal_everything() -> int:
    """Seal what is new in every ledger; one that cannot be sealed holds up no other. Out: how many rows."""
    done = 0
    for name in [PLATFORM, *hubs()]:
        try:
            done += seal_hub(name)
        except psycopg.OperationalError:
            raise
        except Exception as failure:
            _alarm_once(name, failure)
        else:
            _stopped.pop(name, None)
    return done


_stopped: dict[str, str] = {}  # which ledgers are not sealed, and why: an alarm is raised once, not every five seconds


def _alarm_once(name: str, failure: Exception) -> None:
    said = str(failure) if isinstance(failure, Contradiction | heads.Damaged) else type(failure).__name__
    if _stopped.get(name) == said:
        return
    _stopped[name] = said
    log.error("why the ledger of %s cannot be sealed", name, exc_info=failure)
    # A hub set back to a dump takes messages before anybody begins its ledger again: it draws no reference twice.
    with suppress(psycopg.Error), keepers_connection(ledger_of(name)) as connection:
        load_given(connection, ledger_of(name))
        load_disposed(connection, ledger_of(name))
    alarm("seal", name, f"the ledger of {name} cannot be sealed: {said}", said=said)


def seal_hub(name: str) -> int:
    """Seal what is new in one ledger; of one that was never sealed also that it has no line. Out: how many rows.

    Raises: Contradiction, heads.Damaged: this ledger is not sealed until somebody looked.
    """
    ledger = ledger_of(name)
    with heads.alone(ledger.heads), keepers_connection(ledger) as connection:
        connection.isolation_level = psycopg.IsolationLevel.REPEATABLE_READ
        done, again = 0, True
        while again:
            with connection.transaction():
                rows, again = _seal(connection, ledger)
            done += rows
        return done


@contextmanager
def keepers_connection(ledger: Ledger) -> Iterator[psycopg.Connection[Any]]:
    """A connection that sees every row of one schema: the keeper's login for a hub, the owner's for the platform."""
    place = address()
    owner = ledger.name == PLATFORM
    with psycopg.connect(
        host=place["HOST"],
        port=place["PORT"],
        dbname=place["NAME"],
        user=logins.owner_login() if owner else logins.keeper_login(),
        password=secret("owner" if owner else "keeper"),
        options=f"-c search_path={ledger.schema} -c row_security=on -c synchronous_commit=on",
    ) as connection:
        yield connection


def _seal(connection: psycopg.Connection[Any], ledger: Ledger) -> tuple[int, bool]:
    """Seal what this transaction sees. Out: how many rows, and whether there is more to be sealed at once."""
    (now,) = connection.execute("SELECT pg_current_snapshot()::text").fetchone() or ("",)
    last, signed = last_seal(connection, ledger), heads.last(ledger.heads)
    unfinished = _unfinished(ledger, last, signed)
    until = unfinished.snapshot if unfinished else now
    for snapshot in (last.snapshot, until):
        if _counted(snapshot) > _counted(now):
            raise Contradiction(
                "The cluster counts its transactions from an earlier number than it did at the last seal: it was set "
                "back, or the ledger was moved to another one."
            )
    before = last.tree.size
    done = _write_seals(connection, ledger, last, until, unfinished)
    if done is not None and unfinished is None and heads.add(ledger.heads, done):
        log.warning("the last of the heads of %s was torn; it was cut off, and the ledger goes on", ledger.name)
    return last.tree.size - before, unfinished is not None


def begin_again(name: str, because: str) -> int:
    """Go on with a ledger that was restored or moved, as another incarnation under another origin. Out: how many rows.

    Nobody writes meanwhile. Every row that no seal has is taken in, whatever transaction it is of, and from here on new
    rows are told by their numbers too, since another cluster counts transactions anew. The heads before stay in their
    file, and the check names them; people are told. Raises: Contradiction, where what is sealed was altered.
    """
    ledger = ledger_of(name)
    with (
        heads.alone(ledger.heads),
        owners_lock(ledger),
        keepers_connection(ledger) as connection,
        connection.transaction(),
    ):
        (now,) = connection.execute("SELECT pg_current_snapshot()::text").fetchone() or ("",)
        load_given(connection, ledger)
        load_disposed(connection, ledger)
        last, signed = last_seal(connection, ledger), heads.last(ledger.heads)
        rows = _rows_without_seal(connection, ledger)
        (highest,) = connection.execute(
            sql.SQL("SELECT coalesce(max(seq), 0) FROM {}").format(sql.Identifier(ledger.entries))
        ).fetchone() or (0,)
        incarnation = max(last.incarnation, signed.incarnation if signed else 0) + 1
        before = last.tree.size
        fresh = replace(last, incarnation=incarnation, after_seq=highest, snapshot=now)
        head = _write_seals(connection, ledger, fresh, now, None, rows=rows, even_if_empty=True)
        if head is not None:
            heads.add(ledger.heads, head)
    said = f"the ledger of {name} was begun again after {before} lines: {because}"
    alarm("restore", name, said, because=because, lines=before, head_before=signed.note if signed else "")
    return fresh.tree.size - before


@contextmanager
def owners_lock(ledger: Ledger) -> Iterator[None]:
    """Hold off whoever would write a ledger."""
    place = address()
    with psycopg.connect(
        host=place["HOST"], port=place["PORT"], dbname=place["NAME"], user=logins.owner_login(),
        password=secret("owner"),
    ) as connection:  # fmt: skip
        connection.execute(
            sql.SQL("LOCK TABLE {}.{} IN SHARE MODE").format(
                sql.Identifier(ledger.schema), sql.Identifier(ledger.entries)
            )
        )
        yield


def _rows_without_seal(connection: psycopg.Connection[Any], ledger: Ledger) -> Iterator[Any]:
    """Every row that no seal has, in the order of their numbers."""
    sealed = {
        leaf.seq
        for (leaves,) in connection.execute(sql.SQL("SELECT leaves FROM {}").format(sql.Identifier(ledger.seals)))
        for leaf in merkle.leaves_from_bytes(bytes(leaves))
    }
    with connection.cursor(name="unsealed") as cursor:
        cursor.itersize = PORTION
        cursor.execute(
            sql.SQL("SELECT {} FROM {} ORDER BY seq").format(
                sql.SQL(", ".join(LEDGER_COLUMNS)), sql.Identifier(ledger.entries)
            )
        )
        yield from (row for row in cursor if int(row[1]) not in sealed)


def _unfinished(ledger: Ledger, last: Last, signed: heads.Head | None) -> heads.Head | None:
    """Hold the last seal against the head that was signed last. Out: the head, where its seal did not commit.

    Raises: Contradiction.
    """
    if signed is None:
        if last.is_checkpoint:
            raise Contradiction("No head is kept outside the database, and there are seals: the file was taken away.")
        return None
    try:
        head = signed.checkpoint(trusted(ledger, signed.incarnation))
    except BadNote as error:
        raise Contradiction(f"The head kept last outside the database is not ours. {error}") from error
    if signed.incarnation != last.incarnation:
        raise Contradiction("The head kept last and the last seal are of two incarnations of this ledger.")
    if signed.size > last.tree.size or not last.number:
        return signed
    mine = Checkpoint(ledger.origin(last.incarnation), last.tree.size, last.tree.root)
    if head != mine:
        raise Contradiction(
            f"The head kept last is of seal {signed.number} and {signed.size} lines, the last seal in the database is "
            f"{last.number} with {last.tree.size}, and the one does not follow from the other."
        )
    return None


def _write_seals(
    connection: psycopg.Connection[Any],
    ledger: Ledger,
    last: Last,
    until: str,
    unfinished: heads.Head | None,
    *,
    rows: Iterator[Any] | None = None,
    even_if_empty: bool = False,
) -> heads.Head | None:
    """Write a seal for each portion of what is new. Out: the head after the last of them; None where nothing is new.

    Raises: Contradiction, where a head was signed before and what stands now leads to another.
    """
    tree, number, head, key = last.tree, last.number, None, seal_key()
    for portion, is_last in _portions(rows or new_rows(connection, ledger, last, until)):
        if not portion and number and unfinished is None and not even_if_empty:
            return None
        number += 1
        keep_given(connection, ledger, portion)
        keep_disposed(connection, ledger, portion)
        leaves = [merkle.Leaf(int(row[1]), merkle.row_digest(row)) for row in portion]
        for leaf in leaves:
            tree.add(leaf.digest)
        checkpoint = Checkpoint(ledger.origin(last.incarnation), tree.size, tree.root)
        note = sign(checkpoint, key)
        at = datetime.now(UTC)
        head = heads.Head(
            last.incarnation, number, tree.size, max((leaf.seq for leaf in leaves), default=0), until,
            at.isoformat(timespec="seconds"), note,
        )  # fmt: skip
        snapshot = until if is_last else last.snapshot
        _insert(connection, ledger, head, snapshot, last.after_seq, leaves, tree, at)
        tree.blocks.clear()
    if unfinished and head and split(head.note)[0] != split(unfinished.note)[0]:
        raise Contradiction(
            f"A head of {unfinished.size} lines was signed, and with what stands in the database now there would be "
            f"another of {head.size}: lines that were there then are gone."
        )
    return head


def _insert(
    connection: psycopg.Connection[Any],
    ledger: Ledger,
    head: heads.Head,
    snapshot: str,
    after_seq: int,
    leaves: list[merkle.Leaf],
    tree: merkle.Growing,
    at: datetime,
) -> None:
    seqs = [leaf.seq for leaf in leaves]
    values = {
        "number": head.number, "snapshot": snapshot, "after_seq": after_seq, "incarnation": head.incarnation,
        "rows": len(leaves), "first_seq": min(seqs, default=None), "last_seq": max(seqs, default=None),
        "leaves": merkle.leaves_to_bytes(leaves), "size": tree.size, "peaks": b"".join(tree.peaks),
        "blocks": b"".join(tree.blocks), "root": tree.root, "note": head.note, "signature": b"", "sealed_at": at,
    }  # fmt: skip
    connection.execute(
        sql.SQL("INSERT INTO {} ({}) VALUES ({})").format(
            sql.Identifier(ledger.seals),
            sql.SQL(", ").join(map(sql.Identifier, values)),
            sql.SQL(", ").join(sql.Placeholder() * len(values)),
        ),
        list(values.values()),
    )


def new_rows(connection: psycopg.Connection[Any], ledger: Ledger, last: Last, until: str) -> Iterator[Any]:
    """The rows that a snapshot sees and the last seal did not, as texts in the order of their numbers, one by one."""
    with connection.cursor(name="new_rows") as cursor:
        cursor.itersize = PORTION
        cursor.execute(
            sql.SQL(
                "SELECT {} FROM {} WHERE xid >= pg_snapshot_xmin(%(seen)s::pg_snapshot) AND seq > %(after)s"
                " AND NOT pg_visible_in_snapshot(xid, %(seen)s::pg_snapshot)"
                " AND pg_visible_in_snapshot(xid, %(until)s::pg_snapshot) ORDER BY seq"
            ).format(sql.SQL(", ".join(LEDGER_COLUMNS)), sql.Identifier(ledger.entries)),
            {"seen": last.snapshot, "after": last.after_seq, "until": until},
        )
        yield from cursor


def _portions(rows: Iterator[Any]) -> Iterator[tuple[list[Any], bool]]:
    """Rows in portions, and whether one is the last; a single empty one where there is no row."""
    portion: list[Any] = []
    for row in rows:
        if len(portion) == PORTION:
            yield portion, False
            portion = []
        portion.append(row)
    yield portion, True


def last_seal(connection: psycopg.Connection[Any], ledger: Ledger) -> Last:
    """Where the seals of a ledger stand. Raises: Contradiction, for one that says what cannot be."""
    row = connection.execute(
        sql.SQL(
            "SELECT number, snapshot, after_seq, incarnation, size, peaks, root, note FROM {}"
            " ORDER BY number DESC LIMIT 1"
        ).format(sql.Identifier(ledger.seals))
    ).fetchone()
    if row is None:
        return Last(0, NOTHING_SEEN, 0, 1, merkle.Growing(), is_checkpoint=False)
    number, snapshot, after_seq, incarnation, size, peaks, root, note = row
    if not note:
        return Last(number, snapshot, 0, 1, _old_tree(connection, ledger), is_checkpoint=False)
    try:
        tree = merkle.Growing(size, merkle.hashes_from_bytes(bytes(peaks)))
    except ValueError as error:
        raise Contradiction(f"The last seal, {number}, was altered.") from error
    if tree.root != bytes(root):
        raise Contradiction(f"The last seal, {number}, was altered.")
    return Last(number, snapshot, after_seq, incarnation, tree, is_checkpoint=True)


def _old_tree(connection: psycopg.Connection[Any], ledger: Ledger) -> merkle.Growing:
    """The tree over what was sealed before heads were checkpoints; those seals are held to their own chain once more.

    Raises: Contradiction.
    """
    tree, before, begin = merkle.Growing(), FIRST, "0"
    rows = connection.execute(
        sql.SQL("SELECT number, snapshot, leaves, root, signature FROM {} ORDER BY number").format(
            sql.Identifier(ledger.seals)
        )
    )
    for expected, (number, snapshot, leaves, root, signature) in enumerate(rows, start=1):
        end = snapshot.split(":")[0]
        within = merkle.Growing()
        for leaf in merkle.leaves_from_bytes(bytes(leaves)):
            within.add(merkle.leaf_hash(leaf.to_bytes()))
            tree.add(leaf.digest)
        before = hashlib.sha256(f"{number}:{begin}:{end}:".encode() + before + within.root).digest()
        try:
            Ed25519PublicKey.from_public_bytes(seal_keys()[0]).verify(bytes(signature), before)
        except InvalidSignature as error:
            raise Contradiction(f"Seal {number}, made before heads were checkpoints, was altered.") from error
        if before != bytes(root) or number != expected:
            raise Contradiction(f"Seal {number}, made before heads were checkpoints, was altered.")
        begin = end
    return tree


def _counted(snapshot: str) -> int:
    """The first transaction that a snapshot knows nothing of."""
    return int(snapshot.split(":")[1])
