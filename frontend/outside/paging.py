"""A list that a function of the wall gives page by page, as Django's paginator wants it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, overload

Fetch = Callable[[int, int], tuple[list[Any], int]]


class Counted(Sequence[Any]):
    """Asks for a page once and keeps the total that came with it."""

    def __init__(self, fetch: Fetch) -> None:
        self._fetch = fetch

    def __len__(self) -> int:
        """How many there are in all."""
        return self._fetch(0, 1)[1]

    @overload
    def __getitem__(self, part: int) -> Any: ...

    @overload
    def __getitem__(self, part: slice) -> list[Any]: ...

    def __getitem__(self, part: int | slice) -> Any:
        """One row, or the rows of a page."""
        if isinstance(part, int):
            return self._fetch(part, 1)[0][0]
        start = part.start or 0
        return self._fetch(start, (part.stop or start) - start)[0]
