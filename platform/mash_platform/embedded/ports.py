"""Whether the one port is free, and who has it where it is not."""

from __future__ import annotations

import errno
import socket
from pathlib import Path

from mash_platform.embedded.programs import CannotRun

ADDRESS = "127.0.0.1"
LISTENING = "0A"


def require_free(port: int) -> None:
    """Raises: CannotRun, saying who has the port and how to choose another."""
    with socket.socket(socket.AF_INET) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)  # as gunicorn does
        try:
            probe.bind((ADDRESS, port))
            return
        except (OSError, OverflowError) as error:
            reason = error
    other = f"Choose another, for example:\n\n    make run PORT={8010 if port != 8010 else 8020}"
    if isinstance(reason, OSError) and reason.errno == errno.EADDRINUSE:
        raise CannotRun(f"Port {port} is taken{holder(port)}. {other}")
    if isinstance(reason, PermissionError):
        raise CannotRun(f"Port {port} is for root alone. {other}")
    raise CannotRun(f"Port {port} cannot be used: {reason}. {other}")


def holder(port: int) -> str:
    """Name the process that listens on a port, as far as this account may see it."""
    sockets = listening(port)
    if not sockets:
        return ""
    for process in Path("/proc").glob("[0-9]*"):
        try:
            for descriptor in (process / "fd").iterdir():
                if str(descriptor.readlink()) in sockets:
                    words = (process / "cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace")
                    return f" by process {process.name} ({words.strip()[:80]})"
        except OSError:
            continue  # another account's process, or one that has just ended
    return " by another account's process"


def listening(port: int) -> set[str]:
    """The sockets that listen on a port, as links in /proc/PID/fd name them; none where there is no /proc."""
    found = set()
    for table in ("/proc/net/tcp", "/proc/net/tcp6"):
        try:
            lines = Path(table).read_text().splitlines()[1:]
        except OSError:
            continue
        for line in lines:
            fields = line.split()
            if fields[3] == LISTENING and int(fields[1].rpartition(":")[2], 16) == port:
                found.add(f"socket:[{fields[9]}]")
    return found
