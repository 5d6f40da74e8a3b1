"""Lines that were disposed of: which places of the tree they had, signed with the seal's key, beside the heads.

The hash of each stays in its seal, so every proof holds as before. A row that is missing without standing here was
removed; one that appears here and is there was brought back by a restore. Each line of the file is one portion; lines
are only added, and what a crash tore is passed over: its rows are still there.
"""

from __future__ import annotations

import base64
import hashlib
import json
import os
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from mash_platform.ledger.notes import BadNote, open_text
from mash_platform.ledger.tables import Ledger, trusted


@dataclass(frozen=True)
class Portion:
    """Places of the tree, and which of their lines are gone."""

    disposal: str  # whose certificate it is: its id
    first: int
    last: int  # the place after the last
    bits: str  # base64, a bit for each place, the first one highest
    lines: int
    incarnation: int
    note: str = ""
    at: str = ""  # ISO 8601

    def text(self, origin: str) -> str:
        """What is signed."""
        digest = base64.b64encode(hashlib.sha256(base64.b64decode(self.bits)).digest()).decode()
        return f"{origin} lines disposed of\n{self.disposal}\n{self.first} {self.last} {self.lines}\n{digest}\n"

    def places(self) -> Iterable[int]:
        """Those whose lines are gone."""
        bits = base64.b64decode(self.bits)
        return (
            self.first + number
            for number in range(self.last - self.first)
            if bits[number >> 3] & (0x80 >> (number & 7))
        )


def bits_of(first: int, last: int, places: Iterable[int]) -> bytes:
    """A bit for each place from the first to the last (not included)."""
    found = bytearray((last - first + 7) // 8)
    for place in places:
        found[(place - first) >> 3] |= 0x80 >> ((place - first) & 7)
    return bytes(found)


class Gone:
    """All portions of a ledger, as one question."""

    def __init__(self, portions: Sequence[Portion]) -> None:
        self.portions = tuple(portions)
        self._bits = bytearray((max((one.last for one in portions), default=0) + 7) // 8)
        for one in portions:
            for place in one.places():
                self._bits[place >> 3] |= 0x80 >> (place & 7)

    def __contains__(self, place: int) -> bool:
        at = place >> 3
        return at < len(self._bits) and bool(self._bits[at] & (0x80 >> (place & 7)))

    @property
    def lines(self) -> int:
        """How many lines are gone."""
        return int.from_bytes(self._bits, "big").bit_count()

    def until(self, moment: datetime) -> Gone:
        """What was signed until a moment."""
        return Gone([one for one in self.portions if datetime.fromisoformat(one.at) <= moment])

    @property
    def disposals(self) -> dict[str, int]:
        """Id of each disposal -> in which incarnation of the ledger it was signed for first."""
        found: dict[str, int] = {}
        for one in self.portions:
            found[one.disposal] = min(one.incarnation, found.get(one.disposal, one.incarnation))
        return found


def path_of(ledger: Ledger) -> Path:
    """The file, beside the heads."""
    return ledger.heads.with_suffix(".gone")


def read(ledger: Ledger) -> Gone:
    """What is kept of a ledger. Raises: BadNote, where a portion is not signed for this ledger."""
    path = path_of(ledger)
    if not path.exists():
        return Gone(())
    found = [one for line in path.read_bytes().splitlines(keepends=True) if (one := _portion(line)) is not None]
    for one in found:
        checked(ledger, one)
    return Gone(found)


def checked(ledger: Ledger, portion: Portion) -> Portion:
    """The same, once its note is found to say so. Raises: BadNote."""
    if open_text(portion.note, trusted(ledger, portion.incarnation)) != portion.text(
        ledger.origin(portion.incarnation)
    ):
        raise BadNote("What was signed of lines that were disposed of is not what stands beside it.")
    return portion


def add(ledger: Ledger, portion: Portion) -> None:
    """Write a portion, on disk when this returns."""
    path = path_of(ledger)
    torn = path.exists() and path.stat().st_size and not path.read_bytes().endswith(b"\n")
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o640)  # the checks read it
    with os.fdopen(descriptor, "ab") as file:
        file.write((b"\n" if torn else b"") + json.dumps(asdict(portion)).encode() + b"\n")
        file.flush()
        os.fsync(file.fileno())


def _portion(line: bytes) -> Portion | None:
    """None for one that a crash tore."""
    try:
        said: dict[str, Any] = json.loads(line)
        return Portion(**said)
    except (ValueError, TypeError):
        return None
