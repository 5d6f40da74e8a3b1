"""No test asks for one status of several, or for one of two texts: a fault that gives the other would pass. And none
says what is not on a page without knowing that the page is there: an error has no word of it either."""

from __future__ import annotations

import ast
import re
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TypeGuard

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


def unseen_pages(source: str) -> Iterator[int]:
    """The lines of `assert "Amy" not in client.get("/triage/").text`, and of the same by a name that the test looks at
    in no other way. `text_of` asks for the status."""
    for test in (node for node in ast.walk(ast.parse(source)) if isinstance(node, ast.FunctionDef)):
        raw = {
            ast.unparse(node.targets[0])
            for node in ast.walk(test)
            if isinstance(node, ast.Assign) and _is_raw(node.value)
        }
        checks = [node for node in ast.walk(test) if isinstance(node, ast.Assert)]
        seen = Counter(node.id for node in ast.walk(test) if isinstance(node, ast.Name))
        absent = [(one.lineno, one.test.comparators[0]) for one in checks if _says_not_there(one.test)]
        denied = Counter(ast.unparse(page) for _, page in absent)
        for line, page in absent:
            name = ast.unparse(page)
            # Seen once where it is named, and else in such checks alone.
            if _is_raw(page) or (name in raw and seen[name] == denied[name] + 1):
                yield line


def _says_not_there(test: ast.expr) -> TypeGuard[ast.Compare]:
    return isinstance(test, ast.Compare) and isinstance(test.ops[0], ast.NotIn)


def _is_raw(value: ast.expr) -> bool:
    return bool(re.search(r"\b(get|post)\([^)]*/.*\)\.(text|content)\b", ast.unparse(value)))


def _everywhere(weak: Callable[[str], Iterator[int]]) -> list[str]:
    return [
        f"{path.relative_to(TESTS)}:{line}" for path in TESTS.rglob("*.py")
        if "node_modules" not in path.parts for line in weak(path.read_text())
    ]  # fmt: skip


def test_every_check_asks_for_one_answer() -> None:
    assert _everywhere(weak_checks) == []


def test_what_is_not_on_a_page_is_said_of_a_page_that_is_there() -> None:
    assert _everywhere(unseen_pages) == []


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


@pytest.mark.parametrize(
    ("source", "lines"),
    [
        ("def test():\n    assert 'Amy' not in house.visit(seat).get('/triage/').text", [2]),
        ("def test():\n    page = c.get('/triage/').text\n    assert 'Amy' not in page", [3]),
        ("def test():\n    page = c.get('/triage/').text\n    assert 'Joel' in page\n    assert 'Amy' not in page", []),
        ("def test():\n    assert 'Amy' not in text_of(client.get('/triage/'))", []),
        ("def test():\n    assert 'Amy' not in notice.text", []),
    ],
)
def test_a_page_that_nobody_looked_at_is_known(source: str, lines: list[int]) -> None:
    assert list(unseen_pages(source)) == lines
