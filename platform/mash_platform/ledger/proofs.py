"""Proofs out of a ledger: that a line is in it, and that it only adds to an older head. Read with a reader's login."""

from __future__ import annotations

import base64
import heapq
from array import array
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import psycopg
from psycopg import sql

from mash_platform.ledger import merkle
from mash_platform.ledger.gone import Gone, Portion
from mash_platform.ledger.notes import Checkpoint
from mash_platform.ledger.tables import LEDGER_COLUMNS, PLATFORM, Ledger, trusted
from mash_platform.ledger.verify import checkpoint_of

PORTION = 5_000  # lines that are read at once
FORMAT = "mash-ledger-export/2"  # docs/ledger-export.md


class NothingSealed(Exception):
    """There is no checkpoint yet, so nothing can be proved."""


@dataclass(frozen=True)
class Newest:
    """The newest seal: its checkpoint as a note, and what the note says."""

    note: str
    incarnation: int
    checkpoint: Checkpoint


class Proofs:
    """What can be proved of a ledger as it was sealed last, or up to an older head, on a connection in a transaction.

    In: the note of the older head, such as the last that was witnessed; empty: the newest.
    Raises: NothingSealed; Tampered, for a note that is not this ledger's.
    """

    def __init__(self, connection: psycopg.Connection[Any], ledger: Ledger, note: str = "") -> None:
        self.connection, self.ledger = connection, ledger
        row = connection.execute(
            sql.SQL("SELECT note, incarnation FROM {} WHERE note <> '' ORDER BY number DESC LIMIT 1").format(
                self._seals
            )
        ).fetchone()
        if row is None:
            raise NothingSealed
        note = note or row[0]
        self.newest = Newest(note, row[1], checkpoint_of(ledger, note, row[1], "The head"))

    @property
    def _seals(self) -> sql.Identifier:
        return sql.Identifier(self.ledger.seals)

    def root_at(self, size: int) -> bytes:
        """The root that this ledger had when it was of so many lines. Raises: ValueError, where it never was."""
        if not 0 <= size <= self.newest.checkpoint.size:
            raise ValueError(f"This ledger has {self.newest.checkpoint.size} lines, and never had {size}.")
        return merkle.Tree(size, self._blocks, self._leaves_of).root if size else merkle.EMPTY_ROOT

    @cached_property
    def tree(self) -> merkle.Tree:
        """The tree as it was sealed last."""
        return merkle.Tree(self.newest.checkpoint.size, self._blocks, self._leaves_of)

    def lines(self, seqs: Sequence[int]) -> Iterator[dict[str, Any]]:
        """The lines of an export, in the order in which they were sealed; those that are newer are left out.

        In: numbers of rows, in their order (an array takes eight bytes each). Out: for each its place, what was
        hashed, and the proof.
        """
        if not seqs:
            return
        wanted = array("q", seqs)
        waiting: list[tuple[int, int]] = []
        for index, seq in self._places(wanted[0], wanted[-1]):
            if index < self.newest.checkpoint.size and _is_in(wanted, seq):
                waiting.append((index, seq))
            if len(waiting) >= PORTION:
                yield from self._proved(waiting)
                waiting = []
        yield from self._proved(waiting)

    def _proved(self, places: list[tuple[int, int]]) -> Iterator[dict[str, Any]]:
        rows = {
            int(row[1]): row
            for row in self.connection.execute(
                sql.SQL("SELECT {} FROM {} WHERE seq = ANY (%s)").format(
                    sql.SQL(", ".join(LEDGER_COLUMNS)), sql.Identifier(self.ledger.entries)
                ),
                [[seq for _, seq in places]],
            )
        }
        for index, seq in places:
            if seq in rows:  # one may have been disposed of since it was looked for
                yield {"index": index, "line": merkle.row_text(rows[seq]), "proof": self._proof(index)}

    def gone_lines(self) -> Iterator[dict[str, Any]]:
        """The lines that were disposed of, in the order in which they were sealed: for each its place, its hash, and
        the proof that it is in the ledger."""
        gone = Gone(self.portions)
        with self.connection.cursor(name="gone") as cursor:
            cursor.itersize = 200
            cursor.execute(
                sql.SQL("SELECT size - rows, leaves FROM {} WHERE note <> '' ORDER BY number").format(self._seals)
            )
            for begins, leaves in cursor:
                for index, leaf in enumerate(merkle.leaves_from_bytes(bytes(leaves)), start=begins):
                    if index in gone and index < self.newest.checkpoint.size:
                        digest = base64.b64encode(leaf.digest).decode()
                        yield {"index": index, "gone": digest, "proof": self._proof(index)}

    @cached_property
    def portions(self) -> list[Portion]:
        """What the keeper signed of lines that were disposed of, as the database has it: each portion as it was signed
        last, since another incarnation and another key sign anew."""
        if self.ledger.name == PLATFORM:
            return []
        rows = self.connection.execute(
            "SELECT disposal::text, first, last, bits, lines, incarnation, note, at FROM wall_linesgone"
            " ORDER BY first, at, id"
        )
        found = [
            Portion(disposal, first, last, base64.b64encode(bits).decode(), lines, incarnation, note, at.isoformat())
            for disposal, first, last, bits, lines, incarnation, note, at in rows
        ]
        return list({(one.disposal, one.first, one.last, one.bits): one for one in found}.values())

    def _proof(self, index: int) -> list[str]:
        return [base64.b64encode(one).decode() for one in self.tree.inclusion(index)]

    def _places(self, first: int, last: int) -> Iterator[tuple[int, int]]:
        """Place in the tree and number of each sealed row of the seals that hold any row from first to last."""
        with self.connection.cursor(name="places") as cursor:
            cursor.itersize = 200
            cursor.execute(
                sql.SQL(
                    "SELECT size, rows, leaves FROM {} WHERE note <> '' AND first_seq <= %s AND last_seq >= %s"
                    " ORDER BY number"
                ).format(self._seals),
                [last, first],
            )
            yield from enumerate(leaf.seq for leaf in self._old_leaves)
            for size, rows, leaves in cursor:
                for place, leaf in enumerate(merkle.leaves_from_bytes(bytes(leaves)), start=size - rows):
                    yield place, leaf.seq

    @cached_property
    def _blocks(self) -> list[bytes]:
        rows = self.connection.execute(
            sql.SQL("SELECT blocks FROM {} WHERE blocks <> '' ORDER BY number").format(self._seals)
        )
        return merkle.hashes_from_bytes(b"".join(bytes(row[0]) for row in rows))

    @cached_property
    def _old_leaves(self) -> list[merkle.Leaf]:
        """What was sealed before heads were checkpoints."""
        rows = self.connection.execute(
            sql.SQL("SELECT leaves FROM {} WHERE note = '' ORDER BY number").format(self._seals)
        )
        return [leaf for row in rows for leaf in merkle.leaves_from_bytes(bytes(row[0]))]

    def _leaves_of(self, block: int) -> list[bytes]:
        """The leaves of a block; of the last one as many as there are."""
        first, last = block << merkle.BLOCK_LEVEL, (block + 1) << merkle.BLOCK_LEVEL
        found = [leaf.digest for leaf in self._old_leaves[first:last]]
        rows = self.connection.execute(
            sql.SQL(
                "SELECT size - rows, leaves FROM {} WHERE note <> '' AND size > %s AND size - rows < %s ORDER BY number"
            ).format(self._seals),
            [first, last],
        )
        for before, leaves in rows:
            mine = merkle.leaves_from_bytes(bytes(leaves))
            found += [leaf.digest for leaf in mine[max(0, first - before) : last - before]]
        return found


