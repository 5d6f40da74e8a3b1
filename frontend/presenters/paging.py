"""Lists page by page, counted only as far as anybody pages: counting a year under row policies costs the most."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.core.paginator import Paginator
from django.http import HttpRequest

from mash_platform.parsing import parse_whole_number
from mash_platform.phrases import plural

FEW = 30  # of one kind on a page about one case: the latest
ALL = 500  # where somebody asked for all
MOST = 1000  # rows that can be paged through; whoever looks for more looks by reference or filter


class WorkPaginator(Paginator):  # type: ignore[type-arg]
    """Django's paginator over at most MOST rows of a queryset."""

    def __init__(self, found: Any, per_page: int, *, counted: int | None = None) -> None:
        """In: the rows; how many to a page; how many there are, where the page has counted them already."""
        super().__init__(found[:MOST], per_page)
        self._unordered = found.order_by()[:MOST]  # counting wants no order
        self._counted = counted

    @cached_property
    def count(self) -> int:
        """How many there are, at most MOST."""
        return int(self._unordered.count()) if self._counted is None else min(self._counted, MOST)

    def said(self, one: str, many: str = "") -> str:
        """ "12 copies", "the first 1,000 copies"."""
        if self.count < MOST:
            return plural(self.count, one, many)
        return f"the first {MOST:,} {many or one + 's'}"


def paged(request: HttpRequest, rows: Any, per_page: int, name: str = "page") -> Any:
    """Django's Page of rows that are counted as they are: a history, a person's seats.

    In: the rows in order; how many to a page; what the address calls the page, where there are two lists.
    """
    return Paginator(rows, per_page).get_page(request.GET.get(name))


@dataclass(frozen=True)
class Onward:
    """One page of a list that is too dear to count: it knows whether there is a page before it and after it."""

    number: int
    object_list: Sequence[Any]
    has_next: bool

    @property
    def has_previous(self) -> bool:
        """Whether there is a page before it."""
        return self.number > 1


def onward(asked: str | None, per_page: int, first: Callable[[int], Sequence[Any]]) -> Onward:
    """One page of at most MOST rows.

    In: the page as the address says it; rows on a page; what gives the first so many rows of the list, in order.
    Out: that page; the first one where the address says no number, or one behind the end.
    """
    number = max(min(parse_whole_number(asked) or 1, MOST // per_page), 1)
    rows = first(number * per_page + 1)
    shown = rows[(number - 1) * per_page : number * per_page]
    if not shown and number > 1:
        return onward(None, per_page, lambda most: rows[:most])
    return Onward(number, shown, len(rows) > number * per_page and number < MOST // per_page)


def latest(request: HttpRequest) -> int:
    """How many of one kind a page about one case shows: a few, or all that a page can hold where it was asked for."""
    return ALL if request.GET.get("all") else FEW
