"""What an act locks and writes, and in which transaction, as the database is asked for it: one line for each act.

A lock that is dropped, a write that leaves its act's transaction, an outbox row that is added after the commit: each is
a changed line of tests/wall/written_by_acts.txt, which somebody reads. MASH_WRITE_ACTS=1 writes it anew.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from django.db import connections, transaction

KEPT = Path(__file__).with_suffix(".txt")
NAME = r'(?:"?\w+"?\.)?"?(\w+)"?'
WRITES = re.compile(rf"\b(?:INSERT INTO|UPDATE(?! OF\b| SET\b)|DELETE FROM) {NAME}")
LOCKS = re.compile(rf"\bFROM {NAME}.*\bFOR (?:NO KEY )?UPDATE\b", re.DOTALL)
CALLS = re.compile(r"\b(\w+_v\d+)\(")
OF_EACH_REQUEST = {"tenants_pass", "tenants_signin"}  # that somebody is still there


@dataclass
class Written:
    """What one request asked of the database. `whole`: of each outermost transaction what was written in it, and
    whether it was committed when its block ended."""

    locks: set[str] = field(default_factory=set)
    whole: list[tuple[set[str], bool]] = field(default_factory=list)
    apart: set[str] = field(default_factory=set)

    def __str__(self) -> str:
        blocks = [", ".join(sorted(one)) + ("" if durable else " (not durable)") for one, durable in self.whole if one]
        said = [f"locks {', '.join(sorted(self.locks)) or 'nothing'}"]
        said += [f"{'together' if number == 0 else 'then'} {block}" for number, block in enumerate(blocks)]
        said += [f"apart {', '.join(sorted(self.apart))}"] if self.apart else []
        return "; ".join(said)


@contextmanager
def watched(monkeypatch: pytest.MonkeyPatch, changing: frozenset[str]) -> Iterator[Written]:
    """In: the names of functions that change something. Out: what is written until the end of the block."""
    found, depth = Written(), 0

    def asked(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        found.locks.update(LOCKS.findall(sql))
        names = {*WRITES.findall(sql), *(one for one in CALLS.findall(sql) if one in changing)} - OF_EACH_REQUEST
        (found.whole[-1][0] if depth else found.apart).update(names)
        return execute(sql, params, many, context)

    enter, leave = transaction.Atomic.__enter__, transaction.Atomic.__exit__

    def entered(block: Any) -> None:
        nonlocal depth
        enter(block)
        if depth == 0:
            found.whole.append((set(), block.durable))
        depth += 1

    def left(block: Any, *error: Any) -> None:
        nonlocal depth
        depth -= 1
        leave(block, *error)

    with monkeypatch.context() as patched, ExitStack() as stack:
        for alias in ("default", "platform"):
            stack.enter_context(connections[alias].execute_wrapper(asked))
        patched.setattr(transaction.Atomic, "__enter__", entered)
        patched.setattr(transaction.Atomic, "__exit__", left)
        yield found


def changing_functions() -> frozenset[str]:
    """The names of the wall's functions that change something, in any schema."""
    with connections["default"].cursor() as cursor:
        cursor.execute("SELECT DISTINCT proname FROM pg_proc WHERE provolatile = 'v' AND proname ~ '_v[0-9]+$'")
        return frozenset(name for (name,) in cursor.fetchall())


def are_as_kept(found: list[str]) -> None:
    """Raises: AssertionError with the lines that are not as they were read."""
    if os.environ.get("MASH_WRITE_ACTS"):
        KEPT.write_text("".join(f"{line}\n" for line in found))
    kept = KEPT.read_text().splitlines()
    changed = [f"+ {one}" for one in found if one not in kept] + [f"- {one}" for one in kept if one not in found]
    assert not changed, "acts write something else than was read; MASH_WRITE_ACTS=1 keeps it:\n" + "\n".join(changed)
