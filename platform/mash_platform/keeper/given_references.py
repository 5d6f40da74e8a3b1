"""References once given are never given again, also after a restore, which takes away what they were given to.

Each that a new line of the ledger says was given is added to a file beside the ledger's heads, outside the cluster,
before the seal of that line commits. Where a ledger does not go on from its last head, and where it is begun again, the
file is read into a table that submit_v2 looks at when it draws.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import psycopg
from psycopg import sql

from mash_platform.database import logins
from mash_platform.ledger.tables import LEDGER_COLUMNS, PLATFORM, Ledger

_LOGIN, _ACT, _REF = (LEDGER_COLUMNS.index(name) for name in ("login", "act", "object_ref"))
_REFERENCE = re.compile(r"[A-Z]{3}-[0-9]{2}-[0-9]{6}", re.ASCII)
_GIVERS = ("door", "worker")  # submit_v2's callers: a desk that writes such a line of its own takes no reference away


def keep_given(connection: psycopg.Connection[Any], ledger: Ledger, rows: Iterable[Any]) -> None:
    """Add the references of new lines to the file, on disk when this returns; of every line where there is no file.

    In: rows as LEDGER_COLUMNS has them. One that is added twice does no harm.
    """
    if ledger.name == PLATFORM:
        return
    path = _path(ledger)
    if not path.exists():
        rows = connection.execute(
            sql.SQL("SELECT {} FROM {} WHERE act = 'submit'").format(
                sql.SQL(", ".join(LEDGER_COLUMNS)), sql.Identifier(ledger.entries)
            )
        )
    found = [
        row[_REF]
        for row in rows
        if row[_ACT] == "submit" and logins.desk_of(row[_LOGIN]) in _GIVERS and _REFERENCE.fullmatch(row[_REF])
    ]
    if not path.exists():  # also those whose lines were disposed of
        found += [row[0] for row in connection.execute("SELECT reference FROM wall_givenreference ORDER BY reference")]
    if found or not path.exists():
        append(path, found)


def append(path: Path, found: Iterable[str]) -> None:
    """Add references to a file, a line each, on disk when this returns."""
    # A line that a crash tore is ended first; what is left of it is no reference.
    torn = path.exists() and path.stat().st_size and not path.read_bytes().endswith(b"\n")
    with path.open("ab") as file:
        file.write((b"\n" if torn else b"") + "".join(f"{one}\n" for one in found).encode())
        file.flush()
        os.fsync(file.fileno())


def load_given(connection: psycopg.Connection[Any], ledger: Ledger) -> None:
    """Read the file into the table that the draw looks at, in the connection's transaction."""
    path = _path(ledger)
    if ledger.name == PLATFORM or not path.exists():
        return
    given = sorted(references_in(path))
    connection.execute(
        "INSERT INTO wall_givenreference (reference) SELECT unnest(%s::text[]) ON CONFLICT DO NOTHING", [given]
    )


def references_in(path: Path) -> set[str]:
    """Those that a file holds."""
    return {line for line in path.read_text().splitlines() if _REFERENCE.fullmatch(line)}


def _path(ledger: Ledger) -> Path:
    return ledger.heads.with_suffix(".references")
