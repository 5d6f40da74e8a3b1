"""Programs under watch: started again when they die, and all stopped when we stop or are killed."""

from __future__ import annotations

import errno
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from mash_platform.embedded import programs
from mash_platform.embedded.leftovers import Register, began
from mash_platform.embedded.programs import CannotRun, Program
from mash_platform.embedded.supervisor import Stopped, Supervisor

PATIENCE = 15.0

# A program with a child of its own, which ignores the wish to stop.
STUBBORN = "trap '' TERM; sleep 300 & echo $! > {file}; while true; do sleep 0.1; done"

SUPERVISE_AND_WAIT = """
import sys
from pathlib import Path
from mash_platform.embedded.leftovers import Register
from mash_platform.embedded.programs import Program
from mash_platform.embedded.supervisor import Supervisor
folder = Path(sys.argv[1])
supervisor = Supervisor(Register(folder / "running.json"), print)
with supervisor.on_signals():
    supervisor.start(Program("sleeper", ["sleep", "300"], {"PATH": "/usr/bin:/bin"}, folder / "log"), stage=1)
    print(supervisor._children["sleeper"].process.pid, flush=True)
    supervisor.watch()
print("stopped", flush=True)
"""


@pytest.fixture
def said() -> list[str]:
    return []


@pytest.fixture
def supervisor(tmp_path: Path, said: list[str]) -> Iterator[Supervisor]:
    made = Supervisor(Register(tmp_path / "running.json"), said.append)
    yield made
    made.stop_all()


def program(tmp_path: Path, name: str, *command: str, grace: float = 10.0) -> Program:
    return Program(name, command, {"PATH": os.environ["PATH"]}, tmp_path / f"{name}.log", grace=grace)


def wait_for(condition: Callable[[], object], tend: Callable[[], None] = lambda: None) -> None:
    deadline = time.monotonic() + PATIENCE
    while not condition():
        assert time.monotonic() < deadline, "waited in vain"
        tend()
        time.sleep(0.02)


def pid_of(supervisor: Supervisor, name: str) -> int:
    return supervisor._children[name].process.pid


def test_a_killed_program_starts_again_and_is_spoken_of(
    supervisor: Supervisor, tmp_path: Path, said: list[str]
) -> None:
    supervisor.start(program(tmp_path, "web", "sleep", "300"), stage=1)
    first = pid_of(supervisor, "web")
    os.kill(first, signal.SIGKILL)
    wait_for(lambda: pid_of(supervisor, "web") != first, supervisor.tend)
    assert supervisor.alive("web")
    assert "web ended with signal 9 (SIGKILL)" in said[0]
    assert said[1] == "web started again."


def test_a_program_that_keeps_dying_is_started_ever_more_slowly(
    supervisor: Supervisor, tmp_path: Path, said: list[str]
) -> None:
    supervisor.start(program(tmp_path, "worker", "sh", "-c", "exit 3"), stage=1)
    child = supervisor._children["worker"]
    child.wait = 0.1
    wait_for(lambda: sum("exit code 3" in line for line in said) == 3, supervisor.tend)
    assert child.wait == pytest.approx(0.8)


def test_stopping_ends_a_programs_own_children_even_stubborn_ones(supervisor: Supervisor, tmp_path: Path) -> None:
    noted = tmp_path / "grandchild"
    supervisor.start(
        program(tmp_path, "stubborn", "sh", "-c", STUBBORN.format(file="'" + str(noted) + "'"), grace=0.3),
        stage=1,
    )
    wait_for(lambda: noted.exists() and noted.read_text())
    pids = [pid_of(supervisor, "stubborn"), int(noted.read_text())]
    supervisor.stop_all()
    wait_for(lambda: not any(began(pid) for pid in pids))


