"""One hub over time: for each table of the catalogue its definition, a chart and the numbers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from markupsafe import Markup

from frontend.measures.labels import Values, change_words, chart_title, drawing_of, drawn, headline, said
from tenants.measures.catalogue import TABLES, WITHHELD, Table
from tenants.measures.periods import Period

WITHHOLDING: Mapping[str, str] = {}  # no column has words of its own


@dataclass(frozen=True)
class Section:
    """One table as a page shows it."""

    table: Table
    title: str
    drawing: Markup
    said: str
    head: list[str]
    rows: list[list[str]]


def sections(
    periods: Sequence[Period],
    values: Mapping[Period, Values],
    *,
    missing: Mapping[str, str] = WITHHOLDING,
    running: Period | None = None,
) -> list[Section]:
    """In: the periods, the newest first; what is known of each (not there: nothing published); by column the words for
    a missing number, withheld unless said otherwise; the period that still runs, which says so.
    Out: a section for each table."""
    names = {period: period.title + (" so far" if period == running else "") for period in periods}
    return [_section(table, periods, values, names, missing) for table in TABLES]


def _section(
    table: Table,
    periods: Sequence[Period],
    values: Mapping[Period, Values],
    names: Mapping[Period, str],
    missing: Mapping[str, str],
) -> Section:
    column = headline(table)
    known = [drawn(column.code, values.get(period)) for period in periods]
    bars = [
        (period.short, number, "Not published" if period not in values else missing.get(column.code, "Withheld"))
        for period, number in zip(reversed(periods), reversed(known), strict=True)
    ]
    title = chart_title(table, column)
    return Section(
        table=table,
        title=title,
        drawing=drawing_of(title, column.code, bars, key=f"chart-{table.code}"),
        said=change_words(column.code, [(names[one], number) for one, number in zip(periods, known, strict=True)]),
        head=["Period", *(one.title for one in table.columns)],
        rows=[
            [
                names[period],
                *(said(one.code, values.get(period), empty=missing.get(one.code, WITHHELD)) for one in table.columns),
            ]
            for period in periods
        ],
    )
