"""A list that a function of the wall gives page by page, as Django's paginator wants it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, overload


class Counted(Sequence[Any]):
    """Asks for the number of rows, and for the rows of one page. In: `fetch` takes where a page starts and its size."""

    def __init__(self, count: Callable[[], int], fetch: Callable[[int, int], list[Any]]) -> None:
        self._count, self._fetch = count, fetch

    def __len__(self) -> int:
        """How many there are in all."""
        return self._count()

    @overload
    def __getitem__(self, part: int) -> Any: ...

    @overload
    def __getitem__(self, part: slice) -> list[Any]: ...

    def __getitem__(self, part: int | slice) -> Any:
        """One row, or the rows of a page."""
        if isinstance(part, int):
            return self._fetch(part, 1)[0]
        start = part.start or 0
        return self._fetch(start, (part.stop or start) - start)
