"""The statements that made one hub's new schema make the next one's, in this process.

Django makes its models again for most operations of a migration, which was most of what building a hub took, though
every new hub gets the same statements. What is migrated from an earlier version always goes through Django.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.db import connection, transaction

Statement = tuple[Any, Any, bool]

_OF_THE_CONNECTION = ("SAVEPOINT", "RELEASE SAVEPOINT", "SET search_path")
_kept: list[Statement] = []


class StatementNamesSchema(Exception):
    """A migration wrote a schema's name into a statement, which would then work on that hub from another's build."""


def migrate(schema: str, through_django: Callable[[], object]) -> None:
    """Migrate a hub's schema in which nothing is applied.

    In: the schema, which the connection is in; how Django does it.
    Raises: StatementNamesSchema; whatever a statement raises.
    """
    if not _kept:
        _kept.extend(_watch(schema, through_django))
        return
    with transaction.atomic(), connection.cursor() as cursor:
        for statement, values, is_many in _kept:
            (cursor.executemany if is_many else cursor.execute)(statement, values)
        cursor.execute("UPDATE django_migrations SET applied = clock_timestamp()")


def _watch(schema: str, through_django: Callable[[], object]) -> list[Statement]:
    seen: list[Statement] = []

    def watch(execute: Any, statement: Any, values: Any, is_many: bool, context: Any) -> Any:
        done = execute(statement, values, is_many, context)
        if not str(statement).lstrip().startswith(_OF_THE_CONNECTION):
            if schema in f"{statement} {values}":
                raise StatementNamesSchema(statement)
            seen.append((statement, values, is_many))
        return done

    with connection.execute_wrapper(watch):
        through_django()
    return seen
