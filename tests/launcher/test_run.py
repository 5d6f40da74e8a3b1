"""`mash run` from its keys to its addresses, and how it ends (with stand-ins for our own processes)."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import threading
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from mash_platform.embedded.leftovers import began
from mash_platform.embedded.postgres import EmbeddedPostgres
from mash_platform.state import StateDir

STUBBED = Path(__file__).with_name("stubbed_run.py")
STEPS = [
    "bootstrap: superuser secrets",
    "keeper migrate: secrets",
    "collectstatic --no-input --clear --verbosity 0:",
    "keeper run: secrets",
    "demo:",
    "keeper age: secrets",
    "demo --measures:",
    "demo --who:",
]


class Running:
    """A run under way: what it prints, and the process."""

    def __init__(self, state: StateDir, notes: Path, port: int, **environment: str) -> None:
        self.port, self.notes, self.state = port, notes, state
        clean = {name: value for name, value in os.environ.items() if not name.startswith("MASH_")}
        for name in ("DATABASE_URL", "CELERY_BROKER_URL"):
            clean.pop(name, None)
        self.process = subprocess.Popen(
            [sys.executable, str(STUBBED), str(notes), str(port)],
            env={**clean, "MASH_STATE": str(state.root), **environment},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        self.printed = ""
        self._reader = threading.Thread(target=self._read)
        self._reader.start()

    def _read(self) -> None:
        assert self.process.stdout is not None
        for line in self.process.stdout:
            self.printed += line

    def wait_until(self, words: str) -> None:
        deadline = time.monotonic() + 40
        while words not in self.printed:
            assert self.process.poll() is None, self.printed
            assert time.monotonic() < deadline, self.printed
            time.sleep(0.02)

    def children(self) -> dict[str, int]:
        noted = json.loads(self.state.running.read_text())["children"]
        return {name: pid for name, (pid, _) in noted.items()}

    def end(self, number: signal.Signals) -> int:
        self.process.send_signal(number)
        code = self.process.wait(40)
        self._reader.join(10)
        return code


@contextmanager
def running(state: StateDir, notes: Path, port: int, **environment: str) -> Iterator[Running]:
    run = Running(state, notes, port, **environment)
    try:
        yield run
    finally:
        if run.process.poll() is None:
            run.end(signal.SIGTERM)


@pytest.fixture
def notes(tmp_path: Path) -> Path:
    return tmp_path / "the notes"


@pytest.fixture
def port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def test_each_step_runs_before_the_next_and_only_the_first_is_told_the_superuser(
    state: StateDir, notes: Path, port: int
) -> None:
    with running(state, notes, port) as run:
        run.wait_until("Stop with Ctrl-C")
        assert [line.rstrip() for line in notes.read_text().splitlines()] == STEPS
        assert f"http://harrow.localhost:{port}/" in run.printed
        assert "PostgreSQL" in run.printed
        assert urllib.request.urlopen(f"http://127.0.0.1:{port}/", timeout=5).status == 200


def test_ctrl_c_stops_every_process_and_keeps_the_data(state: StateDir, notes: Path, port: int) -> None:
    with running(state, notes, port) as run:
        run.wait_until("Stop with Ctrl-C")
        children = run.children()
        assert set(children) == {"postgres", "valkey", "keeper", "web", "worker"}
        assert run.end(signal.SIGINT) == 0
    assert "Stopped. The data is kept" in run.printed
    assert [name for name, pid in children.items() if began(pid)] == []
    with running(state, notes, port) as again:
        again.wait_until("Stop with Ctrl-C")
        assert "made and started" not in again.printed


def test_a_killed_run_leaves_nothing_in_the_way_of_the_next(state: StateDir, notes: Path, port: int) -> None:
    with running(state, notes, port) as run:
        run.wait_until("Stop with Ctrl-C")
        children = run.children()
        run.end(signal.SIGKILL)
    with running(state, notes, port) as again:
        again.wait_until("Stop with Ctrl-C")
        assert [name for name, pid in children.items() if began(pid)] == []


def test_a_second_run_beside_the_first_is_refused_and_harms_nothing(state: StateDir, notes: Path, port: int) -> None:
    with running(state, notes, port) as run:
        run.wait_until("Stop with Ctrl-C")
        with running(state, notes, port) as second:
            assert second.process.wait(20) == 1
        assert f"It runs already, on port {port}" in second.printed
        assert all(began(pid) for pid in run.children().values())


def test_a_step_that_fails_stops_what_was_started(state: StateDir, tmp_path: Path, port: int) -> None:
    nowhere = tmp_path / "no such folder" / "notes"
    with running(state, nowhere, port) as run:
        assert run.process.wait(40) == 1
    assert "FAILED" in run.printed
    assert "Its log:" in run.printed
    assert not state.running.exists()
    assert not EmbeddedPostgres(state).answers()


def test_with_servers_of_ones_own_none_is_started(state: StateDir, notes: Path, port: int) -> None:
    servers = {
        "DATABASE_URL": "postgresql:///mash?host=/elsewhere",
        "CELERY_BROKER_URL": "redis://elsewhere/0",
    }
    with running(state, notes, port, **servers) as run:
        run.wait_until("Stop with Ctrl-C")
        assert set(run.children()) == {"keeper", "web", "worker"}
        assert notes.read_text().splitlines()[0].strip() == "keeper migrate: secrets"
        told = json.loads(state.environment.read_text())
        assert {name: told[name] for name in servers} == servers
    with running(state, notes, port, **servers, MASH_SUPERUSER_URL="postgresql://postgres:pw@/postgres") as run:
        run.wait_until("Stop with Ctrl-C")
        assert "bootstrap: superuser secrets" in notes.read_text()
        assert "pw@" not in state.environment.read_text()
