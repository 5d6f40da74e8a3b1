"""The first hub of the template went through Django's migrations, the others got its statements: all are the same."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import psycopg
import pytest
from django.db import connection
from psycopg import sql

from mash_platform.keeper import new_schemas
from tests.support.plugin import PROCESS, superuser_url, template_copied_to

DATABASE = f"mash_test_schemas_{PROCESS}"

PARTS = {
    "columns": "SELECT table_name, column_name, column_default, is_nullable, data_type, character_maximum_length,"
    " is_identity, generation_expression FROM information_schema.columns WHERE table_schema = %(schema)s",
    "indexes": "SELECT indexname, replace(indexdef, %(schema)s, 'hub') FROM pg_indexes WHERE schemaname = %(schema)s",
    "constraints": "SELECT conrelid::regclass::text, conname, pg_get_constraintdef(oid) FROM pg_constraint"
    " WHERE connamespace = %(schema)s::regnamespace",
    "triggers": "SELECT tgname, replace(pg_get_triggerdef(t.oid), %(schema)s, 'hub') FROM pg_trigger t"
    " JOIN pg_class c ON c.oid = tgrelid WHERE relnamespace = %(schema)s::regnamespace AND NOT tgisinternal",
    "functions": "SELECT proname, replace(pg_get_functiondef(oid), %(schema)s, 'hub') FROM pg_proc"
    " WHERE pronamespace = %(schema)s::regnamespace AND prokind = 'f'",
    "sequences": "SELECT sequencename, data_type::text, increment_by FROM pg_sequences WHERE schemaname = %(schema)s",
    "migrations": "SELECT app, name FROM {schema}.django_migrations",
}


@pytest.fixture(scope="module")
def read() -> Any:
    """Of a copy of its own: a restore drill beside writes a hub's statements in PostgreSQL's words."""
    with template_copied_to(DATABASE), psycopg.connect(superuser_url(DATABASE)) as superuser:

        def ask(part: str, schema: str) -> set[tuple[Any, ...]]:
            superuser.execute(sql.SQL("SET search_path = {}").format(sql.Identifier(schema)))
            statement = sql.SQL(PARTS[part]).format(schema=sql.Identifier(schema))
            return set(superuser.execute(statement, {"schema": schema}))

        yield ask


@pytest.mark.parametrize("part", PARTS)
def test_each_hub_has_what_the_first_has(read: Callable[[str, str], set[Any]], part: str) -> None:
    first = read(part, "hub_harrow")
    assert first
    assert read(part, "hub_haringey") == first
    assert read(part, "hub_triborough") == first


@pytest.mark.django_db
def test_a_statement_that_names_the_hub_is_not_kept_for_another() -> None:
    def through_django() -> None:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 'hub_harrow.wall_door'")

    with pytest.raises(new_schemas.StatementNamesSchema):
        new_schemas.migrate("hub_harrow", through_django)
    assert new_schemas._kept == []
