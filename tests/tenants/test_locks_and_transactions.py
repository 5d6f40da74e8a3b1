"""Which of the platform's functions lock what, and in which transaction, as their source says it.

A hub's acts are watched while they are done (tests/wall/written_by_acts.py). The platform's are too many for one case,
and a lock that is dropped shows where two people act in one moment alone; so each is a line of a kept text, and a
change of one is a line in a diff that somebody reads. MASH_WRITE_ACTS=1 writes it anew.
"""

from __future__ import annotations

import ast
import os
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
KEPT = Path(__file__).with_name("locks_and_transactions.txt")
ROOMS = ("tenants", "rollout", "joining")


def _first_name(node: ast.expr) -> str:
    """Of `Seat.objects.filter(...).select_for_update()` the first: Seat."""
    while isinstance(node, ast.Attribute | ast.Call | ast.Subscript):
        node = node.func if isinstance(node, ast.Call) else node.value
    return node.id if isinstance(node, ast.Name) else "?"


def _said(function: ast.FunctionDef) -> list[str]:
    """What the function says of locks and transactions, in its order."""
    found = []
    for node in sorted(
        (one for one in ast.walk(function) if isinstance(one, ast.Call)), key=lambda one: (one.lineno, one.col_offset)
    ):
        name = node.func.attr if isinstance(node.func, ast.Attribute) else ""
        words = sorted(f"{one.arg}={ast.unparse(one.value)}" for one in node.keywords)
        if name == "atomic":
            found.append(f"atomic({', '.join(words)})")
        elif name == "select_for_update":
            found.append(f"{_first_name(node.func)} for update({', '.join(words)})")
    return found


def functions(folder: Path) -> Iterator[str]:
    """A line for each function that locks or begins a transaction."""
    for path in sorted(folder.rglob("*.py")):
        if "migrations" in path.parts:
            continue
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.FunctionDef) and (said := _said(node)):
                yield f"{path.relative_to(ROOT)} {node.name}: {'; '.join(said)}"


def test_no_lock_and_no_transaction_of_the_platforms_acts_goes_unread() -> None:
    found = [line for room in ROOMS for line in functions(ROOT / room)]
    if os.environ.get("MASH_WRITE_ACTS"):
        KEPT.write_text("".join(f"{line}\n" for line in found))
    kept = KEPT.read_text().splitlines()
    assert len(found) > 50
    assert found == kept, "MASH_WRITE_ACTS=1 keeps what was read"
