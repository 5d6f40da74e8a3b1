"""Two people at the last place at the same instant, on two real connections: one has it, the other waits."""

from __future__ import annotations

import threading
import uuid
from collections.abc import Iterator
from typing import Any

import psycopg
import pytest
from django.db import connections
from django.utils import timezone

from rollout.training.booking import book
from rollout.training.models import Session, SessionPlace
from tenants.models import User
from tests.support.house import House
from tests.support.plugin import DATABASE, superuser_url
from tests.training.builders import a_session


@pytest.fixture
def session_with_one_place(django_db_blocker: Any) -> Iterator[Session]:
    """Committed, since two connections have to see it; removed afterwards."""
    with django_db_blocker.unblock():
        yield a_session(House(), capacity=1)
        connections["platform"].close()
    options = "-c search_path=platform -c statement_timeout=20s"
    with psycopg.connect(superuser_url(DATABASE), options=options) as connection:
        connection.execute("SET session_replication_role = replica")  # the ledger refuses to be deleted
        connection.execute("DELETE FROM tenants_platformentry WHERE act IN ('training', 'place')")
        for table in ("training_place", "training_session", "training_module", "training_course", "tenants_seat"):
            connection.execute(f"DELETE FROM {table}")
        connection.execute("DELETE FROM tenants_user")


def test_two_people_at_the_last_place_at_once(session_with_one_place: Session) -> None:
    session, people = session_with_one_place, [House().user(), House().user()]
    together = threading.Barrier(2)
    got: list[str] = []

    def want(user: uuid.UUID) -> None:
        try:
            person = User.objects.get(pk=user)
            together.wait(10)
            got.append(str(book(session.pk, by=person, at=timezone.now()).state))
        finally:
            connections["platform"].close()

    racing = [threading.Thread(target=want, args=[user.pk]) for user in people]
    for each in racing:
        each.start()
    for each in racing:
        each.join(20)
    assert sorted(got) == ["booked", "waiting"]
    assert SessionPlace.objects.filter(session=session, state="booked").count() == 1
