"""Each minute: has a role's setting or any part of a wall changed behind our back? Restore it, and alarm."""

from __future__ import annotations

from typing import Any

from django.db import connection, transaction
from psycopg import sql

from mash_platform.database import logins
from mash_platform.keeper.alarms import alarm
from mash_platform.keeper.compare import declared_grants, differences, granted
from mash_platform.keeper.compare_code import changed_platform, drop_changed, drop_changed_on_platform
from mash_platform.keeper.hub_schemas import desks_of, hubs
from mash_platform.keeper.names import quote
from mash_platform.keeper.policies import Desks
from mash_platform.keeper.wall import raise_platform_wall, raise_wall


def restore_roles() -> list[str]:
    """Take back settings that a login gave itself (ALTER ROLE CURRENT_USER SET ...). Out: what was taken back.

    Startup options win over such settings, so nothing was reached by them; that somebody tried is worth an alarm.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT r.rolname, s.setconfig::text, d.datname FROM pg_db_role_setting s"
            " JOIN pg_roles r ON r.oid = s.setrole LEFT JOIN pg_database d ON d.oid = s.setdatabase"
            " WHERE starts_with(r.rolname, %s) AND strpos(r.rolname, '__') > 0",
            [f"{logins.prefix()}_"],
        )
        found = cursor.fetchall()
        for name, settings, database in found:
            alarm(
                "login",
                logins.hub_of(name),
                f"the login {name} changed its own settings to {settings}; restored",
                login=name,
            )
            where = sql.SQL(" IN DATABASE {}").format(sql.Identifier(database)) if database else sql.SQL("")
            cursor.execute(sql.SQL("ALTER ROLE {}{} RESET ALL").format(sql.Identifier(name), where))
    return [name for name, *_ in found]


def notice_settings() -> list[str]:
    """Whether every session is told to run no trigger, or to mind no row policy. Only a superuser can tell them, and
    the keeper, which is none, can only say so: once, until it is otherwise. Out: what is set."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT one FROM pg_db_role_setting s LEFT JOIN pg_database d ON d.oid = s.setdatabase,"
            " unnest(setconfig) one WHERE s.setrole = 0 AND (s.setdatabase = 0 OR d.datname = current_database())"
            " AND split_part(one, '=', 1) = ANY (%s) UNION SELECT name || '=' || setting FROM pg_settings"
            " WHERE name = ANY (%s) AND setting <> boot_val",
            [list(NEVER_SET), list(NEVER_SET)],
        )
        found = sorted(row[0] for row in cursor.fetchall())
        if found and found != _noticed:
            alarm("wall", "platform", f"every session is told {', '.join(found)}; a superuser did that", settings=found)
        _noticed[:] = found
    return found


NEVER_SET = ("session_replication_role", "row_security")
_noticed: list[str] = []  # what was told already


def restore_walls() -> list[str]:
    """Raise again the wall of each hub that is not as declared, and the platform's. Out: what differed."""
    with transaction.atomic(), connection.cursor() as cursor:
        found = restore_platform(cursor)
    for code in hubs():
        with transaction.atomic(), connection.cursor() as cursor:
            found += restore_wall(cursor, desks_of(code))
    return found


def restore_platform(cursor: Any) -> list[str]:
    """Put back what acts beside the platform's tables, and only then say so: an alarm is a line of these."""
    found = changed_platform(cursor)
    if found:
        drop_changed_on_platform(cursor)
        raise_platform_wall(cursor)
        alarm("wall", "platform", f"the platform's tables are not as declared: {'; '.join(found)}", differed=found[:50])
    return found


def restore_wall(cursor: Any, desks: Desks) -> list[str]:
    """The same for one hub, in a transaction of the caller's."""
    found = differences(cursor, desks)
    if found:
        said = f"the wall of {desks.hub} is not as declared; raised again: {'; '.join(found)}"
        alarm("wall", desks.hub, said, differed=found[:50])
        drop_changed(cursor, desks)
        raise_wall(cursor, desks)
        for table, role, _, _ in granted(cursor, desks) - declared_grants(desks):
            cursor.execute(f"REVOKE ALL ON {quote(logins.schema_of(desks.hub))}.{quote(table)} FROM {quote(role)}")
    return found
