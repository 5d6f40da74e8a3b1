"""A bar chart with its numbers on the bars: read without colour, and legible at phone width."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from markupsafe import Markup

from frontend.charts.svg import drawing, element, text

ROW, WIDTH, END = 26, 360, 42
LETTER = 6.8  # the width of a letter of the label, on average
FOOT = 18  # below the bars, where the scale has its ends written
PER_CENT = 100

# A label and its number; or None and the words that stand instead of a bar.
Bar = tuple[str, float] | tuple[str, float | None, str]


def bar_chart(
    title: str,
    bars: Sequence[Bar],
    *,
    key: str,
    unit: str = "",
    css: str = "mash-svg__bar",
    whole: float | None = None,
    target: float | None = None,
    say: Callable[[float], str] | None = None,
) -> Markup:
    """Lying bars, one for each label with its number, or with words where no number is shown.

    In: the title; the bars in order; a key unique on the page; the unit written behind each number, or `say`, which
    writes the whole number. `whole` is the end of the scale, without which the longest bar fills it: 100 for shares, so
    that 12 % is short. `target` is marked as a line. Out: the SVG. Raises ValueError for a bar that has neither a
    number nor words, since an empty bar reads as 0.
    """
    written = say or (lambda number: f"{number}{unit}")
    numbers = [bar[1] for bar in bars if bar[1] is not None]
    end = max([0, *numbers, *([target] if target else [])]) if whole is None else whole
    left = min(170.0, max((len(bar[0]) for bar in bars), default=0) * LETTER + 12)
    longest = max((len(written(number)) for number in numbers), default=0) * LETTER + 8
    scale = (WIDTH - left - max(END, min(longest, 110))) / (end or 1)
    inside: list[str] = []
    lines = []
    height = max(1, len(bars)) * ROW
    if whole is not None:
        inside += _scale(left, scale, height, whole, unit)
    for row, (label, number, *words) in enumerate(bars):
        top = row * ROW
        inside.append(text(left - 8, top + 17, label, "mash-svg__label", "end"))
        if number is None:
            (instead,) = words
            inside.append(text(left + 6, top + 17, instead, "mash-svg__axis"))
            lines.append(f"{label}: {instead}")
            continue
        lines.append(f"{label}: {written(number)}")
        bar = {"x": left, "y": top + 4, "width": round(number * scale, 1), "height": ROW - 8, "class": css}
        inside.append(element("rect", bar))
        inside.append(text(left + number * scale + 6, top + 17, written(number), "mash-svg__number"))
    if target is not None:
        at = round(left + target * scale, 1)
        inside.append(element("line", {"x1": at, "x2": at, "y1": 0, "y2": height, "class": "mash-svg__target"}))
        below = height + (13 if whole is None else 13 + FOOT)  # under the scale's own numbers
        inside.append(text(at, below, f"Target {written(target)}", "mash-svg__label", "middle"))
        lines.append(f"target: {written(target)}")
    said = ", ".join(lines) or "No numbers yet"
    foot = FOOT * sum(one is not None for one in (whole, target))
    return drawing(WIDTH, height + foot, title, said, inside, key=key)


def _scale(left: float, scale: float, height: int, whole: float, unit: str) -> list[str]:
    """Lines at both ends and the middle of a scale that does not follow its bars."""
    found = []
    for part in (0, whole / 2, whole):
        at = round(left + part * scale, 1)
        found.append(element("line", {"x1": at, "x2": at, "y1": 0, "y2": height, "class": "mash-svg__rule"}))
        found.append(text(at, height + 13, f"{part:g}{unit}", "mash-svg__axis", "middle"))
    return found
