"""A desk can change its own password, which opens nothing and locks the desk out: the keeper notices, and restores it.

Nobody but a superuser may read passwords, so the only way to know is to try: a few logins each minute, in turn.
"""

from __future__ import annotations

from typing import Any

import psycopg
from django.db import connection

from mash_platform.database import logins
from mash_platform.database.server import address
from mash_platform.database.walls import DESK
from mash_platform.keeper.alarms import alarm
from mash_platform.keeper.hub_schemas import desks_of, hubs
from mash_platform.keeper.roles import make_login

AT_ONCE = 100  # tried each minute: some 10 ms each, so that all London's take ten minutes and three hubs' one
PATIENCE = 5  # seconds


def restore_passwords(turn: int) -> list[str]:
    """Try the next few logins, and give those their password back that it does not open. In: how many turns there
    were before. Out: the logins that were restored."""
    names = [name for code in hubs() for name in logins_of(code)]
    first = turn * AT_ONCE % max(len(names), 1)
    return [name for name in (names + names)[first : first + min(AT_ONCE, len(names))] if restore_password(name)]


def restore_password(name: str) -> bool:
    """Whether a login had another password than its own and has it again. A server that answers nobody, or no more of
    this login, is no reason for an alarm."""
    if opens(name):
        return False
    with connection.cursor() as cursor:
        make_login(cursor, name)
    if not opens(name):
        return False
    alarm("login", logins.hub_of(name), f"the login {name} changed its own password; restored", login=name)
    return True


def logins_of(hub: str) -> list[str]:
    """Every login of a hub: its desks' and its services', and those inside restricted enquiries."""
    there = desks_of(hub)
    return [name for who in (DESK, *logins.SERVICES) for name in there.logins_of(who)]


def opens(name: str) -> bool:
    """Whether a login's own password lets it in."""
    place: dict[str, Any] = address()
    try:
        psycopg.connect(
            host=place["HOST"], port=place["PORT"], dbname=place["NAME"], user=name, password=logins.password(name),
            connect_timeout=PATIENCE,
        ).close()  # fmt: skip
    except psycopg.OperationalError:
        return False
    return True
