"""The same referral sent twice at the same instant, the first of an authority's year: two real connections."""

from __future__ import annotations

import json
import threading
import time
import uuid
from collections.abc import Iterator
from typing import Any

import psycopg
import pytest
from psycopg import sql

from mash_platform.database.logins import schema_of
from tests.support.plugin import DATABASE, superuser_url

TABLES = ("people_link", "people_mention", "front_door_named", "people_person", "front_door_notification",
          "wall_referencecounter")  # fmt: skip


def connect() -> psycopg.Connection[Any]:
    options = f"-c search_path={schema_of('harrow')} -c statement_timeout=20s"
    return psycopg.connect(superuser_url(DATABASE), options=options)


@pytest.fixture
def _nothing_is_left_behind() -> Iterator[None]:
    yield
    with connect() as connection:
        connection.execute("SET session_replication_role = replica")  # the ledger refuses to be deleted
        for table in TABLES:
            connection.execute(sql.SQL("DELETE FROM {}").format(sql.Identifier(table)))
        connection.execute("DELETE FROM wall_ledgerentry WHERE act = 'submit'")


def submit(connection: psycopg.Connection[Any], key: bytes) -> tuple[Any, ...]:
    named = [{"position": 0, "is_child": True, "label": "Amy", "person": str(uuid.uuid4()), "mentions": []}]
    found: tuple[Any, ...] | None = connection.execute(
        "SELECT reference, made FROM submit_v1('harrow', 'form', '{}', '6', false, %s::jsonb, %s, %s, %s)",
        [json.dumps(named), key, b"body", key + b"status"],
    ).fetchone()
    assert found is not None
    return found


@pytest.mark.usefixtures("_nothing_is_left_behind")
def test_the_first_of_a_year_sent_twice_at_once_is_one_notification() -> None:
    with connect() as one, connect() as other:
        assert one.execute("SELECT count(*) FROM wall_referencecounter").fetchone() == (0,)
        first = submit(one, b"key")
        second: list[tuple[Any, ...]] = []
        waiting = threading.Thread(target=lambda: second.append(submit(other, b"key")))
        waiting.start()
        time.sleep(0.3)
        assert not second  # it waits for the first
        one.commit()
        waiting.join(10)
        assert first[1]
        assert second == [(first[0], False)]


@pytest.mark.usefixtures("_nothing_is_left_behind")
def test_where_the_first_breaks_off_the_second_is_kept() -> None:
    with connect() as one, connect() as other:
        submit(one, b"key")
        second: list[tuple[Any, ...]] = []
        waiting = threading.Thread(target=lambda: second.append(submit(other, b"key")))
        waiting.start()
        time.sleep(0.3)
        one.rollback()
        waiting.join(10)
        assert second[0][1]
