"""Nothing that is withheld can be worked out from what is shown: tried by solving for it, whatever the numbers are."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

from hypothesis import given, settings
from hypothesis import strategies as st

from hub.insight.suppressing import choose
from tenants.measures.catalogue import BY_CODE, SMALLEST, Table
from tenants.measures.periods import Period, PeriodKind, closing_with, plus_months
from tests.insight.solving import Solver

APRIL = date(2026, 4, 1)
OCTOBER = date(2026, 10, 1)
Months = dict[date, dict[str, int]]


def test_a_table_is_not_shown_for_months_that_were_closed_before_it_had_a_column() -> None:
    tables = [BY_CODE["decided"], BY_CODE["decisions"]]
    april, may = Period(APRIL, PeriodKind.MONTH), Period(date(2026, 5, 1), PeriodKind.MONTH)
    now = {"decided": 50, **dict.fromkeys(BY_CODE["decisions"].counts, 10)}
    then = {code: number for code, number in now.items() if code != "already_open"}
    shown = choose(tables, [april], [], {"decided": set(), "decisions": set()}, {APRIL: then})
    assert shown == {"decided": {april}, "decisions": set()}
    assert choose(tables, [may], [april], shown, {APRIL: then, may.start: now}) == {
        "decided": {may}, "decisions": {may},
    }  # fmt: skip
    shown["decisions"] = {april}  # as the older catalogue had it: what it said would give back the column
    assert choose(tables, [may], [april], shown, {APRIL: then, may.start: now})["decisions"] == set()


@dataclass
class Year:
    """A year of a hub, closed month by month as it went, and what is shown of it."""

    counts: Months
    tables: Sequence[Table]
    closed: list[Period] = field(default_factory=list)
    shown: dict[str, set[Period]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.shown = {table.code: set() for table in self.tables}
        known: Months = {}
        for month in sorted(self.counts):
            known[month] = self.counts[month]
            closing = closing_with(month)
            for code, periods in choose(self.tables, closing, self.closed, self.shown, known).items():
                self.shown[code] |= periods
            self.closed += closing

    def months(self, period: Period) -> list[date]:
        return [month for month in period.months if month in self.counts]

    def value(self, period: Period, column: str) -> int:
        return sum(self.counts[month][column] for month in self.months(period))

    def solver(self) -> Solver:
        """What everybody knows: the numbers shown, which columns add up to which, and that none is negative."""
        variables: list[object] = [
            (month, column) for month in self.counts for table in self.tables for column in table.counts
        ]
        equations: list[tuple[dict[object, int], int]] = []
        for table in self.tables:
            for period in self.shown[table.code]:
                for column in table.counts:
                    terms: dict[object, int] = {(month, column): 1 for month in self.months(period)}
                    equations.append((terms, self.value(period, column)))
            if table.parts_of:
                for month in self.counts:
                    parts: dict[object, int] = {(month, column): 1 for column in table.counts}
                    equations.append(({**parts, (month, table.parts_of): -1}, 0))
        if any(table.code == "volumes" for table in self.tables):  # each notification names a child or more
            for month in self.counts:
                variables.append((month, "more"))
                equations.append(({(month, "children"): 1, (month, "notifications"): -1, (month, "more"): -1}, 0))
        return Solver(variables, equations)

    def hidden(self) -> list[tuple[Period, str]]:
        return [
            (period, column)
            for table in self.tables
            for period in self.closed
            if period not in self.shown[table.code]
            for column in table.counts
        ]


def withstands(year: Year) -> None:
    """Every hidden number could be any of six at least, five among them; and a small one could be nought."""
    solver = year.solver()
    for period, column in year.hidden():
        least, most = solver.bounds({(month, column): 1 for month in year.months(period)})
        said = f"{column} of {period.title} is {year.value(period, column)}: {least} to {most}"
        assert most - least >= SMALLEST - 1e-6, said
        assert most >= SMALLEST - 1e-6, said
        if year.value(period, column) < SMALLEST:
            assert least < 1e-6, said
    for table in year.tables:
        for period in year.shown[table.code]:
            assert all(year.value(period, column) >= SMALLEST for column in table.counts)


def counted(first: date, rows: Sequence[Sequence[int]], tables: Sequence[Table]) -> Months:
    """Months from numbers: those of the tables that divide others, whose wholes are their sums; then the rest."""
    found: Months = {}
    for number, row in enumerate(rows):
        left = list(row)
        month: dict[str, int] = {}
        for table in reversed(tables):
            if table.parts_of and table.parts_of not in month:
                month |= {column: left.pop() for column in table.counts}
                month[table.parts_of] = sum(month[column] for column in table.counts)
            elif table.parts_of:  # a second way to divide the same whole
                whole = month[table.parts_of]
                for column in table.counts[:-1]:
                    month[column] = min(left.pop(), whole - sum(month.get(one, 0) for one in table.counts))
                month[table.counts[-1]] = whole - sum(month[column] for column in table.counts[:-1])
        if "notifications" in month:
            month["notifications"] = min(month["notifications"], month["children"])
            parts = [column for column in BY_CODE["sources"].counts if column in month]
            while parts and sum(month[column] for column in parts) > month["notifications"]:
                month[max(parts, key=lambda column: month[column])] -= 1
        found[plus_months(first, number)] = month
    return found


SMALL = st.one_of(st.integers(0, 9), st.integers(0, 30), st.sampled_from([0, 4, 5, 60]))


def years(months: int) -> st.SearchStrategy[list[list[int]]]:
    return st.lists(st.lists(SMALL, min_size=12, max_size=12), min_size=months, max_size=months)


DECIDED = [BY_CODE[code] for code in ("decided", "in_time", "decisions")]
VOLUMES = [BY_CODE[code] for code in ("volumes", "sources", "repeats")]


def test_a_month_that_is_withheld_alone_would_be_found() -> None:
    """The solver has teeth: this is what a hub that hides only small numbers would give away."""
    year = Year(of_decided(3, 20, 30), DECIDED[:1])
    year.shown["decided"] = {period for period in year.closed if period.start != OCTOBER or len(period.months) > 1}
    [(period, column)] = year.hidden()
    assert year.solver().bounds({(period.start, column): 1}) == (3, 3)


def test_a_quarter_is_shown_with_a_second_month_withheld() -> None:
    year = Year(of_decided(3, 20, 30), DECIDED[:1])
    assert {period.title for period in year.shown["decided"]} == {"October to December 2026", "November 2026"}


def test_a_month_that_was_withheld_is_never_left_alone_in_its_quarter_however_many_it_counts() -> None:
    october, november, december = (Period(plus_months(OCTOBER, at), PeriodKind.MONTH) for at in range(3))
    quarter = Period(OCTOBER, PeriodKind.QUARTER)
    chosen = choose(
        DECIDED[:1], [december, quarter], [october, november], {"decided": {november}}, of_decided(20, 30, 40)
    )
    assert chosen == {"decided": {quarter}}  # with December, October would be what is left


def test_a_busy_hub_shows_all_it_has() -> None:
    rows = [[12, 60, 25, 40, 30, 80] for _ in range(12)]
    assert Year(counted(APRIL, rows, DECIDED), DECIDED).hidden() == []


@given(years(6))
@settings(max_examples=30, deadline=None)
def test_a_mean_time_is_shown_only_where_it_says_nothing_of_who_was_late(rows: list[list[int]]) -> None:
    tables = [*DECIDED[:2], BY_CODE["turn_round"]]
    year = Year(counted(OCTOBER, rows, tables), tables)
    withstands(year)
    assert year.shown["turn_round"] <= year.shown["in_time"]


def of_decided(*numbers: int) -> Months:
    return {plus_months(OCTOBER, at): {"decided": many} for at, many in enumerate(numbers)}


@given(years(6))
@settings(max_examples=60, deadline=None)
def test_no_decision_of_half_a_year_can_be_worked_out(rows: list[list[int]]) -> None:
    withstands(Year(counted(OCTOBER, rows, DECIDED), DECIDED))


@given(years(12))
@settings(max_examples=25, deadline=None)
def test_no_share_of_a_whole_year_can_be_worked_out(rows: list[list[int]]) -> None:
    tables = DECIDED[:2]
    withstands(Year(counted(APRIL, rows, tables), tables))


@given(years(6))
@settings(max_examples=40, deadline=None)
def test_neither_notifications_nor_their_children_can_be_worked_out(rows: list[list[int]]) -> None:
    withstands(Year(counted(OCTOBER, rows, VOLUMES), VOLUMES))
