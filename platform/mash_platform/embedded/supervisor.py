"""Start the programs of an installation, start again what dies, and stop all of it.

Nothing that it starts outlives it: it stops them on Ctrl-C, SIGTERM and SIGHUP; where it is killed outright,
the kernel stops them (leash.py), and the next start ends what is left (leftovers.py).
"""

from __future__ import annotations

import os
import signal
import subprocess
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from types import FrameType

from mash_platform.embedded.leftovers import Register
from mash_platform.embedded.programs import CannotRun, Program, end_group, put_aside, start, stop, tail

TICK = 0.2  # seconds between two looks at the programs
FIRST_WAIT, LONGEST_WAIT = 1.0, 30.0
STEADY_AFTER = 60.0  # a program that ran this long is believed to be well again


class Stopped(Exception):
    """Somebody asked us to stop."""


@dataclass
class Child:
    """A program under watch."""

    program: Program
    stage: int
    process: subprocess.Popen[bytes]
    started: float
    wait: float = FIRST_WAIT
    again_at: float | None = None


class Supervisor:
    """The programs of one installation, in stages: a later stage is stopped before an earlier one."""

    def __init__(self, register: Register, say: Callable[[str], None]) -> None:
        """Write what is started into the register; say in one line what happens to it."""
        self._register = register
        self._say = say
        self._children: dict[str, Child] = {}
        self._wake = threading.Event()
        self._signals = 0

    @contextmanager
    def on_signals(self) -> Iterator[None]:
        """Take SIGINT, SIGTERM and SIGHUP as the wish to stop; stop everything at the end of the block."""
        wanted = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
        before = {number: signal.signal(number, self._asked_to_stop) for number in wanted}
        try:
            yield
        finally:
            self.stop_all()
            for number, handler in before.items():
                signal.signal(number, handler)

    def start(self, program: Program, *, stage: int) -> None:
        """Start a program and watch it from now on."""
        self.check()
        self._children[program.name] = Child(program, stage, start(program), time.monotonic())
        self._write_register()

    def alive(self, name: str) -> bool:
        """Whether a program runs. Raises: Stopped, so that whoever waits for it stops waiting."""
        self.check()
        return self._children[name].process.poll() is None

    def check(self) -> None:
        """Raises: Stopped, if we were asked to stop."""
        if self._signals:
            raise Stopped

    def run(self, command: Sequence[str], environment: Mapping[str, str], log: Path | None = None) -> None:
        """Run a step to its end while watching the programs; without a log it speaks for itself.

        Raises: CannotRun, with the end of what it said, where it fails; Stopped.
        """
        self.check()
        step = Program(command[-1], command, environment, log)
        process = start(step)
        try:
            while process.poll() is None:
                self.tend()
                self._wake.wait(TICK)
                self.check()
        except BaseException:
            stop(process, step)
            raise
        if process.returncode:
            where = f"\n\n{tail(log)}\n\nIts log: {log}" if log else ""
            raise CannotRun(f"`{' '.join(command[-2:])}` ended with {ending(process.returncode)}.{where}")

    def watch(self) -> None:
        """Watch the programs until we are asked to stop."""
        while not self._signals:
            self.tend()
            self._wake.wait(TICK)

    def tend(self) -> None:
        """Start again what has died, after a wait that doubles with each death in a row; put long logs aside."""
        now = time.monotonic()
        for name, child in self._children.items():
            if child.program.log:
                put_aside(child.program.log)
            if child.again_at is None:
                code = child.process.poll()
                if code is None:
                    continue
                end_group(child.process.pid)
                if now - child.started > STEADY_AFTER:
                    child.wait = FIRST_WAIT
                child.again_at = now + child.wait
                self._say(
                    f"{name} ended with {ending(code)}; it starts again in {child.wait:.0f} s. "
                    f"Its log: {child.program.log}"
                )
                child.wait = min(child.wait * 2, LONGEST_WAIT)
            elif now >= child.again_at:
                child.again_at = None
                child.process, child.started = start(child.program), now
                self._write_register()
                self._say(f"{name} started again.")

    def stop_all(self) -> None:
        """Stop every program, a stage at a time. A second Ctrl-C meanwhile kills what is left."""
        already = self._signals
        for stage in sorted({child.stage for child in self._children.values()}, reverse=True):
            children = [child for child in self._children.values() if child.stage == stage]
            for child in children:
                if child.process.poll() is None:
                    child.process.send_signal(child.program.stop_signal)
            deadline = time.monotonic() + max(child.program.grace for child in children)
            while any(child.process.poll() is None for child in children):
                if time.monotonic() > deadline or self._signals > max(already, 1):
                    break
                time.sleep(0.05)
            for child in children:
                end_group(child.process.pid)
                child.process.wait()
        self._children.clear()
        self._register.clear()

    def _asked_to_stop(self, number: int, frame: FrameType | None) -> None:
        self._signals += 1
        self._wake.set()

    def _write_register(self) -> None:
        self._register.write(os.getpid(), {n: c.process.pid for n, c in self._children.items()})


def ending(code: int) -> str:
    """An exit code in words."""
    if code >= 0:
        return f"exit code {code}"
    try:
        return f"signal {-code} ({signal.Signals(-code).name})"
    except ValueError:
        return f"signal {-code}"
