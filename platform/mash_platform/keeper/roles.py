"""Making the roles of a hub: desks' logins, services' logins and the narrow roles that own functions."""

from __future__ import annotations

from typing import Any

from mash_platform.database import logins
from mash_platform.keeper.names import quote
from mash_platform.keeper.policies import Desks


def make_roles(cursor: Any, desks: Desks) -> None:
    """Make every role of the hub that is not there yet, and set its password and limits.

    A login is a member of no role. The owner may become a narrow role (to give it its functions) and nothing more.
    """
    for code in desks.agencies:
        make_login(cursor, logins.desk(desks.hub, code).name)
        make_login(cursor, logins.inside_name(logins.desk(desks.hub, code)))
    for name in logins.SERVICES:
        for login in desks.logins_of(name):
            make_login(cursor, login)
    for name in logins.NARROW_ROLES:
        role = logins.Login(desks.hub, name).name
        if not exists(cursor, role):
            cursor.execute(f"CREATE ROLE {quote(role)} NOLOGIN NOINHERIT")
        cursor.execute(f"GRANT {quote(role)} TO CURRENT_USER WITH INHERIT FALSE, SET TRUE")


def make_login(cursor: Any, name: str) -> None:
    """Make a login, or set an old one's password again: derived, so that a new epoch reaches them all."""
    verb = "ALTER" if exists(cursor, name) else "CREATE"
    cursor.execute(f"{verb} ROLE {quote(name)} LOGIN NOINHERIT CONNECTION LIMIT 60 PASSWORD '{logins.password(name)}'")
    cursor.execute("SELECT current_database()")
    (database,) = cursor.fetchone()
    cursor.execute(f"GRANT CONNECT ON DATABASE {quote(database)} TO {quote(name)}")


def exists(cursor: Any, role: str) -> bool:
    """Whether the cluster has the role."""
    cursor.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [role])
    return cursor.fetchone() is not None
