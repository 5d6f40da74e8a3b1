"""What the drawings share. No style and no script inside: the content security policy forbids both."""

from __future__ import annotations

from collections.abc import Mapping
from html import escape

from markupsafe import Markup


def element(name: str, attributes: Mapping[str, object], inside: str = "") -> str:
    """One SVG element. In: its name, attributes (escaped here) and what is inside (already markup)."""
    said = "".join(f' {key}="{escape(str(value))}"' for key, value in attributes.items())
    return f"<{name}{said}>{inside}</{name}>" if inside else f"<{name}{said}/>"


def text(x: float, y: float, words: object, css: str, anchor: str = "start") -> str:
    """A line of text, anchored at its start, middle or end."""
    place = {"x": round(x, 1), "y": round(y, 1), "class": css, "text-anchor": anchor}
    return element("text", place, escape(str(words)))


def drawing(width: int, height: int, title: str, description: str, inside: list[str], *, key: str) -> Markup:
    """A whole drawing with its title and description for those who do not see it. key: unique on the page."""
    head = element("title", {"id": f"{key}-title"}, escape(title))
    head += element("desc", {"id": f"{key}-desc"}, escape(description))
    attributes = {
        "class": "mash-svg",
        "viewBox": f"0 0 {width} {height}",
        "role": "img",
        "aria-labelledby": f"{key}-title {key}-desc",
        "focusable": "false",
    }
    return Markup(element("svg", attributes, head + "".join(inside)))  # noqa: S704 (element and text escape)


def nice_top(highest: float) -> int:
    """The top of a scale: the lowest round number with four even steps that is not below the highest."""
    tops = (int(step * 10**power) * 4 for power in range(9) for step in (1, 2, 2.5, 5))
    return next(top for top in tops if top >= highest)
