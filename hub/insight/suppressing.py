"""Which periods of a table may leave the hub, so that nothing that is withheld can be worked out from what is shown.

A table of a period is shown whole or not at all. What is shown of months, quarters and years is then worth exactly as
much as sums over groups of months: the months of a shown period that no shorter shown period has. So it is enough that
each group is a month that is shown itself, or two months or more whose sum in each column is no small number. A
withheld month can then hold anything from none of its group's sum to all of it.

A table whose columns divide a column of another (decisions, of children decided for) is shown only for periods for
which that one is. Its groups are then made of whole groups of the other, and inside one of its groups the two sets of
sums bound a withheld number from below; where that number is small, the bound has to be none. What is left: each
withheld number could be any of six at least, 5 among them, and a small one could be nought. docs/decisions/0009.
tests/insight/test_suppressing.py solves for the hidden numbers.

A period that was closed stays as it is, since a second edition could be subtracted from the first.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date
from itertools import combinations

from tenants.measures.catalogue import SMALLEST, TABLE_OF, Table
from tenants.measures.periods import LENGTH, Period

Counts = Mapping[date, Mapping[str, int]]  # of each month, each column's count
Groups = dict[Period, list[date]]


def choose(
    tables: Sequence[Table],
    closing: Sequence[Period],
    closed: Sequence[Period],
    shown: Mapping[str, set[Period]],
    counts: Counts,
) -> dict[str, set[Period]]:
    """Choose which periods to show of those that close together, for each table.

    In: the tables, each after the one that it divides; the periods that close now; those of the same year that closed
    before, and which of them are shown, by table; the counts of the year's closed months since the hub began.
    Out: by table, those of `closing` that are shown, the longer ones for choice.
    """
    stands = {table.code: set(shown[table.code]) for table in tables}
    chosen = {}
    for table in tables:
        chosen[table.code] = _choose(table, closing, closed, stands, counts)
        stands[table.code] |= chosen[table.code]
    return chosen


def _choose(
    table: Table, closing: Sequence[Period], closed: Sequence[Period], shown: Mapping[str, set[Period]], counts: Counts
) -> set[Period]:
    before = shown[table.code]
    longest_first = sorted(closing, key=lambda period: -LENGTH[period.kind])
    for size in range(len(longest_first), 0, -1):
        for some in combinations(longest_first, size):
            if _may_show(table, before | set(some), [*closed, *closing], shown, counts):
                return set(some)
    return set()


def _may_show(
    table: Table, wanted: set[Period], every: Iterable[Period], shown: Mapping[str, set[Period]], counts: Counts
) -> bool:
    groups = groups_of(wanted, counts)
    if not all(_counted(table, months, counts) for months in groups.values()):
        return False
    if not all(_fit(period, months, table.counts, counts) for period, months in groups.items()):
        return False
    if not table.parts_of:
        return True
    whole = shown[TABLE_OF[table.parts_of].code]
    if not wanted <= whole or (table.beside and not wanted <= shown[table.beside]):
        return False
    hidden = [set(period.months) & counts.keys() for period in every if period not in wanted]
    known = [set(months) for months in groups_of(whole, counts).values()]
    return all(
        _unbounded(table, set(months), [one for one in hidden if one <= set(months)], known, counts)
        for months in groups.values()
    )


def groups_of(shown: Collection[Period], months: Iterable[date]) -> Groups:
    """For each shown period the months that no shorter shown one has, where there are any."""
    found: Groups = {}
    for month in months:
        around = [period for period in shown if period.start <= month < period.until]
        if around:
            found.setdefault(min(around, key=lambda period: LENGTH[period.kind]), []).append(month)
    return found


def _counted(table: Table, months: list[date], counts: Counts) -> bool:
    """Whether each month has each column: one that was closed before the catalogue got a column says nothing of it."""
    return all(column in counts[month] for month in months for column in table.counts)


def _fit(period: Period, months: list[date], columns: Iterable[str], counts: Counts) -> bool:
    """Whether a group's sums may be known: no small number, and no withheld month alone."""
    if len(months) == 1 and period.months != (months[0],):
        return False
    return all(_sum(column, months, counts) >= SMALLEST for column in columns)


def _unbounded(table: Table, group: set[date], hidden: list[set[date]], known: list[set[date]], counts: Counts) -> bool:
    """Whether no small hidden number of the group has to be more than nought.

    Of a hidden period at least so much of a column has to lie in it: what is known to lie in it of the whole, and the
    column's sum in the group, less the whole of the group.
    """
    whole = _sum(table.parts_of, group, counts)
    for months in hidden:
        inside = sum(_sum(table.parts_of, one, counts) for one in known if one <= months)
        for column in table.counts:
            if _sum(column, months, counts) < SMALLEST and inside + _sum(column, group, counts) > whole:
                return False
    return True


def _sum(column: str, months: Iterable[date], counts: Counts) -> int:
    return sum(counts[month][column] for month in months)
