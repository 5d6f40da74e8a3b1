"""A typed template as words, for search."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

NAMES = ("format", "ask", "id", "kind", "section")  # for the format, not for readers


def words_of(content: Any) -> Iterator[str]:
    """Every word that people read in a typed template."""
    if isinstance(content, str):
        yield content
    elif isinstance(content, list):
        for one in content:
            yield from words_of(one)
    elif isinstance(content, dict):
        for name, one in content.items():
            if name not in NAMES:
                yield from words_of(one)
