"""Rows of restricted enquiries: one column and two restrictive policies on each table of cases (decision 0046).

`restricted` is the key of the restricted enquiry that a row belongs to, or nothing. It is the wall's and not the
model's: no query of the application names it. Restrictive policies stand beside whatever a table's own rules let
somebody do, and `session_user` is the login also inside a definer function, whatever its narrow role may read. So
nobody has to think of restricted enquiries in a rule or a function.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from mash_platform.database import logins
from mash_platform.database.walls import Command, May, Wall
from mash_platform.keeper.names import quote

COLUMN = "restricted"
ROLE = "restrict"  # owns the functions that restrict an enquiry and lift it
IS_INSIDE = f"split_part(session_user::text, '__', 3) = '{logins.INSIDE}'"
# What is written inside an enquiry belongs to it. Nothing else can be seen there, so that it is about nothing else.
DEFAULT = f"CASE WHEN {IS_INSIDE} THEN nullif(current_setting('{logins.INSIDE_WHICH}', true), '')::uuid END"
# As PostgreSQL gives it back.
DEFAULT_SPELT = (
    "\nCASE\n    WHEN (split_part((SESSION_USER)::text, '__'::text, 3) = 'r'::text)"
    " THEN (NULLIF(current_setting('mash.restricted'::text, true), ''::text))::uuid\n    ELSE NULL::uuid\nEND"
)
# Narrow roles that read restricted rows on any login, each for a reason: what is disposed of, and what is kept longer
# because of it, is counted with all that there is; a recipient outside keeps the copies that they were sent.
EXEMPT = ("dispose", "fetch", ROLE)
# By the login and the role together: a referrer is told what became of theirs as before (door_status_v2), and what the
# ledger says was made is looked for each night in all that there is (rows_and_lines_v1), or would be told as missing.
# And what a recipient says is held to what is protected in their copy's enquiry (feedback_readers_v1). Papers for
# inspectors of what became restricted are found, to be removed (remove_papers_v2).
EXEMPT_TOGETHER = (("door", "submit"), ("worker", "compare"), ("outside", "issue"), ("worker", "inspect"))
# A person is an id, without a word, whom an open enquiry may share.
SHARED = frozenset({"people_person"})
HIDDEN, ALONE = "hidden", "alone"
RESTRICTIVE = (HIDDEN, ALONE)


def restricting(wall: Wall) -> Iterator[May]:
    """What `restrict` may do with rows of a case: find them by the columns by which they are disposed of, and say to
    which restricted enquiry they belong. `dispose` reads that too, and puts none of them on a list."""
    found = wall.columns_for("dispose", Command.SELECT)
    if found is not None:
        yield May("dispose", Command.SELECT, columns=(COLUMN,))
    yield May(ROLE, Command.SELECT, columns=None if found is None else (*found, COLUMN))
    yield May(ROLE, Command.UPDATE, columns=(COLUMN,))


def column_statements(name: str) -> Iterator[str]:
    """In: a table of a case, with its schema."""
    yield f"ALTER TABLE {name} ADD COLUMN IF NOT EXISTS {COLUMN} uuid DEFAULT {DEFAULT}"
    yield f"ALTER TABLE {name} ALTER COLUMN {COLUMN} SET DEFAULT {DEFAULT}"


def restrictive_statements(name: str, table: str, hub: str, inside: Iterable[str]) -> Iterator[str]:
    """`hidden`: an ordinary login sees, adds and changes no restricted row, and one inside only that enquiry's.
    `alone`: who is inside sees nothing else, so that no row of it is tied to one that others read.

    In: a table of a case, with its schema and without; the hub, and its logins that are inside.
    """

    def role(part: str) -> str:
        return logins.Login(hub, part).name

    exempt = ", ".join(f"'{role(one)}'" for one in EXEMPT)
    together = "".join(
        f" OR (current_user = '{role(narrow)}' AND session_user = '{role(login)}')" for login, narrow in EXEMPT_TOGETHER
    )
    rows = (
        f"{COLUMN} IS NULL OR ({IS_INSIDE} AND {COLUMN}::text = current_setting('{logins.INSIDE_WHICH}', true))"
        f" OR current_user IN ('{logins.keeper_login()}', {exempt}){together}"
    )
    yield f"CREATE POLICY {HIDDEN} ON {name} AS RESTRICTIVE FOR ALL TO PUBLIC USING ({rows}) WITH CHECK ({rows})"
    if table not in SHARED:
        to = ", ".join(map(quote, inside))
        yield f"CREATE POLICY {ALONE} ON {name} AS RESTRICTIVE FOR ALL TO {to} USING ({COLUMN} IS NOT NULL)"


def changed_columns(cursor: Any, hub: str, tables: set[str]) -> list[str]:
    """What differs of the column, a line each: a table without it, or where what is written inside is of nothing."""
    cursor.execute(
        "SELECT c.relname, pg_get_expr(d.adbin, d.adrelid) FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid"
        " LEFT JOIN pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum"
        " WHERE c.relnamespace = %s::regnamespace AND c.relkind = 'r' AND a.attname = %s AND NOT a.attisdropped",
        [logins.schema_of(hub), COLUMN],
    )
    there = dict(cursor.fetchall())
    return [f"default changed: {table} {COLUMN}" for table in sorted(tables) if there.get(table) != DEFAULT_SPELT]
