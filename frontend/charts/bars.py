"""A bar chart with its numbers on the bars: read without colour, and legible at phone width."""

from __future__ import annotations

from collections.abc import Sequence

from markupsafe import Markup

from frontend.charts.svg import drawing, element, text

ROW, WIDTH, END = 26, 360, 42
LETTER = 6.8  # the width of a letter of the label, on average


def bar_chart(
    title: str, bars: Sequence[tuple[str, int]], *, key: str, unit: str = "", css: str = "mash-svg__bar"
) -> Markup:
    """Lying bars, one for each pair of label and number.

    In: the title; the pairs in order; a key unique on the page. Out: the SVG.
    """
    highest = max((number for _, number in bars), default=0)
    left = min(170.0, max((len(label) for label, _ in bars), default=0) * LETTER + 12)
    scale = (WIDTH - left - END) / (highest or 1)
    inside: list[str] = []
    for row, (label, number) in enumerate(bars):
        top = row * ROW
        inside.append(text(left - 8, top + 17, label, "mash-svg__label", "end"))
        bar = {"x": left, "y": top + 4, "width": round(number * scale, 1), "height": ROW - 8, "class": css}
        inside.append(element("rect", bar))
        inside.append(text(left + number * scale + 6, top + 17, f"{number}{unit}", "mash-svg__number"))
    said = ", ".join(f"{label}: {number}{unit}" for label, number in bars) or "No numbers yet"
    return drawing(WIDTH, max(1, len(bars)) * ROW, title, said, inside, key=key)
