"""What a killed run left is ended; a stranger's process with the same id never is."""

from __future__ import annotations

import json
import os
import signal
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from mash_platform.embedded.leftovers import Register, began


@pytest.fixture
def sleeper() -> Iterator[subprocess.Popen[bytes]]:
    process = subprocess.Popen(["sleep", "300"], start_new_session=True)
    yield process
    process.kill()
    process.wait()


def test_what_is_left_is_ended(tmp_path: Path, sleeper: subprocess.Popen[bytes]) -> None:
    register = Register(tmp_path / "running.json")
    register.write(os.getpid(), {"web": sleeper.pid})
    assert register.end_leftovers() == ["web"]
    assert not began(sleeper.pid)
    assert register.end_leftovers() == []


def test_a_stranger_with_the_same_id_is_left_alone(tmp_path: Path, sleeper: subprocess.Popen[bytes]) -> None:
    register = Register(tmp_path / "running.json")
    register.write(os.getpid(), {"web": sleeper.pid})
    noted = json.loads(register.file.read_text())
    noted["children"]["web"][1] = "1"
    register.file.write_text(json.dumps(noted))
    assert register.end_leftovers() == []
    assert began(sleeper.pid)


def test_the_supervisor_is_known_while_it_lives(tmp_path: Path, sleeper: subprocess.Popen[bytes]) -> None:
    register = Register(tmp_path / "running.json")
    assert register.supervisor() is None
    register.write(sleeper.pid, {})
    assert register.supervisor() == sleeper.pid
    sleeper.kill()
    sleeper.wait()
    assert register.supervisor() is None


def test_a_spoiled_register_is_taken_for_none(tmp_path: Path) -> None:
    register = Register(tmp_path / "running.json")
    register.file.write_text("{")
    assert register.end_leftovers() == []


def test_the_orphans_of_a_dead_program_are_ended_too(tmp_path: Path) -> None:
    script = "sleep 300 & echo $!"
    for mark, ended in (("another installation", False), (str(tmp_path), True)):
        leader = subprocess.Popen(
            ["sh", "-c", script],
            env={"MASH_STATE": mark, "PATH": os.environ["PATH"]},
            stdout=subprocess.PIPE,
            start_new_session=True,
        )
        register = Register(tmp_path / "running.json")
        register.write(os.getpid(), {"worker": leader.pid})
        assert leader.stdout is not None
        orphan = int(leader.stdout.readline())
        leader.wait()
        try:
            assert register.end_leftovers() == (["worker"] if ended else [])
            assert bool(began(orphan)) is not ended
        finally:
            leader.stdout.close()
            if began(orphan):
                os.kill(orphan, signal.SIGKILL)
