"""A program that the launcher starts, and how one is started and stopped."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Mapping, Sequence
from contextlib import nullcontext, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from mash_platform.state import CHECKOUT

LEASH = Path(__file__).with_name("leash.py")
LOG_LIMIT = 10_000_000  # bytes; a longer log is put aside as NAME.log.1, in place of the one before


class CannotRun(Exception):
    """Something that the launcher needs does not work here; the message says what, and what to do."""


@dataclass(frozen=True)
class Program:
    """What to start, where it writes, and how it likes to be stopped."""

    name: str
    command: Sequence[str]
    environment: Mapping[str, str]
    log: Path | None = None  # without one it writes to where we write
    stop_signal: signal.Signals = signal.SIGTERM
    grace: float = 10.0
    # Put before the command to start it under another account (PostgreSQL refuses root).
    entry: Sequence[str] = ()
    # An entry of our own to use instead of the leash, where that account cannot read our Python.
    leashed_by_entry: bool = False


def start(program: Program) -> subprocess.Popen[bytes]:
    """Start the program in a session of its own (the terminal's Ctrl-C is ours to pass on), on a leash."""
    leash: list[str] = []
    if not program.leashed_by_entry:
        leash = [sys.executable, "-I", "-S", str(LEASH), str(int(program.stop_signal)), str(os.getpid())]
    with open_log(program.log) if program.log else nullcontext() as log:
        return subprocess.Popen(
            [*program.entry, *leash, *program.command],
            cwd=CHECKOUT,
            env=dict(program.environment),
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            start_new_session=True,
        )


def stop(process: subprocess.Popen[bytes], program: Program) -> None:
    """Ask the program to stop, wait for its grace, then end whatever is left of its group."""
    if process.poll() is None:
        process.send_signal(program.stop_signal)
        with suppress(subprocess.TimeoutExpired):
            process.wait(program.grace)
    end_group(process.pid)
    process.wait()


def end_group(leader: int) -> None:
    """Kill what is left of a process group that we started."""
    with suppress(ProcessLookupError, PermissionError):
        os.killpg(leader, signal.SIGKILL)


def open_log(path: Path) -> BinaryIO:
    """Open a 0600 log to append to, putting a long one aside first."""
    put_aside(path)
    return os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600), "ab")


def put_aside(path: Path) -> None:
    """Begin a long log anew, also while its program writes to it: what is written is appended, so it goes on at the
    beginning. A line that is written between the two steps is lost. Where it cannot be kept, as on a full disk, the log
    begins anew all the same: what fills a disk is not left standing."""
    if not path.exists() or path.stat().st_size <= LOG_LIMIT:
        return
    aside = path.with_name(path.name + ".1")
    with suppress(OSError):
        aside.unlink(missing_ok=True)
        aside.touch(0o600)
        with path.open("rb") as log, aside.open("wb") as kept:
            shutil.copyfileobj(log, kept)
    with suppress(OSError):
        os.truncate(path, 0)


def tail(path: Path, lines: int = 20) -> str:
    """Give the last lines of a log."""
    try:
        with path.open("rb") as file:
            file.seek(max(0, path.stat().st_size - 16_384))
            return "\n".join(file.read().decode(errors="replace").splitlines()[-lines:])
    except OSError:
        return ""
