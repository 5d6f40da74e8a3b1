"""A bar chart with its numbers on the bars: read without colour, and legible at phone width."""

from __future__ import annotations

from collections.abc import Sequence

from markupsafe import Markup

from frontend.charts.svg import drawing, element, text

ROW, WIDTH, END = 26, 360, 42
LETTER = 6.8  # the width of a letter of the label, on average

# A label and its number; or None and the words that stand instead of a bar.
Bar = tuple[str, float] | tuple[str, float | None, str]


def bar_chart(title: str, bars: Sequence[Bar], *, key: str, unit: str = "", css: str = "mash-svg__bar") -> Markup:
    """Lying bars, one for each label with its number, or with words where no number is shown.

    In: the title; the bars in order; a key unique on the page. Out: the SVG. Raises ValueError for a bar that has
    neither a number nor words, since an empty bar reads as 0.
    """
    highest = max((bar[1] for bar in bars if bar[1] is not None), default=0)
    left = min(170.0, max((len(bar[0]) for bar in bars), default=0) * LETTER + 12)
    scale = (WIDTH - left - END) / (highest or 1)
    inside: list[str] = []
    lines = []
    for row, (label, number, *words) in enumerate(bars):
        top = row * ROW
        inside.append(text(left - 8, top + 17, label, "mash-svg__label", "end"))
        if number is None:
            (instead,) = words
            inside.append(text(left + 6, top + 17, instead, "mash-svg__axis"))
            lines.append(f"{label}: {instead}")
            continue
        lines.append(f"{label}: {number}{unit}")
        bar = {"x": left, "y": top + 4, "width": round(number * scale, 1), "height": ROW - 8, "class": css}
        inside.append(element("rect", bar))
        inside.append(text(left + number * scale + 6, top + 17, f"{number}{unit}", "mash-svg__number"))
    said = ", ".join(lines) or "No numbers yet"
    return drawing(WIDTH, max(1, len(bars)) * ROW, title, said, inside, key=key)
