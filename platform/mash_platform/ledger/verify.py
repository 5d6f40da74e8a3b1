"""Checking a ledger against its seals and the heads kept outside the cluster, from the beginning or from where it was
checked last. Names the first row altered, removed, inserted or cut off, and whatever else cannot be so.

It reads rows and seals as whoever asks sees them, needs no secret, and takes the memory of one portion.
"""

from __future__ import annotations

import bisect
import itertools
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime, timedelta
from time import sleep
from typing import Any

import psycopg
from psycopg import sql

from mash_platform.database import logins
from mash_platform.ledger import gone, heads, merkle
from mash_platform.ledger.notes import BadNote, Checkpoint, open_note
from mash_platform.ledger.tables import LEDGER_COLUMNS, NOTHING_SEEN, PLATFORM, Ledger, trusted

PORTION = 5_000  # lines that are looked at in one query
# A line is dated when it is numbered, a moment apart: what runs back by more than this was not written in its turn.
TOLERANCE = timedelta(minutes=1)
MOST_LOOKS, PAUSE = 20, 0.1  # for a seal that its head is ahead of; seconds between
MOST_FINDINGS = 20  # that are named; the rest are counted


class Tampered(Exception):
    """The ledger does not agree with its seals; the sentence names the first place."""


@dataclass(frozen=True)
class Checked:
    """How far a ledger was checked, so that the next check begins there. Kept outside the database."""

    number: int = 0
    size: int = 0
    peaks: tuple[str, ...] = ()
    snapshot: str = NOTHING_SEEN
    after_seq: int = 0
    incarnation: int = 1
    last_seq: int = 0
    last_at: str = ""  # of the last line, epoch seconds
    sealed_at: str = ""  # ISO 8601
    heads: int = 0  # bytes of the file of heads

    def to_json(self) -> dict[str, Any]:
        return {**asdict(self), "peaks": list(self.peaks)}

    @classmethod
    def from_json(cls, said: dict[str, Any]) -> Checked:
        return cls(**{**said, "peaks": tuple(said["peaks"])})


@dataclass
class Verified:
    """What was checked. `findings`: what cannot be so, though each row stands as it was sealed; `unused`: numbers
    that no line has, of an act that was undone or of a line removed in the seconds before it was sealed."""

    seals: int = 0
    rows: int = 0
    unsealed: int = 0
    findings: list[str] = field(default_factory=list)
    more: int = 0  # findings beyond those that are named
    begun: list[str] = field(default_factory=list)  # where the ledger was begun again, said by the keeper
    unused: int = 0
    gone: int = 0  # lines that were disposed of: of each the hash is there
    checked: Checked = field(default_factory=Checked)

    def find(self, sentence: str) -> None:
        if len(self.findings) < MOST_FINDINGS:
            self.findings.append(sentence)
        else:
            self.more += 1


@dataclass(frozen=True)
class _Seal:
    number: int
    snapshot: str
    after_seq: int
    incarnation: int
    leaves: list[merkle.Leaf]
    size: int
    root: bytes
    note: str
    sealed_at: datetime


def verify_on(connection: psycopg.Connection[Any], ledger: Ledger, since: Checked | None = None) -> Verified:
    """Check a ledger on a connection that sees every row of its schema. In: where the last check ended; None: all.

    Raises: Tampered.
    """
    connection.isolation_level = psycopg.IsolationLevel.REPEATABLE_READ
    with connection.transaction():
        # The keeper goes on meanwhile. The first query fixes what is seen, and each seal that is seen has its head on
        # disk by then: heads are read up to here, and what the keeper signs after this moment is the next check's.
        connection.execute("SELECT 1")
        until = heads.size(ledger.heads)
        try:
            check = _Check(connection, ledger, since or Checked(), until)
            found = check.run()
        except _Anew:
            check = _Check(connection, ledger, Checked(), until)
            found = check.run()
    for head in check.ahead:
        _sealed_soon(connection, ledger, head, check.last_seq, check.tree.size)
    return found


