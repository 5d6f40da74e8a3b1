"""What was disposed of stays disposed of, also after a restore, which brings back what a backup still held.

The reference of each is added to a file beside the ledger's heads, outside the cluster, before the seal of its line
commits, as with those that were given (given_references.py). Where a ledger does not go on from its last head, and
where it is begun again, the file is read into a table, and the worker removes what is there again (dispose_again_v1).
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Any

import psycopg
from psycopg import sql

from mash_platform.database import logins
from mash_platform.keeper.given_references import append, references_in
from mash_platform.ledger.tables import LEDGER_COLUMNS, PLATFORM, Ledger

_LOGIN, _ACT, _REF = (LEDGER_COLUMNS.index(name) for name in ("login", "act", "object_ref"))
_DISPOSER = "worker"  # alone may call what disposes: a desk that writes such a line of its own removes nothing


def keep_disposed(connection: psycopg.Connection[Any], ledger: Ledger, rows: Iterable[Any]) -> None:
    """Add the references of new lines to the file; of every line where there is no file.

    In: rows as LEDGER_COLUMNS has them. One that is added twice does no harm.
    """
    if ledger.name == PLATFORM:
        return
    path = _path(ledger)
    if not path.exists():
        rows = connection.execute(
            sql.SQL("SELECT {} FROM {} WHERE act = 'dispose'").format(
                sql.SQL(", ".join(LEDGER_COLUMNS)), sql.Identifier(ledger.entries)
            )
        )
    found = [row[_REF] for row in rows if row[_ACT] == "dispose" and logins.desk_of(row[_LOGIN]) == _DISPOSER]
    if found or not path.exists():
        append(path, found)


def load_disposed(connection: psycopg.Connection[Any], ledger: Ledger) -> None:
    """Read the file into the table from which the worker disposes again, in the connection's transaction."""
    path = _path(ledger)
    if ledger.name == PLATFORM or not path.exists():
        return
    connection.execute(
        "INSERT INTO wall_disposedreference (reference) SELECT unnest(%s::text[]) ON CONFLICT DO NOTHING",
        [sorted(references_in(path))],
    )


def _path(ledger: Ledger) -> Path:
    return ledger.heads.with_suffix(".disposed")
