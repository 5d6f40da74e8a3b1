"""The matrix in docs/security.md is the declarations' own."""

from __future__ import annotations

import pytest

from mash_platform.cli.wall import PAGE, with_matrix
from mash_platform.keeper.matrix import matrix


def test_the_page_shows_the_wall_as_it_is() -> None:
    page = PAGE.read_text()
    assert page == with_matrix(page, matrix()), "stale: run `mash wall --write`"


def test_a_page_without_the_marks_is_refused() -> None:
    with pytest.raises(ValueError, match="no <!-- mash wall"):
        with_matrix("nothing here", "table")


def test_it_says_what_people_would_look_for() -> None:
    lines = matrix().splitlines()
    assert "| research_finding | r, a, c * | . | . | . | r | . | . | . | . | . |" in lines
    assert "| wall_ledgerentry | A * | . | . | . | A * | r, A * | R | . | . | . |" in lines
