"""`mash bootstrap`: the cluster's few roles and the database, made once by a superuser."""

from __future__ import annotations

import argparse
import json
import os
import sys
from pathlib import Path
from urllib.parse import parse_qs, unquote, urlsplit

import psycopg
from psycopg import sql

from mash_platform.database import logins
from mash_platform.database.server import address

# From PUBLIC: what would carry data from hub to hub, or block others, without touching a table, and what counts the
# rows, locks and sessions of everybody's tables. A large object crossed hubs when this was tried (design.md section 3),
# and a desk read how many findings another hub had recorded from pg_stat_all_tables.
CLOSED_TO_PUBLIC = (
    "lo\\_%",
    "pg\\_advisory\\_%",
    "pg\\_try\\_advisory\\_%",
    "pg\\_notify",
    "loread",
    "lowrite",
    "pg\\_stat\\_get\\_%",
    "pg\\_lock\\_status",
    "pg\\_relation\\_size",
    "pg\\_table\\_size",
    "pg\\_indexes\\_size",
    "pg\\_total\\_relation\\_size",
)


# Of pg_class: how many rows and pages a table, or a partial index of it, had when it was last analysed. A desk read
# from there how much every other hub held.
SIZES = ("relpages", "reltuples", "relallvisible", "relallfrozen")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """None: the superuser's address is MASH_SUPERUSER_URL."""


def run(args: argparse.Namespace) -> int:
    """Make what is missing; what is there stays. Out: the exit code."""
    url = os.environ.get("MASH_SUPERUSER_URL")
    if not url:
        print(
            "mash bootstrap: set MASH_SUPERUSER_URL to a superuser's address, for this one command.",
            file=sys.stderr,
        )
        return 2
    secrets = json.loads(Path(os.environ["MASH_KEEPER_FILE"]).read_text())
    bootstrap(url, str(address()["NAME"]), secrets)
    return 0


def bootstrap(superuser_url: str, database: str, secrets: dict[str, str]) -> None:
    """Make the owner's, the keeper's and the platform's roles, and the database with nothing for PUBLIC."""
    connection = psycopg.connect(_to_postgres(superuser_url), autocommit=True)
    with connection:
        version = connection.info.server_version
        if version < 160000:
            raise SystemExit(
                f"PostgreSQL 16 or newer is needed, not {version // 10000}: before, CREATEROLE reaches any role."
            )
        role(connection, logins.owner_login(), secrets["owner"], "CREATEROLE")
        role(connection, logins.keeper_login(), secrets["keeper"], "")
        role(connection, logins.platform_login(), logins.password(logins.platform_login()), "")
        names = {"db": sql.Identifier(database), "owner": sql.Identifier(logins.owner_login())}
        if not connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [database]).fetchone():
            connection.execute(sql.SQL("CREATE DATABASE {db} OWNER {owner} TEMPLATE template0").format(**names))
        connection.execute(sql.SQL("REVOKE ALL ON DATABASE {db} FROM PUBLIC").format(**names))
        for login in (logins.keeper_login(), logins.platform_login()):
            connection.execute(
                sql.SQL("GRANT CONNECT ON DATABASE {db} TO {login}").format(login=sql.Identifier(login), **names)
            )
    with psycopg.connect(_to_postgres(superuser_url, database), autocommit=True) as inside:
        close_to_public(inside)
        owner = sql.Identifier(logins.owner_login())
        inside.execute("REVOKE ALL ON SCHEMA public FROM PUBLIC")
        inside.execute(sql.SQL("CREATE SCHEMA IF NOT EXISTS platform AUTHORIZATION {}").format(owner))
        inside.execute(
            sql.SQL("ALTER DEFAULT PRIVILEGES FOR ROLE {} REVOKE EXECUTE ON FUNCTIONS FROM PUBLIC").format(owner)
        )


def role(connection: psycopg.Connection[tuple[object, ...]], name: str, password: str, rights: str) -> None:
    """Make a login or set its password again."""
    there = connection.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [name]).fetchone()
    connection.execute(
        sql.SQL("{verb} ROLE {name} LOGIN NOINHERIT {rights} PASSWORD {password}").format(
            verb=sql.SQL("ALTER" if there else "CREATE"),
            name=sql.Identifier(name),
            rights=sql.SQL("CREATEROLE" if rights else "NOCREATEROLE"),
            password=sql.Literal(password),
        )
    )


def close_to_public(connection: psycopg.Connection[tuple[object, ...]]) -> None:
    """Take large objects, advisory locks, notifications and statistics from PUBLIC. Who observes the cluster keeps
    them, as a member of pg_monitor."""
    rows = connection.execute(
        "SELECT oid::regprocedure::text FROM pg_proc"
        " WHERE pronamespace = 'pg_catalog'::regnamespace AND proname LIKE ANY (%s)",
        [list(CLOSED_TO_PUBLIC)],
    ).fetchall()
    for signature in (str(row[0]) for row in rows):
        connection.execute(f"REVOKE EXECUTE ON FUNCTION {signature} FROM PUBLIC".encode())
        if signature.startswith("pg_stat_get_") or signature.endswith("_size(regclass)"):
            connection.execute(f"GRANT EXECUTE ON FUNCTION {signature} TO pg_monitor".encode())
    _close_sizes(connection)


def _close_sizes(connection: psycopg.Connection[tuple[object, ...]]) -> None:
    """Let PUBLIC read pg_class but for its sizes. The keeper, which dumps, and pg_monitor read them."""
    rows = connection.execute(
        "SELECT quote_ident(attname) FROM pg_attribute"
        " WHERE attrelid = 'pg_catalog.pg_class'::regclass AND NOT attisdropped AND attname <> ALL (%s)",
        [list(SIZES)],
    ).fetchall()
    columns = ", ".join(str(row[0]) for row in rows)
    with connection.transaction():
        connection.execute("REVOKE SELECT ON pg_catalog.pg_class FROM PUBLIC")
        connection.execute(f"GRANT SELECT ({columns}) ON pg_catalog.pg_class TO PUBLIC".encode())
        for who in (logins.owner_login(), logins.keeper_login(), "pg_monitor"):
            connection.execute(sql.SQL("GRANT SELECT ON pg_catalog.pg_class TO {}").format(sql.Identifier(who)))


def _to_postgres(url: str, database: str = "postgres") -> str:
    parts = urlsplit(url)
    query = parse_qs(parts.query)
    words = {
        "host": unquote(query["host"][0]) if "host" in query else (parts.hostname or ""),
        "port": query["port"][0] if "port" in query else str(parts.port or 5432),
        "user": unquote(parts.username or query.get("user", [""])[0]),
        "password": unquote(parts.password or query.get("password", [""])[0]),
        "dbname": database,
    }
    return psycopg.conninfo.make_conninfo(**words)
