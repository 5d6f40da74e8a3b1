"""A number of the catalogue as a page says it: a count, a count with its share, or hours; and what is withheld."""

from __future__ import annotations

from collections.abc import Mapping

from tenants.measures.catalogue import BY_CODE, COLUMNS, TABLE_OF, WITHHELD, Column, Table

Values = Mapping[str, int | None]
NOT_PUBLISHED = "Not published"
# Inside the hub nothing is withheld: a mean may be over nobody, and repeats wait for the end of the month.
INSIDE = (
    dict.fromkeys(COLUMNS, "None")
    | {code: "Nobody" for code, column in COLUMNS.items() if column.mean_of}
    | dict.fromkeys(BY_CODE["repeats"].counts, "When the month closes")
)


def said(code: str, values: Values | None, *, empty: str = WITHHELD) -> str:
    """ "1,204", "31 (26%)", "26.5 hours", "fewer than 5 or withheld", "Not published".

    In: a column; the values of one period; what a missing number means. Out: words, never 0 for a missing number.
    """
    if values is None:
        return NOT_PUBLISHED
    value = values.get(code)
    if value is None:
        return empty
    if COLUMNS[code].mean_of:
        return hours(value)
    share = share_of(code, values)
    return f"{value:,}" if share is None else f"{value:,} ({share}%)"


def hours(minutes: int) -> str:
    """ "26.5 hours"."""
    return f"{minutes / 60:.1f} hours"


def share_of(code: str, values: Values) -> int | None:
    """The share of a part in its whole, in per cent, from the parts that are shown; None where there is none."""
    table = TABLE_OF[code]
    parts = [values.get(one) for one in table.counts]
    known = [part for part in parts if part is not None]
    value = values.get(code)
    if not table.parts_of or COLUMNS[code].mean_of or value is None or len(known) < len(parts) or not sum(known):
        return None
    return round(100 * value / sum(known))


def drawn(code: str, values: Values | None) -> float | None:
    """What a bar of this column measures: a share where it is a part, hours for a mean, else the count."""
    if values is None or values.get(code) is None:
        return None
    if COLUMNS[code].mean_of:
        return round((values[code] or 0) / 60, 1)
    return share_of(code, values) if TABLE_OF[code].parts_of else values[code]


def unit_of(code: str) -> str:
    """What stands behind a bar's number."""
    if COLUMNS[code].mean_of:
        return " h"
    return "%" if TABLE_OF[code].parts_of else ""


def headline(table: Table) -> Column:
    """The column that a chart shows first."""
    wanted = table.share or next((one.code for one in table.columns if one.mean_of), table.columns[0].code)
    return COLUMNS[wanted]


def chart_title(table: Table, column: Column) -> str:
    """ "Who notified: Police, in per cent"."""
    unit = ", in hours" if column.mean_of else ", in per cent" if table.parts_of else ""
    name = table.title if len(table.columns) == 1 else f"{table.title}: {column.title[:1].lower()}{column.title[1:]}"
    return name + unit
