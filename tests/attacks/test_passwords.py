"""A desk that changes its own password locks itself out; the keeper lets it in again, and says so."""

from __future__ import annotations

from collections.abc import Iterator

import psycopg
import pytest

from mash_platform.database import logins
from mash_platform.keeper import passwords
from mash_platform.keeper.roles import make_login
from tests.attacks.scene import superuser
from tests.support.house import House
from tests.support.plugin import DATABASE, STATE

NAME = "masht_harrow__lockedout"  # a login of this test's own: roles belong to the cluster, and others use theirs now


def connect(password: str) -> psycopg.Connection[tuple[object, ...]]:
    return psycopg.connect(host=str(STATE.sockets), port=5432, dbname=DATABASE, user=NAME, password=password)


@pytest.fixture
def desk() -> Iterator[None]:
    with superuser() as connection:
        connection.execute(f"CREATE ROLE {NAME} LOGIN NOINHERIT PASSWORD '{logins.password(NAME)}'".encode())
        connection.execute(f'GRANT CONNECT ON DATABASE "{DATABASE}" TO {NAME}'.encode())
        try:
            yield
        finally:
            connection.execute(f"DROP OWNED BY {NAME}; DROP ROLE {NAME}".encode())


@pytest.mark.usefixtures("desk")
def test_a_desk_that_locked_itself_out_is_let_in_again(
    house: House, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(passwords, "make_login", as_the_keeper)
    with connect(logins.password(NAME)) as own:
        own.execute("ALTER ROLE CURRENT_USER PASSWORD 'mine alone'")
    assert not passwords.opens(NAME)
    assert passwords.restore_password(NAME)
    assert passwords.opens(NAME)
    assert f"ALARM: the login {NAME} changed its own password" in caplog.text
    assert not passwords.restore_password(NAME)


def as_the_keeper(cursor: object, name: str) -> None:
    """The keeper's own statement, committed: what a test's transaction says no other connection sees."""
    with superuser() as connection, connection.cursor() as real:
        make_login(real, name)


def test_a_server_that_answers_nobody_is_no_alarm(
    house: House, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(passwords, "make_login", lambda cursor, name: None)
    monkeypatch.setattr(passwords, "opens", lambda name: False)
    assert not passwords.restore_password(NAME)
    assert "ALARM" not in caplog.text


def test_every_login_has_its_turn(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    tried: list[str] = []
    monkeypatch.setattr(passwords, "AT_ONCE", 20)
    monkeypatch.setattr(passwords, "restore_password", tried.append)
    everyone = [name for hub in ("harrow", "haringey", "triborough") for name in passwords.logins_of(hub)]
    for turn in range(len(everyone) // 20 + 1):
        passwords.restore_passwords(turn)
    assert set(tried) == set(everyone)
