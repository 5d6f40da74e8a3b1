"""Who runs this installation, and the processes that a `mash run` which was killed may have left behind."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Collection, Mapping
from contextlib import suppress
from pathlib import Path
from typing import TypedDict

from mash_platform.embedded.programs import end_group

PATIENCE = 20.0


class Noted(TypedDict):
    """A process is known by its id and when it began: ids are used again, and a stranger's is never ended."""

    supervisor: tuple[int, str]
    children: dict[str, tuple[int, str]]


class Register:
    """The processes of one installation, in a file."""

    def __init__(self, file: Path) -> None:
        """Use that file."""
        self.file = file

    def write(self, supervisor: int, children: Mapping[str, int]) -> None:
        """Note who supervises and what it has started."""
        noted: Noted = {
            "supervisor": (supervisor, began(supervisor)),
            "children": {name: (pid, began(pid)) for name, pid in children.items()},
        }
        draft = self.file.with_name(self.file.name + ".new")
        draft.write_text(json.dumps(noted))
        draft.replace(self.file)

    def clear(self) -> None:
        """Note that nothing runs."""
        self.file.unlink(missing_ok=True)

    def supervisor(self) -> int | None:
        """The process that runs this installation, if one does."""
        pid, since = self._read()["supervisor"]
        return pid if pid and since and began(pid) == since else None

    def end_leftovers(self) -> list[str]:
        """End what a killed supervisor left. Only call this with its lock held. Out: what was ended."""
        children = self._read()["children"]
        left = {name: pid for name, (pid, since) in children.items() if since and began(pid) == since}
        for name, pid in left.items():
            with suppress(ProcessLookupError, PermissionError):
                os.kill(pid, signal.SIGINT if name == "postgres" else signal.SIGTERM)
        wait_for_the_end(left.values())
        for pid in left.values():
            end_group(pid)
        orphaned = {name: orphans(pid, self.file.parent) for name, (pid, _) in children.items()}
        killed = [pid for pids in orphaned.values() for pid in pids]
        for pid in killed:
            with suppress(ProcessLookupError, PermissionError):
                os.kill(pid, signal.SIGKILL)
        wait_for_the_end(killed)
        self.clear()
        return sorted({*left, *(name for name, pids in orphaned.items() if pids)})

    def _read(self) -> Noted:
        try:
            found: Noted = json.loads(self.file.read_text())
        except (OSError, ValueError):
            return {"supervisor": (0, ""), "children": {}}
        return found


def began(pid: int) -> str:
    """When a process began, in a form to compare; empty where there is none (or only its zombie)."""
    if sys.platform != "linux":
        said = subprocess.run(["ps", "-o", "lstart=", "-p", str(pid)], capture_output=True, text=True, check=False)
        return said.stdout.strip()
    try:
        stat = Path(f"/proc/{pid}/stat").read_text()
    except OSError:
        return ""
    # The second field is the command's name in brackets, which may hold anything; then come the state (3rd)
    # and, later, the start (22nd).
    fields = stat.rpartition(")")[2].split()
    return "" if fields[0] in "ZX" else fields[19]


def wait_for_the_end(pids: Collection[int]) -> None:
    """Wait until all of them have ended, or until our patience has."""
    deadline = time.monotonic() + PATIENCE
    while any(began(pid) for pid in pids) and time.monotonic() < deadline:
        time.sleep(0.05)


def orphans(leader: int, state: Path) -> list[int]:
    """What is left of a group whose leader has ended: those that carry this installation's MASH_STATE."""
    mark = b"MASH_STATE=" + os.fsencode(state)
    found = []
    for process in Path("/proc").glob("[0-9]*"):
        try:
            group = int((process / "stat").read_text().rpartition(")")[2].split()[2])
            if group == leader and mark in (process / "environ").read_bytes().split(b"\0"):
                found.append(int(process.name))
        except (OSError, IndexError):
            continue  # another account's, or it has just ended
    return found
