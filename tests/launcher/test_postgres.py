"""The embedded cluster: real, private, kept, and gone with whoever started it."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from mash_platform.embedded import account, postgres
from mash_platform.embedded.leftovers import began
from mash_platform.embedded.postgres import EmbeddedPostgres
from mash_platform.embedded.programs import CannotRun
from mash_platform.state import StateDir

as_root = pytest.mark.skipif(os.getuid() != 0, reason="the ways around are for root, whom PostgreSQL refuses")

START_AND_WAIT = """
import sys, time
from pathlib import Path
from mash_platform.embedded.postgres import EmbeddedPostgres
from mash_platform.state import StateDir
EmbeddedPostgres(StateDir(Path(sys.argv[1])), durable=False).start()
print("started", flush=True)
time.sleep(60)
"""


@pytest.fixture
def cluster(state: StateDir) -> Iterator[EmbeddedPostgres]:
    made = EmbeddedPostgres(state, durable=False)
    made.start()
    yield made
    made.stop()


def postmaster(state: StateDir) -> int:
    return int((state.postgres / "postmaster.pid").read_text().split()[0])


def test_it_is_utf_8_has_no_port_and_sorts_by_code_point(cluster: EmbeddedPostgres) -> None:
    with psycopg.connect(cluster.server.superuser_url) as connection:
        row = connection.execute(
            """select current_setting('listen_addresses'), current_setting('server_encoding'),
                      current_setting('timezone'), 'a' > 'B', upper('é')"""
        ).fetchone()
    assert row == ("", "UTF8", "UTC", True, "É")


def test_nobody_enters_without_the_password(cluster: EmbeddedPostgres) -> None:
    where = f"host={cluster.server.host} port={cluster.server.port} user=postgres dbname=postgres"
    for attempt in (where, f"{where} password=wrong"):
        with pytest.raises(psycopg.OperationalError, match="password"):
            psycopg.connect(attempt)
    with psycopg.connect(cluster.server.superuser_url) as connection:
        rules = connection.execute("select distinct auth_method from pg_hba_file_rules").fetchall()
    assert rules == [("scram-sha-256",)]


def test_the_address_names_no_login(cluster: EmbeddedPostgres) -> None:
    address = cluster.server.url("mash")
    assert address.startswith("postgresql:///mash?host=/")
    assert "@" not in address
    assert "postgres:" not in repr(cluster.server).replace("postgresql:", "")


def test_the_log_keeps_no_values(cluster: EmbeddedPostgres, state: StateDir) -> None:
    with psycopg.connect(cluster.server.superuser_url, autocommit=True) as connection:
        connection.execute("create table people (name text primary key)")
        connection.execute("insert into people values ('Ada Example')")
        with pytest.raises(psycopg.errors.UniqueViolation):
            connection.execute("insert into people values ('Ada Example')")
    log = (state.logs / "postgres.log").read_text()
    assert "ready to accept connections" in log
    for word in ("Ada", "duplicate key", "insert into"):
        assert word not in log


def test_a_second_start_is_quick_and_keeps_the_data(cluster: EmbeddedPostgres, state: StateDir) -> None:
    with psycopg.connect(cluster.server.superuser_url) as connection:
        connection.execute("create table kept as select 1 as n")
    cluster.stop()
    again = EmbeddedPostgres(state, durable=False)
    started = time.monotonic()
    server = again.start()
    try:
        assert time.monotonic() - started < 5
        with psycopg.connect(server.superuser_url) as connection:
            assert connection.execute("select n from kept").fetchone() == (1,)
    finally:
        again.stop()


def test_who_joins_a_running_cluster_does_not_stop_it(cluster: EmbeddedPostgres, state: StateDir) -> None:
    other = EmbeddedPostgres(state, durable=False)
    assert other.start() == cluster.server
    other.stop()
    assert cluster.answers()


def test_it_comes_back_after_a_crash(cluster: EmbeddedPostgres, state: StateDir) -> None:
    os.kill(postmaster(state), signal.SIGKILL)
    cluster.stop()
    assert not cluster.answers()
    deadline = time.monotonic() + 20
    while True:  # its children notice within a moment, and until then hold its shared memory
        try:
            cluster.start()
            break
        except CannotRun:
            assert time.monotonic() < deadline
    assert cluster.answers()


def test_it_stops_when_who_started_it_is_killed(state: StateDir) -> None:
    command = [sys.executable, "-c", START_AND_WAIT, str(state.root)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as starter:
        assert starter.stdout is not None
        assert starter.stdout.readline() == "started\n"
        pid = postmaster(state)
        starter.kill()
    deadline = time.monotonic() + 15
    while began(pid) and time.monotonic() < deadline:
        time.sleep(0.05)
    assert not began(pid)


def test_an_interrupted_making_leaves_nothing_that_looks_whole(state: StateDir) -> None:
    state.create()
    draft = state.postgres.with_name("postgres.draft")
    draft.mkdir()
    (draft / "PG_VERSION").write_text("18\n")
    cluster = EmbeddedPostgres(state, durable=False)
    assert cluster.prepare() is True
    assert not draft.exists()
    assert (state.postgres / "global" / "pg_control").exists()


def test_data_of_another_version_is_left_alone(state: StateDir) -> None:
    state.create()
    state.postgres.mkdir()
    (state.postgres / "PG_VERSION").write_text("12\n")
    with pytest.raises(CannotRun, match=r"made by PostgreSQL 12.*make reset"):
        EmbeddedPostgres(state).prepare()


@as_root
def test_root_without_namespaces_drops_to_nobody(state: StateDir, monkeypatch: pytest.MonkeyPatch) -> None:
    works = account.works
    monkeypatch.setattr(account, "works", lambda command: command[0] != "unshare" and works(command))
    home = Path(tempfile.mkdtemp(prefix="mash-test-"))
    home.chmod(0o755)
    monkeypatch.setattr(account, "HOMES", home)
    cluster = EmbeddedPostgres(state, durable=False)
    try:
        server = cluster.start()
        assert server.host.startswith(str(home))
        assert cluster.account.data.stat().st_uid == account.NOBODY
        assert cluster.answers()
    finally:
        cluster.stop()
        shutil.rmtree(home)


@as_root
def test_root_without_any_way_is_told_what_to_do(
    state: StateDir, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(account, "works", lambda command: False)
    monkeypatch.setattr(account, "HOMES", tmp_path)
    with pytest.raises(CannotRun, match=r"(?s)refuses to run as root.*ordinary user.*DATABASE_URL"):
        account.postgres_account(state, postgres.binaries())
