"""A burn-up: what is done by each date against the whole, what is planned, and what is projected."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from markupsafe import Markup

from frontend.charts.svg import drawing, element, nice_top, text
from frontend.presenters.dates import long_date

WIDTH, HEIGHT = 360, 220
LEFT, RIGHT, TOP, BOTTOM = 28, 50, 14, 30
MANY_MONTHS = 3 * 366  # days: of a longer span only quarters are ticked

Point = tuple[date, int]


def burn_up(
    title: str,
    done: Sequence[Point],
    planned: Sequence[Point],
    whole: int,
    *,
    key: str,
    noun: str,
    projected: Sequence[Point] = (),
    target: date | None = None,
    today: date | None = None,
) -> Markup:
    """A stepped line of what is done, a dashed one of what is planned, a dotted one of what is projected, and the whole
    as a line across.

    In: the title; dated counts in order (either may be empty, not both); the whole; a key unique on the page;
    what is counted ("authorities"); where known what is projected, and the days of the target and of today, each marked
    where it lies before the end. The months are ticked below, and
    each line has its name where it ends. Out: the SVG. Raises ValueError without any point.
    """
    if not done and not planned:
        raise ValueError("A burn-up needs at least one dated count.")
    days = [day for day, _ in [*done, *planned, *projected]]
    first, last = min(days), max(days)
    top = nice_top(max([whole, *(count for _, count in [*done, *planned])]))
    span = (last - first).days or 1

    def x(day: date) -> float:
        return LEFT + (WIDTH - LEFT - RIGHT) * (day - first).days / span

    def y(count: float) -> float:
        return TOP + (HEIGHT - TOP - BOTTOM) * (1 - count / top)

    inside: list[str] = []
    for step in range(5):
        height = y(top * step / 4)
        rule = {"x1": LEFT, "x2": WIDTH - RIGHT, "y1": height, "y2": height, "class": "mash-svg__rule"}
        inside.append(element("line", rule))
        inside.append(text(LEFT - 6, height + 4, top * step // 4, "mash-svg__axis", "end"))
    across = {"x1": LEFT, "x2": WIDTH - RIGHT, "y1": y(whole), "y2": y(whole), "class": "mash-svg__whole"}
    inside += [
        element("line", across),
        text(WIDTH - RIGHT + 6, y(whole) + 4, f"All {whole}", "mash-svg__label"),
    ]
    said = []
    taken: list[tuple[float, float]] = []
    if target and first < target < last:
        place = {"x1": x(target), "x2": x(target), "y1": TOP, "y2": y(0), "class": "mash-svg__target"}
        inside += [element("line", place), text(x(target) - 4, y(0) - 6, "Target", "mash-svg__axis", "end")]
    for month in _months(first, last):
        tick = {"x1": x(month), "x2": x(month), "y1": y(0), "y2": y(0) + (7 if month.month == 1 else 4)}
        inside.append(element("line", {**tick, "class": "mash-svg__tick"}))
    if today and first < today < last:
        place = {"x1": x(today), "x2": x(today), "y1": TOP, "y2": y(0), "class": "mash-svg__today"}
        inside += [element("line", place), text(x(today) + 4, TOP + 10, "Today", "mash-svg__axis")]
    lines = (
        (planned, "mash-svg__planned", "planned"),
        (projected, "mash-svg__projected", "projected"),
        (done, "mash-svg__done", "live"),
    )
    for points, css, word in lines:
        if not points:
            continue
        inside.append(element("path", {"d": _steps([(x(day), y(count)) for day, count in points]), "class": css}))
        day, count = points[-1]
        taken = _free(taken, (x(day), y(count)))
        at_end = x(day) > WIDTH - RIGHT - 60
        place_x, place_y = (x(day) - 4, taken[-1][1]) if at_end else (x(day) + 4, taken[-1][1])
        name = f"{count} {word}" if count != whole else word
        below = 16 if place_y < y(0) - 16 else -6  # never among the ticks
        inside.append(text(place_x, place_y + below, name, "mash-svg__label", "end" if at_end else "start"))
        said.append(f"{count} {noun} {word} by {long_date(day)}")
    inside.append(text(LEFT, HEIGHT - 8, f"{first:%b %Y}", "mash-svg__axis"))
    inside.append(text(WIDTH - RIGHT, HEIGHT - 8, f"{last:%b %Y}", "mash-svg__axis", "end"))
    return drawing(WIDTH, HEIGHT, title, f"Of {whole}: {'; '.join(said)}.", inside, key=key)


def _months(first: date, last: date) -> list[date]:
    """The first day of each month after a day and before another; of a span of years, of each quarter."""
    step = 1 if (last - first).days <= MANY_MONTHS else 3
    found = []
    year, month = first.year, first.month
    while (year, month) <= (last.year, last.month):
        day = date(year, month, 1)
        if first < day < last and (month - 1) % step == 0:
            found.append(day)
        year, month = (year + 1, 1) if month == 12 else (year, month + 1)
    return found


def _free(taken: list[tuple[float, float]], wanted: tuple[float, float]) -> list[tuple[float, float]]:
    """Where a name may stand without covering another: as wanted, or a line lower."""
    at_x, at_y = wanted
    while any(abs(at_x - other_x) < 90 and abs(at_y - other_y) < 14 for other_x, other_y in taken):
        at_y += 14
    return [*taken, (at_x, at_y)]


def _steps(points: Sequence[tuple[float, float]]) -> str:
    (start_x, start_y), *rest = points
    return f"M{start_x:.1f} {start_y:.1f}" + "".join(f"H{px:.1f}V{py:.1f}" for px, py in rest)