def export(
    proofs: Proofs, seqs: Sequence[int], *, looked_for: dict[str, str], witnesses: list[str]
) -> Iterator[dict[str, Any]]:
    """An export that proves itself (docs/ledger-export.md): what it is, each line with its proof, how many there were.

    Which lines were disposed of is said in each; where nothing was looked for, which is everything, the hash of each of
    them stands in its place. In: numbers of rows, in their order; what was looked for; the keys of witnesses.
    """
    keys = [key.vkey for key in trusted(proofs.ledger, proofs.newest.incarnation)]
    yield {
        "format": FORMAT,
        "checkpoint": proofs.newest.note,
        "keys": keys,
        "witnesses": witnesses,
        "looked_for": looked_for,
        "gone": [{"first": one.first, "last": one.last, "bits": one.bits, "note": one.note} for one in proofs.portions],
        "columns": ["id", "number", "transaction", "time", "login", "act", "kind", "about", "seat", "detail"],
    }
    count = gone = 0
    for line in heapq.merge(
        proofs.lines(seqs), () if looked_for else proofs.gone_lines(), key=lambda one: int(one["index"])
    ):
        gone += "gone" in line
        count += "line" in line
        yield line
    yield {"lines": count, "newer": len(seqs) - count, "gone": gone}


def _is_in(wanted: array[int], seq: int) -> bool:
    at = bisect_left(wanted, seq)
    return at < len(wanted) and wanted[at] == seq
