"""Whoever follows docs/how-to, and nothing else, has a change that every check takes; a page that went stale fails."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.how_to.scaffold import BIN, CHECKS, PAGES, Copy, WentStale, blocks, follow, own_tests, pages

pytestmark = pytest.mark.xdist_group("how_to")  # one copy for all of them


@pytest.fixture(scope="module")
def copy(tmp_path_factory: pytest.TempPathFactory) -> Copy:
    """A copy in which every page was followed, with what their commands write."""
    made = follow(tmp_path_factory.mktemp("how_to"))
    for step in (made.migrate, made.write_tables):
        done = step()
        assert done.returncode == 0, done.stdout + done.stderr
    return made


def test_every_page_stands_in_the_list() -> None:
    assert {*pages(), "README.md", "migration.md"} == {path.name for path in PAGES.glob("*.md")}


@pytest.mark.parametrize("page", pages())
def test_a_page_says_in_words_which_files_it_changes_and_what_says_so_where_a_step_is_forgotten(page: str) -> None:
    assert list(blocks(page))
    assert "| forgotten | what says so |" in (PAGES / page).read_text()


@pytest.mark.parametrize(
    "words",
    [
        lambda copy: (BIN / "lint-imports",),
        lambda copy: (BIN / "ruff", "check", "."),
        lambda copy: (BIN / "ruff", "format", "--check", "."),
        lambda copy: (sys.executable, "-m", "pytest", "-q", *CHECKS, *own_tests()),
    ],
    ids=["arrows", "lint", "format", "tests"],
)
def test_the_copy_passes(copy: Copy, words: Callable[[Copy], tuple[object, ...]]) -> None:
    done = copy.run(*map(str, words(copy)))
    assert done.returncode == 0, done.stdout[-6000:] + done.stderr[-3000:]


def test_a_page_that_names_a_line_that_is_not_there_fails(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "README.md").write_text("1. [One](one.md)\n")
    (tmp_path / "one.md").write_text('`pyproject.toml`\n\n```toml in=pyproject.toml after="never there"\nx\n```\n')
    monkeypatch.setattr("tests.how_to.scaffold.PAGES", tmp_path)
    with pytest.raises(WentStale, match=r"one\.md:1: in pyproject\.toml stands 0 times"):
        follow(tmp_path / "tree")
