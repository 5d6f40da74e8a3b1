"""Colours of the reader's own, light and dark: charts keep their words and lines, and what is open or over is seen."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import pytest
from playwright.sync_api import Browser, Page

from frontend.charts.bars import bar_chart
from frontend.charts.burn_up import burn_up
from mash_platform.state import CHECKOUT

STYLES = CHECKOUT / "frontend" / "static" / "build" / "mash.css"
BODY = """
<div class="mash-places"><ul class="mash-places__list">
  <li class="mash-places__one mash-places__one--here" id="here">All London</li>
  <li class="mash-places__one" id="elsewhere">What slips</li>
</ul></div>
<span id="canvas" style="color: Canvas; forced-color-adjust: none"></span>
<span class="mash-clock mash-clock--overdue" id="overdue">Overdue</span>
<span class="mash-clock mash-clock--soon" id="soon">1 h left</span>
"""
SEEN = """selector => [...document.querySelectorAll(selector)].map(one => getComputedStyle(one))
    .map(style => [style.fill, style.stroke])"""


@pytest.fixture(params=["light", "dark"])
def page(request: pytest.FixtureRequest, browser: Browser) -> Iterator[Page]:
    """A page with our style sheet, in the reader's own colours."""
    opened = browser.new_page(forced_colors="active", color_scheme=request.param)
    done = [(date(2012, 6, 1), 0), (date(2012, 11, 30), 6)]
    drawn = burn_up("Live", done, [(date(2012, 6, 1), 0), (date(2013, 3, 31), 33)], 33, key="b", noun="authorities",
                    today=date(2012, 11, 30), target=date(2013, 3, 1))  # fmt: skip
    bars = bar_chart("In time", [("June", 45)], key="a", unit="%", whole=100, target=90)
    opened.set_content(f"<style>{STYLES.read_text()}</style>{BODY}{bars}{drawn}")
    yield opened
    opened.close()


def canvas(page: Page) -> str:
    return str(page.evaluate("getComputedStyle(document.getElementById('canvas')).color"))


def test_no_word_or_line_of_a_chart_vanishes(page: Page) -> None:
    ground = canvas(page)
    words = page.evaluate(SEEN, "svg text")
    assert len(words) > 10
    assert [fill for fill, _ in words if fill == ground] == []
    lines = page.evaluate(SEEN, "svg line, svg path")
    assert len(lines) > 10
    assert [stroke for _, stroke in lines if stroke in (ground, "none")] == []
    ((fill, stroke),) = page.evaluate(SEEN, "svg rect")
    assert ground not in (fill, stroke)


def test_of_the_places_one_looks_open(page: Page) -> None:
    border = "id => getComputedStyle(document.getElementById(id)).borderBottomColor"
    assert page.evaluate(border, "elsewhere") == canvas(page)
    assert page.evaluate(border, "here") != canvas(page)


def test_an_overdue_clock_is_filled_and_one_that_is_due_soon_is_hollow(page: Page) -> None:
    dot = "id => getComputedStyle(document.getElementById(id), '::before').backgroundColor"
    assert page.evaluate(dot, "overdue") not in (canvas(page), "rgba(0, 0, 0, 0)")
    assert page.evaluate(dot, "soon") != page.evaluate(dot, "overdue")
