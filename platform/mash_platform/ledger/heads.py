"""The heads of a ledger, kept in a file outside the cluster: what the keeper signed, one JSON line each time.

Lines are only added. One that a crash tore is cut off again: its seal never committed, since a head is on disk before
its seal is. A line that is damaged anywhere else is a finding.
"""

from __future__ import annotations

import fcntl
import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from typing import BinaryIO

from mash_platform.ledger.notes import BadNote, Checkpoint, Key, open_note


class Damaged(Exception):
    """The file does not hold what the keeper writes; the sentence names the first place."""


@dataclass(frozen=True)
class Head:
    """What was signed, and what was visible then: `snapshot` lets a seal that did not commit be made again."""

    incarnation: int
    number: int
    size: int
    last_seq: int
    snapshot: str
    at: str  # ISO 8601
    note: str

    def checkpoint(self, keys: list[Key]) -> Checkpoint:
        """Raises: BadNote, also where the line around the note says another size."""
        found = open_note(self.note, keys)
        if found.size != self.size:
            raise BadNote("A head says another size than its note.")
        return found


def size(path: Path) -> int:
    """How many bytes the file has; 0 where there is none."""
    return path.stat().st_size if path.exists() else 0


def read(path: Path, offset: int = 0, until: int | None = None) -> Iterator[tuple[Head, int]]:
    """Every whole line from an offset on, with the offset after it. None where there is no file.

    In: `until` how many bytes it is read; all of it where None.

    Raises: Damaged, also where the file is shorter than the offset, which it never was.
    """
    if not path.exists():
        if offset:
            raise Damaged("The heads that were kept outside the database are gone.")
        return
    with path.open("rb") as file:
        if file.seek(0, os.SEEK_END) < offset:
            raise Damaged("Heads that were kept outside the database are gone from the end of their file.")
        file.seek(offset)
        for number, line in enumerate(file, start=1):
            if not line.endswith(b"\n") or (until is not None and offset + len(line) > until):
                return
            offset += len(line)
            try:
                yield Head(**json.loads(line)), offset
            except (ValueError, TypeError) as error:
                raise Damaged(f"Line {number} of the heads kept outside the database is damaged.") from error


def last(path: Path) -> Head | None:
    """The last whole line, without reading the file from its beginning. Raises: Damaged."""
    try:
        with path.open("rb") as file:
            end = file.seek(0, os.SEEK_END)
            length = 1 << 14
            while True:
                begin = max(0, end - length)
                file.seek(begin)
                data = file.read(end - begin)
                lines = data[: data.rfind(b"\n") + 1].splitlines()
                if len(lines) > 1 or begin == 0:
                    break
                length *= 4
    except FileNotFoundError:
        return None
    if not lines:
        return None
    try:
        return Head(**json.loads(lines[-1]))
    except (ValueError, TypeError) as error:
        raise Damaged("The last of the heads kept outside the database is damaged.") from error


def last_until(path: Path, moment: datetime) -> Head | None:
    """The last head that was signed until a moment, found by halving the file. Raises: Damaged."""
    if not path.exists():
        return None
    with path.open("rb") as file:
        low, high = 0, file.seek(0, os.SEEK_END)  # a line that begins before `low` is early enough
        found = None
        while low < high:
            middle = (low + high) // 2
            file.seek(middle)
            if middle:
                file.readline()  # the rest of a line
            begins = file.tell()
            line = file.readline() if begins < high else b""
            if not line.endswith(b"\n"):
                if middle == low:
                    break
                high = middle
                continue
            head = _head(line)
            if datetime.fromisoformat(head.at) <= moment:
                found, low = head, file.tell()
            else:
                high = middle
        file.seek(low)
        for line in file:  # the few lines at which halving ends
            if not line.endswith(b"\n") or datetime.fromisoformat((head := _head(line)).at) > moment:
                break
            found = head
    return found


def _head(line: bytes) -> Head:
    try:
        return Head(**json.loads(line))
    except (ValueError, TypeError) as error:
        raise Damaged("A line of the heads kept outside the database is damaged.") from error


def add(path: Path, head: Head) -> bool:
    """Write a head, on disk when this returns. Out: whether a torn line before it had to be cut off."""
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o640)  # the checks read it
    with os.fdopen(descriptor, "r+b") as file:
        end = file.seek(0, os.SEEK_END)
        whole = _end_of_whole_lines(file, end)
        file.truncate(whole)
        file.seek(whole)
        file.write(json.dumps(asdict(head)).encode() + b"\n")
        file.flush()
        os.fsync(file.fileno())
    return whole < end


def _end_of_whole_lines(file: BinaryIO, end: int) -> int:
    length = 1 << 14
    while True:
        begin = max(0, end - length)
        file.seek(begin)
        at = file.read(end - begin).rfind(b"\n")
        if at >= 0 or begin == 0:
            return begin + int(at) + 1
        length *= 4


@contextmanager
def alone(path: Path) -> Iterator[None]:
    """Hold off another process that would seal the same ledger."""
    with path.with_suffix(".lock").open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield
