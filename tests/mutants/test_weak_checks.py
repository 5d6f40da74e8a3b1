"""No test asks for one status of several, or for one of two texts: a fault that gives the other would pass."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

TESTS = Path(__file__).resolve().parents[1]


def weak_checks(source: str) -> Iterator[int]:
    """The lines of `assert answer.status_code in (200, 404)` and of `assert "one" in page or "other" in page`."""
    for check in (node for node in ast.walk(ast.parse(source)) if isinstance(node, ast.Assert)):
        alternatives = check.test.values if isinstance(check.test, ast.BoolOp) else []
        is_or = isinstance(check.test, ast.BoolOp) and isinstance(check.test.op, ast.Or)
        if _is_status_of_several(check.test) or (is_or and any(map(_is_text_in_a_page, alternatives))):
            yield check.lineno


def _is_status_of_several(test: ast.expr) -> bool:
    return (
        isinstance(test, ast.Compare)
        and isinstance(test.ops[0], ast.In)
        and isinstance(test.left, ast.Attribute)
        and test.left.attr == "status_code"
    )


def _is_text_in_a_page(test: ast.expr) -> bool:
    return isinstance(test, ast.Compare) and isinstance(test.ops[0], ast.In) and isinstance(test.left, ast.Constant)


def test_every_check_asks_for_one_answer() -> None:
    found = [
        f"{path.relative_to(TESTS)}:{line}" for path in TESTS.rglob("*.py")
        if "node_modules" not in path.parts for line in weak_checks(path.read_text())
    ]  # fmt: skip
    assert found == []


@pytest.mark.parametrize(
    ("source", "lines"),
    [
        ("assert answer.status_code in (302, 404)", [1]),
        ("assert 'Sent' in page or 'Kept' in page", [1]),
        ("assert answer.status_code == 302", []),
        ("assert 'Sent' in page", []),
        ("assert found is None or found > 1", []),
    ],
)
def test_a_weak_check_is_known(source: str, lines: list[int]) -> None:
    assert list(weak_checks(source)) == lines