def test_servers_are_stopped_after_those_who_use_them(supervisor: Supervisor, tmp_path: Path) -> None:
    order = tmp_path / "order"
    for name, stage in (("server", 0), ("user", 1)):
        script = f"trap 'sleep 0.2; echo {name} >> \"{order}\"; exit' TERM; echo > '{tmp_path}/{name}.up'; "
        script += "while true; do sleep 0.05; done"
        supervisor.start(program(tmp_path, name, "sh", "-c", script), stage=stage)
        wait_for((tmp_path / f"{name}.up").exists)
    supervisor.stop_all()
    assert order.read_text().split() == ["user", "server"]


def test_a_failed_step_shows_what_it_said(supervisor: Supervisor, tmp_path: Path) -> None:
    with pytest.raises(CannotRun, match=r"(?s)exit code 4.*no such role"):
        supervisor.run(["sh", "-c", "echo no such role >&2; exit 4"], os.environ, tmp_path / "bootstrap.log")


def test_the_wish_to_stop_ends_a_step_and_everything_else(supervisor: Supervisor, tmp_path: Path) -> None:
    started = time.monotonic()
    with pytest.raises(Stopped), supervisor.on_signals():  # noqa: PT012 - a step needs the programs beside it
        supervisor.start(program(tmp_path, "web", "sleep", "300"), stage=1)
        pid = pid_of(supervisor, "web")
        supervisor.run(["sh", "-c", "kill -INT $PPID; sleep 300"], os.environ, tmp_path / "step.log")
    assert time.monotonic() - started < PATIENCE
    assert not began(pid)
    assert not (tmp_path / "running.json").exists()


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP, signal.SIGINT])
def test_a_signal_stops_all_in_order(tmp_path: Path, number: signal.Signals) -> None:
    with supervising(tmp_path) as (process, sleeper):
        process.send_signal(number)
        assert process.stdout is not None
        assert process.stdout.read() == "stopped\n"
        assert not began(sleeper)


def test_what_a_killed_supervisor_started_dies_with_it(tmp_path: Path) -> None:
    with supervising(tmp_path) as (process, sleeper):
        process.kill()
        wait_for(lambda: not began(sleeper))


class supervising:  # noqa: N801 - used as a with-statement's word
    """A supervisor in a process of its own with one program, whose process is given too."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def __enter__(self) -> tuple[subprocess.Popen[str], int]:
        command = [sys.executable, "-c", SUPERVISE_AND_WAIT, str(self.folder)]
        self.process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
        assert self.process.stdout is not None
        return self.process, int(self.process.stdout.readline())

    def __exit__(self, *error: object) -> None:
        self.process.kill()
        self.process.wait()
        assert self.process.stdout is not None
        self.process.stdout.close()


def test_a_long_log_is_put_aside_while_its_program_writes_to_it(
    supervisor: Supervisor, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A worker that runs for weeks fills no disk."""
    monkeypatch.setattr(programs, "LOG_LIMIT", 2_000)
    script = "i=0; while [ $i -lt 1000 ]; do i=$((i+1)); echo line $i; sleep 0.002; done; sleep 300"
    supervisor.start(program(tmp_path, "worker", "bash", "-c", script), stage=1)
    log, aside = tmp_path / "worker.log", tmp_path / "worker.log.1"
    wait_for(lambda: "line 1000" in log.read_text() + (aside.read_text() if aside.exists() else ""), supervisor.tend)
    supervisor.tend()
    assert log.stat().st_size <= 2_000
    assert "\0" not in log.read_text()  # it goes on at the beginning, and leaves no hole
    assert aside.stat().st_mode & 0o777 == 0o600
    assert sorted(path.name for path in tmp_path.glob("worker.log*")) == ["worker.log", "worker.log.1"]


def test_a_long_log_that_cannot_be_kept_begins_anew_all_the_same(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def on_a_full_disk(*_: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(programs, "LOG_LIMIT", 2_000)
    monkeypatch.setattr(shutil, "copyfileobj", on_a_full_disk)
    log = tmp_path / "worker.log"
    log.write_text("x" * 3_000)
    programs.put_aside(log)
    assert log.stat().st_size == 0
