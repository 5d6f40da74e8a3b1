"""The whole service for tests that use it as people do: `mash run` with its own servers, worker, keeper and data."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from mash_platform.state import CHECKOUT

PATIENCE = 900.0  # seconds until it is ready: most of a minute on two cores, ten times that beside other work
OURS = ("DATABASE_URL", "CELERY_BROKER_URL", "MASH_PREFIX", "MASH_DEMO", "MASH_DOMAIN", "MASH_KEEPER_FILE",
        "MASH_SUPERUSER_URL", "DJANGO_SETTINGS_MODULE")  # fmt: skip


@dataclass(frozen=True)
class Service:
    """A running service."""

    port: int
    environment: dict[str, str]

    def address(self, host: str, path: str = "/") -> str:
        """A page's address."""
        return f"http://{host}.localhost:{self.port}{path}"

    def mash(self, *words: str, timeout: float = 120) -> subprocess.CompletedProcess[str]:
        """A command typed in another terminal."""
        return subprocess.run(
            [sys.executable, "-m", "mash_platform.cli", *words],
            env=self.environment, cwd=CHECKOUT, capture_output=True, text=True, check=False, timeout=timeout,
        )  # fmt: skip


@contextmanager
def run(state: Path) -> Iterator[Service]:
    """Start it on a free port in a state directory of its own; stop it as Ctrl-C does."""
    port = free_port()
    environment = {name: value for name, value in os.environ.items() if name not in OURS}
    path = f"{CHECKOUT / 'platform'}{os.pathsep}{CHECKOUT}"
    environment |= {"MASH_STATE": str(state), "MASH_PORT": str(port), "PYTHONPATH": path}
    log = state.with_suffix(".log")
    with log.open("w") as said:
        process = subprocess.Popen(
            [sys.executable, "-m", "mash_platform.cli", "run", "--port", str(port)],
            env=environment, cwd=CHECKOUT, stdout=said, stderr=subprocess.STDOUT, start_new_session=True,
        )  # fmt: skip
    try:
        wait_until_ready(process, log)
        yield Service(port, environment)
    finally:
        process.send_signal(signal.SIGINT)
        process.wait(60)


def wait_until_ready(process: subprocess.Popen[bytes], log: Path) -> None:
    """Until it says how to stop it. Raises: AssertionError with what it said."""
    until = time.monotonic() + PATIENCE
    while "Stop with Ctrl-C" not in log.read_text():
        assert process.poll() is None, log.read_text()[-3000:]
        assert time.monotonic() < until, log.read_text()[-3000:]
        time.sleep(0.3)


def free_port() -> int:
    """A port that nobody listens on now."""
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])
