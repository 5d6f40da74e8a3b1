"""Lists page by page, counted only as far as anybody pages: counting a year under row policies costs the most."""

from __future__ import annotations

from functools import cached_property
from typing import Any

from django.core.paginator import Paginator

from frontend.presenters.words import plural

MOST = 1000  # rows that can be paged through; whoever looks for more looks by reference or filter


class WorkPaginator(Paginator):  # type: ignore[type-arg]
    """Django's paginator over at most MOST rows of a queryset."""

    def __init__(self, found: Any, per_page: int) -> None:
        super().__init__(found[:MOST], per_page)
        self._unordered = found.order_by()[:MOST]  # counting wants no order

    @cached_property
    def count(self) -> int:
        """How many there are, at most MOST."""
        return int(self._unordered.count())

    def said(self, one: str, many: str | None = None) -> str:
        """ "12 copies", "the first 1,000 copies"."""
        if self.count < MOST:
            return plural(self.count, one, many)
        return f"the first {MOST:,} {many or one + 's'}"