def _sealed_soon(
    connection: psycopg.Connection[Any], ledger: Ledger, head: heads.Head, last_seq: int, size: int
) -> None:
    """A head is on disk before its seal is committed: it may be a moment ahead. Raises: Tampered, where it stays."""
    for _ in range(MOST_LOOKS):
        with connection.transaction():
            row = connection.execute(
                sql.SQL("SELECT 1 FROM {} WHERE number = %s AND note = %s").format(sql.Identifier(ledger.seals)),
                [head.number, head.note],
            ).fetchone()
        if row:
            return
        sleep(PAUSE)
    raise Tampered(
        f"What follows row {last_seq} was cut off: a head of {head.size} lines is kept outside the database, and in it "
        f"{size} are sealed (seal {head.number} is missing)."
    )


class _Check:
    """One check, from where the last one ended to what this transaction sees."""

    def __init__(self, connection: psycopg.Connection[Any], ledger: Ledger, since: Checked, until: int) -> None:
        self.connection, self.ledger, self.since, self.until = connection, ledger, since, until
        self.ahead: Iterator[heads.Head] = iter(())  # kept outside, of which this transaction sees no seal yet
        self.found = Verified()
        try:
            self.tree = merkle.Growing(since.size, [bytes.fromhex(one) for one in since.peaks])
        except ValueError as error:
            raise Tampered("What was noted of the last check is damaged. Check everything again.") from error
        self.last_seq, self.last_at = since.last_seq, float(since.last_at or 0)
        self.sealed_at = datetime.fromisoformat(since.sealed_at) if since.sealed_at else None
        self.desks: set[str] = set()
        try:
            self.gone = gone.read(ledger)
        except BadNote as error:
            raise Tampered(f"What is kept outside the database of lines disposed of is not ours. {error}") from error
        self.found.gone, self.missing = self.gone.lines, 0
        # A portion is on disk a moment before its rows go, and this transaction may still see them.
        self.long_gone = self.gone.until(datetime.now(UTC) - TOLERANCE)
        self.agencies = self._agencies_of_seats()

    def run(self) -> Verified:
        try:
            return self._run()
        except heads.Damaged as error:
            raise Tampered(str(error)) from error

    def _run(self) -> Verified:
        kept = _Kept(self.ledger, self.since, self.found, self.until)
        self._still_there(kept)
        number, last = self.since.number, None
        waiting: list[tuple[_Seal, int]] = []  # each with its first place
        for seal in self._seals():
            number += 1
            if seal.number != number:
                raise Tampered(f"Seal {number} is missing.")
            if self.since.number and seal.incarnation != self.since.incarnation:
                raise _Anew
            waiting.append((seal, self.tree.size))
            self._grow(seal, last)
            last = seal
            if sum(len(one.leaves) for one, _ in waiting) >= PORTION:
                self._rows(waiting)
                waiting = []
            kept.hold(f"Seal {seal.number}", self.tree, seal.note, seal.incarnation)
            self.found.seals += 1
        self._rows(waiting)
        if number == 0:
            raise Tampered("Nothing of this ledger is sealed. The keeper seals a new one within seconds.")
        if last and not last.note:
            raise Tampered(f"Seal {last.number} is of an older form, and the keeper has sealed nothing since.")
        self.ahead = kept.hold_end(number, self.tree)
        self._nothing_more(last)
        self._approved(last.incarnation if last else self.since.incarnation)
        self.found.checked = Checked(
            number, self.tree.size, tuple(one.hex() for one in self.tree.peaks),
            last.snapshot if last else self.since.snapshot, last.after_seq if last else self.since.after_seq,
            last.incarnation if last else self.since.incarnation, self.last_seq, str(self.last_at),
            self.sealed_at.isoformat() if self.sealed_at else "", kept.offset,
        )  # fmt: skip
        return self.found

    # The seals.

    def _seals(self) -> Iterator[_Seal]:
        with self.connection.cursor(name="seals") as cursor:
            cursor.itersize = 200
            cursor.execute(
                sql.SQL(
                    "SELECT number, snapshot, after_seq, incarnation, leaves, size, root, note, sealed_at FROM {}"
                    " WHERE number > %s ORDER BY number"
                ).format(sql.Identifier(self.ledger.seals)),
                [self.since.number],
            )
            for number, snapshot, after_seq, incarnation, leaves, *rest in cursor:
                yield _Seal(number, snapshot, after_seq, incarnation, _leaves(number, bytes(leaves)), *rest)

    def _grow(self, seal: _Seal, before: _Seal | None) -> None:
        """Add a seal's lines to the tree, and hold the tree against what the seal says and signed."""
        for leaf in seal.leaves:
            self.tree.add(leaf.digest)
        self.tree.blocks.clear()
        if self.sealed_at and seal.sealed_at + TOLERANCE < self.sealed_at:
            self.found.find(
                f"Seal {seal.number} is dated {seal.sealed_at:%d %B %Y %H:%M:%S}, before the one before it."
            )
        self.sealed_at = seal.sealed_at
        if not seal.note and not seal.size and not (before and before.note) and not self.since.number:
            return  # made before heads were checkpoints: the first one after it signed for these lines too
        signed = checkpoint_of(self.ledger, seal.note, seal.incarnation, f"Seal {seal.number}")
        if not (self.tree.size, self.tree.root) == (signed.size, signed.root) == (seal.size, bytes(seal.root)):
            raise Tampered(f"Seal {seal.number} was altered.")

    def _still_there(self, kept: _Kept) -> None:
        """Whether the seal up to which all was checked is still the same one."""
        if self.since.number == 0:
            return
        row = self.connection.execute(
            sql.SQL("SELECT size, root, note FROM {} WHERE number = %s").format(sql.Identifier(self.ledger.seals)),
            [self.since.number],
        ).fetchone()
        if row is None:
            raise Tampered(
                f"Seal {self.since.number} was checked before and is gone: the tail was cut off, or the database was "
                "set back."
            )
        if (int(row[0]), bytes(row[1])) != (self.tree.size, self.tree.root):
            raise Tampered(f"Seal {self.since.number} is not the one that was checked before.")
        kept.hold(f"Seal {self.since.number}", self.tree, row[2], self.since.incarnation)

    # The rows.

    def _rows(self, seals: list[tuple[_Seal, int]]) -> None:
        """Hold the rows of some seals against their leaves, and name the first that differs."""
        sealed = [(seal, place, leaf) for seal, begins in seals for place, leaf in enumerate(seal.leaves, start=begins)]
        for begin in range(0, len(sealed), PORTION):
            part = sealed[begin : begin + PORTION]
            there = {int(row[1]): row for row in self._read([leaf.seq for _, _, leaf in part])}
            for seal, place, leaf in part:
                row = there.get(leaf.seq)
                if row is None and place in self.gone:
                    self.missing += 1
                    continue
                if row is None:
                    raise Tampered(f"Row {leaf.seq} was removed (seal {seal.number}).")
                if merkle.row_digest(row) != leaf.digest:
                    raise Tampered(f"Row {leaf.seq} was altered (seal {seal.number}).")
                if place in self.long_gone:
                    self.found.find(f"Row {leaf.seq} was disposed of, and is there again: was a copy put back?")
            self._look_at([there[seq] for seq in sorted(there)])
        self.found.rows += len(sealed)

    def _read(self, seqs: list[int]) -> list[Any]:
        return self.connection.execute(
            sql.SQL("SELECT {} FROM {} WHERE seq = ANY (%s)").format(
                sql.SQL(", ".join(LEDGER_COLUMNS)), sql.Identifier(self.ledger.entries)
            ),
            [seqs],
        ).fetchall()

    def _look_at(self, rows: list[Any]) -> None:
        """What cannot be so of rows that stand as they were sealed, in the order of their numbers."""
        for row in rows:
            seq, at, login, member = int(row[1]), float(row[3]), row[4], row[8]
            if seq > self.last_seq and at + TOLERANCE.total_seconds() < self.last_at:
                moment = datetime.fromtimestamp(at).astimezone()
                self.found.find(f"Row {seq} is dated {moment:%d %B %Y %H:%M:%S}, before the row before it.")
            desk = logins.desk_of(login)
            agency = self.agencies.get(member)
            if agency and desk in self.desks and desk != agency:
                self.found.find(f"Row {seq} was written at the desk of {desk} for a seat of {agency}.")
            if seq > self.last_seq:
                self.last_seq, self.last_at = seq, max(at, self.last_at)

    def _agencies_of_seats(self) -> dict[str, str]:
        """Whose seat each member's is. The platform's ledger has no desks."""
        if self.ledger.name == PLATFORM:
            return {}
        self.desks = {row[0] for row in self.connection.execute("SELECT code FROM wall_agency")}
        return dict(self.connection.execute("SELECT id::text, agency FROM wall_member").fetchall())

    def _nothing_more(self, last: _Seal | None) -> None:
        """Whether rows stand there that a seal should have taken in and did not; and what is not sealed yet."""
        values = {
            "seen": last.snapshot if last else self.since.snapshot,
            "after": last.after_seq if last else self.since.after_seq,
            "from": self.since.snapshot,
            "base": self.since.after_seq,
        }
        entries = sql.Identifier(self.ledger.entries)
        row = self.connection.execute(
            sql.SQL("SELECT count(*) FILTER (WHERE {}), count(*) FROM {} WHERE {}").format(_TO_SEAL, entries, _NEW),
            values,
        ).fetchone() or (0, 0)
        if row[0] > self.tree.size - self.since.size - self.missing:
            raise Tampered(f"Row {self._first_inserted(values)} was inserted after it was sealed.")
        self.found.unsealed = row[1] - row[0]
        (highest,) = self.connection.execute(
            sql.SQL("SELECT coalesce(max(seq), 0) FROM {}").format(entries)
        ).fetchone() or (0,)
        self.found.unused = highest - self.tree.size - self.found.unsealed

    def _approved(self, incarnation: int) -> None:
        """Whether two people stand behind every disposal of lines, by lines that are never disposed of. One from before
        a restore may have lost them with what came after the copy."""
        wanted = [disposal for disposal, of in self.gone.disposals.items() if of == incarnation]
        if not wanted:
            return
        rows = self.connection.execute(
            sql.SQL(
                "SELECT object_ref, count(DISTINCT act), count(DISTINCT member) FROM {} WHERE object_ref = ANY (%s)"
                " AND act IN ('approve_line_disposal', 'agree_line_disposal') GROUP BY object_ref"
            ).format(sql.Identifier(self.ledger.entries)),
            [wanted],
        )
        approved = {ref for ref, acts, members in rows if acts == members == 2}
        for disposal in wanted:
            if disposal not in approved:
                self.found.find(f"Lines were disposed of ({disposal}), and no two people approved it.")

    def _first_inserted(self, values: dict[str, Any]) -> int:
        """The first row that no seal has. Read only where there is one."""
        sealed: list[int] = []
        for (leaves,) in self.connection.execute(
            sql.SQL("SELECT leaves FROM {} WHERE number > %s").format(sql.Identifier(self.ledger.seals)),
            [self.since.number],
        ):
            sealed += [leaf.seq for leaf in merkle.leaves_from_bytes(bytes(leaves))]
        sealed.sort()
        rows = self.connection.execute(
            sql.SQL("SELECT seq FROM {} WHERE {} AND ({}) ORDER BY seq").format(
                sql.Identifier(self.ledger.entries), _NEW, _TO_SEAL
            ),
            values,
        )
        for (seq,) in rows:
            at = bisect.bisect_left(sealed, seq)
            if at == len(sealed) or sealed[at] != seq:
                return int(seq)
        return 0


