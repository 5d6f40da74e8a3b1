"""The SQL files of the rooms: definer functions and triggers, each with its owner and callers at its top.

A file hub/<room>/sql/<name>.sql begins with comment lines:
    -- owner: release            the narrow role that owns it; `none` for functions that run as their caller
    -- execute: desk             who may call it: desk, lead, a service, the keeper; several separated by commas
and then holds SQL with the placeholders {schema} and {narrow} (the role of `owner`). A function carries a version in
its name and does not change once it is deployed, so that old workers survive a deploy.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from mash_platform.state import CHECKOUT

ROOMS = ("wall", "people", "front_door", "research", "assessment", "transfers", "insight")
_HEADER = re.compile(r"^-- (owner|execute):\s*(.+)$", re.MULTILINE)
_FUNCTION = re.compile(r"CREATE OR REPLACE FUNCTION (\w+)\s*\((.*?)\)\s*RETURNS", re.DOTALL)


@dataclass(frozen=True)
class SqlFile:
    """One file of SQL that every hub gets."""

    path: Path
    owner: str
    execute: tuple[str, ...]
    text: str

    @property
    def functions(self) -> list[str]:
        """The names of the functions that it makes."""
        return [match[1] for match in _FUNCTION.finditer(self.text)]


@cache
def sql_files() -> tuple[SqlFile, ...]:
    """Every room's SQL, in the order of the rooms and then by name.

    Raises: ValueError for a file whose header does not say who owns and who calls it.
    """
    found = []
    for room in ROOMS:
        for path in sorted((CHECKOUT / "hub" / room / "sql").glob("*.sql")):
            text = path.read_text()
            header = {match[1]: match[2].strip() for match in _HEADER.finditer(text)}
            if header.keys() != {"owner", "execute"}:
                raise ValueError(f"{path.name} must begin with `-- owner:` and `-- execute:`")
            callers = tuple(word.strip() for word in header["execute"].split(",") if word.strip() != "none")
            found.append(SqlFile(path, header["owner"], callers, text))
    return tuple(found)
