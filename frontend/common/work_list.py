"""One list for all lists: what its headings sort by, what narrows it, how many rows stand on a page.

All of it stands in the address (`?sort=-received&size=50&source=6`), so that *Back*, a bookmark and a reload show the
same rows. What an address says that the page does not offer is as if it were not said. Names and other words about a
case are never among it: they are searched for in the body of a form (frontend/enquiries/search.py).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from copy import copy
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.core.paginator import Paginator
from django.db.models import F
from django.db.models.expressions import OrderBy
from django.http import HttpRequest, QueryDict

from frontend.presenters.paging import WorkPaginator

SIZES = (25, 50, 100)  # rows on a page
LONGEST = 100  # characters of words that are looked for
LONGEST_STATE = 500  # characters of how a list was arranged
FROM = "from"  # in the address of what a row leads to: how the list was arranged, for the way back
Key = Callable[[Any], Any]


@dataclass(frozen=True)
class Sort:
    """What one heading sorts by. `by`: columns that an index holds in this order, or a key for rows in memory.

    up, down: the two orders in words, such as "oldest first" and "newest first"; without `down` it is never turned
    round. first_down: a first click turns the
    greatest to the top, as with what is newest.
    """

    label: str
    up: str
    down: str
    by: tuple[str | OrderBy, ...] | Key
    first_down: bool = False


@dataclass(frozen=True)
class Filter:
    """One thing that narrows a list. choices: values with their words; none where words are typed.

    every: what stands for not narrowing, in words and (`whole`) as the address has it. default: what is shown where the
    address says nothing, where that is not everything.
    """

    name: str
    label: str
    choices: Sequence[tuple[str, str]] = ()
    every: str = "Any"
    whole: str = ""
    default: str = ""

    def read(self, said: str | None) -> str:
        """In: what the address says. Out: a value of ours."""
        if said is None:
            return self.default
        if not self.choices:
            return said.replace("\x00", "").strip()[:LONGEST]
        return said if said == self.whole or said in dict(self.choices) else self.default

    def words(self, value: str) -> str:
        """The value as it is shown."""
        return dict(self.choices).get(value, value)


@dataclass(frozen=True)
class Heading:
    """A heading that sorts: where it leads, how the list is sorted by it now, and what a click does, in words."""

    href: str
    now: str  # as aria-sort has it; "" where the list is sorted by something else
    does: str


class WorkList:
    """What an address asks of one list."""

    def __init__(
        self,
        request: HttpRequest,
        *,
        sorts: Mapping[str, Sort] | None = None,
        default: str = "",
        filters: Sequence[Filter] = (),
        size: int = SIZES[0],
        largest: int = SIZES[-1],
        on_the_way: bool = False,
    ) -> None:
        """In: what the list can be sorted by, with the default as an address says it ("due", "-at"); its filters; how
        many rows a page has where nobody asked for more, and at most; whether this is a page that a row led to, and the
        list as it was arranged then."""
        self.sorts, self.filters = dict(sorts or {}), tuple(filters)
        self._asked = QueryDict(request.GET.get(FROM, "")[:LONGEST_STATE]) if on_the_way else request.GET
        self._default, self._size = default, size
        sort = self._asked.get("sort", "")
        self.sort = sort if sort in dict(self.orders) else default
        self.sizes = sorted({size, *(one for one in SIZES if one <= largest)})
        sizes = {str(one): one for one in self.sizes}
        self.size = sizes.get(self._asked.get("size", ""), size)
        self.chosen = {one.name: one.read(self._asked.get(one.name)) for one in self.filters}

    @property
    def order(self) -> tuple[Any, ...]:
        """For `order_by`: the columns asked for, the other way round where that is asked for."""
        by = self.sorts[self.sort.removeprefix("-")].by
        if callable(by):
            raise TypeError("rows in memory are sorted with `ordered`")
        return tuple(_reversed(one) for one in by) if self.sort.startswith("-") else by

    def ordered(self, rows: Iterable[Any]) -> list[Any]:
        """Rows in memory, sorted."""
        key = self.sorts[self.sort.removeprefix("-")].by
        if not callable(key):
            raise TypeError("rows of a table are sorted with `order`")
        return sorted(rows, key=key, reverse=self.sort.startswith("-"))

    def paged(self, rows: Any, *, counted: int | None = None) -> Any:
        """Django's Page of a queryset, or of a sequence. In: how many there are, where they were counted before."""
        if isinstance(rows, Sequence):
            return Paginator(rows, self.size).get_page(self._asked.get("page"))
        return WorkPaginator(rows, self.size, counted=counted).get_page(self._asked.get("page"))

    @property
    def is_filtered(self) -> bool:
        """Whether it shows less than everything, since somebody asked for that."""
        return any(self.chosen[one.name] not in (one.whole, one.default) for one in self.filters)

    @property
    def is_narrowed(self) -> bool:
        """Whether there is something to take off."""
        return any(self.chosen[one.name] != one.whole for one in self.filters)

    @property
    def chips(self) -> list[tuple[str, str, str]]:
        """What narrows it: its label, its value in words, and the address without it."""
        return [
            (one.label, one.words(self.chosen[one.name]), self.address(**{one.name: one.whole}))
            for one in self.filters
            if self.chosen[one.name] != one.whole
        ]

    @property
    def everything(self) -> str:
        """The address with nothing taken away, in the order and size chosen."""
        return self.address(**{one.name: one.whole for one in self.filters})

    @property
    def onward(self) -> str:
        """For the address of what a row leads to: how the list is arranged, for the way back; "" where nobody asked."""
        state = self.address().removeprefix("?")
        return f"?{urlencode({FROM: state})}" if state else ""

    @property
    def back(self) -> str:
        """For the address of the list: as it was arranged."""
        state = self.address().removeprefix("?")
        return f"?{state}" if state else ""

    @property
    def orders(self) -> list[tuple[str, str]]:
        """Every order with its words, for where headings do not stand."""
        return [
            (sign + name, f"{one.label}: {one.down if sign else one.up}")
            for name, one in self.sorts.items()
            for sign in (("-", "") if one.first_down else ("", "-"))
            if one.down or not sign
        ]

    @property
    def others(self) -> list[tuple[str, str]]:
        """What else the address says, such as a day that the whole page is about: a form that sorts keeps it."""
        own = {"sort", "size", "page", *self.chosen}
        return [(name, value) for name, values in self._asked.lists() if name not in own for value in values]

    def heading(self, name: str) -> Heading:
        """The heading of a sort."""
        one = self.sorts[name]
        is_now, is_down = self.sort.removeprefix("-") == name, self.sort.startswith("-")
        to_down = bool(one.down) and (not is_down if is_now else one.first_down)
        now = ("descending" if is_down else "ascending") if is_now else ""
        return Heading(self.address(sort=f"-{name}" if to_down else name), now, one.down if to_down else one.up)

    def address(self, **changes: str) -> str:
        """The list's first page as it is, but for these. What is by default so is not said."""
        values = {**self.chosen, "sort": self.sort, "size": str(self.size), **changes}
        usual = {**{one.name: one.default for one in self.filters}, "sort": self._default, "size": str(self._size)}
        said = [(name, value) for name, value in values.items() if value != usual.get(name)]
        return f"?{urlencode([*self.others, *said])}"


def _reversed(one: str | OrderBy) -> str | OrderBy:
    """The same the other way round. What has nothing there turns round with it, as an index read backwards gives it."""
    if isinstance(one, str):
        return one.removeprefix("-") if one.startswith("-") else f"-{one}"
    turned = copy(one)
    turned.reverse_ordering()
    return turned


def nothing_last(column: str) -> OrderBy:
    """A column from the least on, and what has nothing there at the end."""
    return OrderBy(F(column), nulls_last=True)


def nothing_first(column: str) -> OrderBy:
    """A column from the least on, after what has nothing there: turned round, the greatest is on top."""
    return OrderBy(F(column), nulls_first=True)
