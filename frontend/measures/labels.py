"""A number of the catalogue as a page says it: a count, a count with its share, or hours; and what is withheld."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import timedelta

from markupsafe import Markup

from frontend.charts.bars import Bar, bar_chart
from frontend.presenters.clock import duration
from mash_platform.phrases import plural
from tenants.measures.catalogue import BY_CODE, COLUMNS, TABLE_OF, WITHHELD, Column, Table

Values = Mapping[str, int | None]
NOT_PUBLISHED = "Not published"
# Inside the hub nothing is withheld: a mean may be over nobody, and repeats wait for the end of the month.
INSIDE = (
    dict.fromkeys(COLUMNS, "None")
    | {code: "Nobody" for code, column in COLUMNS.items() if column.mean_of}
    | dict.fromkeys(BY_CODE["repeats"].counts, "When the month closes")
    | {"already_open": "Not counted apart then"}
)


def said(code: str, values: Values | None, *, empty: str = WITHHELD) -> str:
    """ "1,204", "31 (26%)", "1 day 2 h", "fewer than 5 or withheld", "Not published".

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


def hours(minutes: float) -> str:
    """ "1 day 2 h", as on every other page."""
    return duration(timedelta(minutes=minutes))


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
    """What a bar of this column measures: a share where it is a part, minutes for a mean, else the count."""
    if values is None or values.get(code) is None:
        return None
    if COLUMNS[code].mean_of:
        return values[code]
    return share_of(code, values) if TABLE_OF[code].parts_of else values[code]


def unit_of(code: str) -> str:
    """What stands behind a bar's number."""
    return "%" if is_share(code) else ""


def is_share(code: str) -> bool:
    """Whether a bar of this column is a share in per cent, on a scale from 0 to 100."""
    return bool(TABLE_OF[code].parts_of) and not COLUMNS[code].mean_of


def bar_words(code: str, number: float) -> str:
    """A bar's number: "50%", "1 day 2 h", "1,204"."""
    if COLUMNS[code].mean_of:
        return hours(number)
    return f"{number:,.0f}{unit_of(code)}"


def drawing_of(title: str, code: str, bars: Sequence[Bar], *, key: str) -> Markup:
    """A column's bars: a share from 0 to 100 with its target, where the catalogue has one."""
    table = TABLE_OF[code]
    return bar_chart(
        title, bars, key=key, unit=unit_of(code), say=lambda number: bar_words(code, number),
        whole=100 if is_share(code) else None, target=table.target if code == table.share else None,
    )  # fmt: skip


def change_words(code: str, known: Sequence[tuple[str, float | None]]) -> str:
    """What a column's chart says, in a sentence. In: each period's name and number, the newest first."""
    shown = [(name, number) for name, number in known if number is not None]
    if not shown:
        return "No number is shown for these periods."
    (name, number), *before = shown
    said = f"{COLUMNS[code].title}: {bar_words(code, number)} in {name}"
    if before:
        then, was = before[0]
        how = "as in" if was == number else f"{'up' if number > was else 'down'} from {bar_words(code, was)} in"
        said += f", {how} {then}"
    target = TABLE_OF[code].target if code == TABLE_OF[code].share else None
    if target is not None:
        against = "the target is" if number < target else "at or above the target of"
        said += f"; {against} {target}%"
    return said + "."


def comparison_words(code: str, known: Sequence[tuple[str, float | None]]) -> str:
    """What hubs side by side say, in a sentence. In: each hub's name and number."""
    shown = sorted(((number, name) for name, number in known if number is not None), reverse=True)
    if not shown:
        return "No hub shows this number."
    if len(shown) == 1:
        return f"One hub shows it: {shown[0][1]}, {bar_words(code, shown[0][0])}."
    (most, highest), (least, lowest) = shown[0], shown[-1]
    if most == least:
        return f"{plural(len(shown), 'hub')} show it, all with {bar_words(code, most)}."
    return (
        f"{plural(len(shown), 'hub')} show it: from {bar_words(code, least)} in {lowest} to {bar_words(code, most)} in "
        f"{highest}."
    )


def headline(table: Table) -> Column:
    """The column that a chart shows first."""
    wanted = table.share or next((one.code for one in table.columns if one.mean_of), table.columns[0].code)
    return COLUMNS[wanted]


def chart_title(table: Table, column: Column) -> str:
    """ "Who notified: Police, in per cent"."""
    unit = ", in per cent" if is_share(column.code) else ""
    name = table.title if len(table.columns) == 1 else f"{table.title}: {column.title[:1].lower()}{column.title[1:]}"
    return name + unit
