"""A hub in use as it stood before one room's later migrations: python -m tests.readiness.rewind harrow research 0001

What the migrations themselves say is taken back, newest first, so that a new one changes nothing here. The policies
that can hold without it stay, as they stood when the hub was that old.
"""

from __future__ import annotations

import sys
from typing import Any

import django


def main(hub: str, room: str, last: str) -> None:
    """Take back all migrations of a room after the one whose name begins with `last`."""
    django.setup()
    from django.db import connection, transaction
    from django.db.migrations.loader import MigrationLoader
    from django_tenants.utils import schema_context

    from mash_platform.database import logins
    from mash_platform.keeper.wall import take_down

    schema = logins.schema_of(hub)
    loader = MigrationLoader(None)
    later = sorted(name for app, name in loader.disk_migrations if app == room and name[: len(last)] > last)
    with schema_context(schema), transaction.atomic(), connection.cursor() as cursor:
        policies = _policies(cursor, schema)
        take_down(cursor, schema)
        for name in reversed(later):
            # Each in its own editor: what one defers to its end speaks of columns that the next takes away.
            with connection.schema_editor(atomic=False) as editor:
                before = loader.project_state((room, name), at_end=False)
                loader.disk_migrations[room, name].unapply(before, editor)
            cursor.execute("DELETE FROM django_migrations WHERE app = %s AND name = %s", [room, name])
        for policy in policies:
            _make_if_it_holds(cursor, policy)


def _policies(cursor: Any, schema: str) -> list[str]:
    """Each policy but the keeper's, as the statement that makes it."""
    cursor.execute(
        "SELECT format('CREATE POLICY %%I ON %%I.%%I AS %%s FOR %%s TO %%s', policyname, schemaname, tablename,"
        " permissive, cmd, (SELECT string_agg(quote_ident(role), ', ') FROM unnest(roles) role))"
        " || coalesce(' USING (' || qual || ')', '') || coalesce(' WITH CHECK (' || with_check || ')', '')"
        " FROM pg_policies WHERE schemaname = %s AND policyname <> 'keeper'",
        [schema],
    )
    return [statement for (statement,) in cursor.fetchall()]


def _make_if_it_holds(cursor: Any, statement: str) -> None:
    """A policy that speaks of what is not there any more was not there either."""
    from django.db import ProgrammingError, transaction

    try:
        with transaction.atomic():
            cursor.execute(statement)
    except ProgrammingError:
        return


if __name__ == "__main__":
    main(*sys.argv[1:])
