"""Sealing ledgers: the keeper alone holds the key (design.md section 3, the ledger).

Rows are not chained as they are written, which would serialise a hub. A seal covers the rows of all transactions from
the last seal's limit to the oldest one still running: those are settled, and no row can appear among them later. The
seal's head also goes to an append-only file outside the cluster, so that a tail cut off is missed.
"""

from __future__ import annotations

import json
import logging
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import psycopg
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from psycopg import sql

from mash_platform.database import logins
from mash_platform.database.server import address
from mash_platform.keeper import merkle
from mash_platform.keeper.build import hubs
from mash_platform.keeper.secret import secret
from mash_platform.state import StateDir

log = logging.getLogger("mash.keeper")

# As text, so that a row says the same whatever the session's settings.
LEDGER_COLUMNS = (
    "id::text", "seq::text", "xid::text", "extract(epoch FROM at)::text", "login", "act", "object_kind", "object_ref",
    "coalesce(member::text, '')", "detail::text",
)  # fmt: skip


FIRST = b"\x00" * 32


@dataclass(frozen=True)
class Ledger:
    """A ledger and its seals: a hub's, or the platform's own."""

    name: str
    schema: str
    entries: str
    seals: str

    @property
    def heads(self) -> Path:
        return StateDir.from_env().heads / f"{self.name}.jsonl"


def ledger_of(name: str) -> Ledger:
    """The ledger of a hub by its code, or "platform"."""
    if name == "platform":
        return Ledger(name, "platform", "tenants_platformentry", "tenants_platformseal")
    return Ledger(name, logins.schema_of(name), "wall_ledgerentry", "wall_seal")


def seal_everything() -> int:
    """Seal what is settled in every ledger; one that cannot be sealed holds up no other. Out: how many rows."""
    done = 0
    for name in ["platform", *hubs()]:
        try:
            done += seal_hub(name)
        except psycopg.OperationalError:
            raise
        except Exception:
            log.critical("ALARM: the ledger of %s cannot be sealed", name, exc_info=True)
    return done


def seal_hub(name: str) -> int:
    """Seal what is settled in one ledger, if anything is new. Out: how many rows."""
    ledger = ledger_of(name)
    with keepers_connection(ledger) as connection, connection.transaction():
        return _seal(connection, ledger)


@contextmanager
def keepers_connection(ledger: Ledger) -> Iterator[psycopg.Connection[Any]]:
    """A connection that sees every row of one schema: the keeper's login for a hub, the owner's for the platform."""
    place = address()
    owner = ledger.name == "platform"
    with psycopg.connect(
        host=place["HOST"],
        port=place["PORT"],
        dbname=place["NAME"],
        user=logins.owner_login() if owner else logins.keeper_login(),
        password=secret("owner" if owner else "keeper"),
        options=f"-c search_path={ledger.schema} -c row_security=on -c synchronous_commit=on",
    ) as connection:
        yield connection


def _seal(connection: psycopg.Connection[Any], ledger: Ledger) -> int:
    last = connection.execute(
        sql.SQL("SELECT number, to_xid::text, root FROM {} ORDER BY number DESC LIMIT 1").format(
            sql.Identifier(ledger.seals)
        )
    ).fetchone()
    number, from_xid, before = (last[0] + 1, int(last[1]), bytes(last[2])) if last else (1, 0, FIRST)
    (limit,) = connection.execute("SELECT pg_snapshot_xmin(pg_current_snapshot())::text").fetchone() or ("0",)
    to_xid = int(limit)
    rows = rows_between(connection, ledger, from_xid, to_xid)
    if not rows:
        return 0
    leaves = [merkle.Leaf(int(row[1]), merkle.row_digest(row)) for row in rows]
    root = merkle.chain(number, from_xid, to_xid, before, merkle.merkle_root(leaves))
    key = Ed25519PrivateKey.from_private_bytes(bytes.fromhex(secret("seal")))
    signature = key.sign(root)
    connection.execute(
        sql.SQL(
            "INSERT INTO {} (number, from_xid, to_xid, rows, first_seq, last_seq, leaves, root, signature, sealed_at)"
            " VALUES (%s, %s::text::xid8, %s::text::xid8, %s, %s, %s, %s, %s, %s, %s)"
        ).format(sql.Identifier(ledger.seals)),
        [
            number, str(from_xid), str(to_xid), len(rows), min(leaf.seq for leaf in leaves),
            max(leaf.seq for leaf in leaves), merkle.leaves_to_bytes(leaves), root, signature, datetime.now(UTC),
        ],
    )  # fmt: skip
    _append_head(ledger, number, root, signature, leaves)
    return len(rows)


def rows_between(connection: psycopg.Connection[Any], ledger: Ledger, from_xid: int, to_xid: int) -> list[Any]:
    """The rows of these transactions, as texts, by transaction and number."""
    return connection.execute(
        sql.SQL("SELECT {} FROM {} WHERE xid >= %s::text::xid8 AND xid < %s::text::xid8 ORDER BY xid, seq").format(
            sql.SQL(", ".join(LEDGER_COLUMNS)), sql.Identifier(ledger.entries)
        ),
        [str(from_xid), str(to_xid)],
    ).fetchall()


def _append_head(ledger: Ledger, number: int, root: bytes, signature: bytes, leaves: list[merkle.Leaf]) -> None:
    """Write the head outside the cluster before the seal commits: a head without a seal says that something is cut,
    and the next try writes the same number again, which the check allows for the last line alone."""
    line = json.dumps(
        {
            "number": number,
            "root": root.hex(),
            "signature": signature.hex(),
            "rows": len(leaves),
            "first_seq": leaves[0].seq,
            "last_seq": leaves[-1].seq,
        }
    )
    descriptor = os.open(ledger.heads, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
    with os.fdopen(descriptor, "a") as file:
        file.write(line + "\n")
        file.flush()
        os.fsync(file.fileno())