# Rows that the last check did not see, and those of them that the last seal should have.
_NEW = sql.SQL(
    "seq > %(base)s AND xid >= pg_snapshot_xmin(%(from)s::pg_snapshot)"
    " AND NOT pg_visible_in_snapshot(xid, %(from)s::pg_snapshot)"
)
_TO_SEAL = sql.SQL("seq <= %(after)s OR pg_visible_in_snapshot(xid, %(seen)s::pg_snapshot)")


def checkpoint_of(ledger: Ledger, note: str, incarnation: int, what: str) -> Checkpoint:
    """The checkpoint of a note of this very ledger. Raises: Tampered."""
    try:
        return open_note(note, trusted(ledger, incarnation))
    except BadNote as error:
        raise Tampered(f"{what} was not signed with the seal's key for this ledger. {error}") from error


class _Kept:
    """The heads kept outside the database, held one by one against the seals as the tree grows."""

    def __init__(self, ledger: Ledger, since: Checked, found: Verified, until: int) -> None:
        self.ledger, self.found, self.offset = ledger, found, since.heads
        self.lines = heads.read(ledger.heads, since.heads, until)
        self.begun: set[int] = {since.incarnation}
        self.before: heads.Head | None = None
        self.next: heads.Head | None = None
        self._after = since.heads
        if not self._step() and not since.heads:
            raise Tampered("No head of this ledger is kept outside the database.")

    def hold(self, what: str, tree: merkle.Growing, note: str, incarnation: int) -> None:
        """Hold every head of a tree of this size against it. Raises: Tampered."""
        lost = 0
        while self.next is not None and self.next.incarnation < incarnation:
            lost = self.next.size
            self._step()
        if lost or (incarnation > 1 and incarnation not in self.begun):
            self.begun.add(incarnation)
            what_of = (
                f": of {lost} lines that were sealed before, what came after the copy is not in it" if lost else ""
            )
            self.found.begun.append(
                f"The ledger was begun again with {what.lower()}, after a restore or a move{what_of}."
            )
        while self.next is not None and self.next.size <= tree.size:
            head = self.next
            if head.size < tree.size:
                raise Tampered(f"A head of {head.size} lines is kept outside the database, and no seal is of so many.")
            signed = None
            if head.note != note:  # which was checked just now
                signed = checkpoint_of(self.ledger, head.note, head.incarnation, f"The head of {head.size} lines")
            if signed and (signed.size, signed.root) != (tree.size, tree.root):
                raise Tampered(
                    f"{what} is not the one of which a head is kept outside the database: a ledger of {head.size} "
                    "lines with other lines was sealed."
                )
            self._step()

    def hold_end(self, number: int, tree: merkle.Growing) -> Iterator[heads.Head]:
        """At the end of the seals no head may be missing. Out: those of which no seal is seen. Raises: Tampered."""
        if self.before is not None and self.before.size != tree.size:
            raise Tampered(f"Seal {number} is not among the heads kept outside the database.")
        if self.next is None:
            return iter(())
        return itertools.chain([self.next], (head for head, _ in self.lines))

    def _step(self) -> bool:
        self.before, self.offset = self.next or self.before, self._after
        self.next, self._after = next(self.lines, (None, self._after))
        if self.next is None or self.before is None:
            return self.next is not None
        if (self.next.incarnation, self.next.size) < (self.before.incarnation, self.before.size):
            raise Tampered(
                f"The head of {self.next.size} lines stands after one of {self.before.size} lines outside the database."
            )
        if datetime.fromisoformat(self.next.at) + TOLERANCE < datetime.fromisoformat(self.before.at):
            self.found.find(f"The head of {self.next.size} lines is dated {self.next.at}, before the one before it.")
        return True


class _Anew(Exception):
    """The ledger was begun again since the last check: everything is checked."""


def _leaves(number: int, data: bytes) -> list[merkle.Leaf]:
    try:
        return merkle.leaves_from_bytes(data)
    except ValueError as error:
        raise Tampered(f"Seal {number} was altered.") from error
