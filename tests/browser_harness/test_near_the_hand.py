"""On a hub's usual screen a notification is rated without scrolling, however long it is."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page

from tenants.models import Role
from tests.browser.axe import no_axe_violations
from tests.front_door.triage_builders import child, notify
from tests.support.builders import a_notification
from tests.support.house import House

STYLE = Path(__file__).resolve().parents[2] / "frontend" / "static" / "build" / "mash.css"
LONG = {"concern": {"what_happened": "Shouting was heard. " * 400}}


def drawn(browser: Browser, html: str, width: int = 1366, height: int = 768) -> Page:
    page = browser.new_page(viewport={"width": width, "height": height}, java_script_enabled=True)
    page.set_content(html)
    page.add_style_tag(path=STYLE)
    return page


def outside(page: Page, *selectors: str) -> list[str]:
    """Those of these that are not wholly within the window, or lie under something else."""
    return [
        one
        for one in selectors
        if not page.locator(one).first.evaluate(
            """one => { const box = one.getBoundingClientRect();
            const there = document.elementFromPoint(box.x + box.width / 2, box.y + box.height / 2);
            return box.top >= 0 && box.bottom <= innerHeight && box.right <= innerWidth
                && (one === there || one.contains(there)); }"""
        )
    ]


HAND = ('input[name="all"][value="red"]', 'input[name="all"][value="blue"]', "#id_reason", ".mash-act-bar button")


@pytest.mark.parametrize("size", [(1366, 768), (1366, 640), (1280, 720)])
def test_radios_reason_and_button_are_in_view_from_the_top_and_from_the_foot(
    browser: Browser, house: House, size: tuple[int, int]
) -> None:
    found = a_notification(house, children=[f"Child{n} Example" for n in range(6)], message=LONG)
    html = house.visit(role=Role.COORDINATOR).get(f"/triage/{found.reference}/").text
    page = drawn(browser, html, *size)
    said: dict[str, Any] = {"at the top": outside(page, *HAND)}
    page.evaluate("window.scrollTo(0, 400)")
    said["further down"] = outside(page, *HAND)
    no_axe_violations(page)
    page.close()
    assert said == {"at the top": [], "further down": []}


def test_on_a_phone_the_bar_covers_nothing(browser: Browser, house: House) -> None:
    found = notify(house, child())
    html = house.visit(role=Role.COORDINATOR).get(f"/triage/{found.reference}/").text
    page = drawn(browser, html, 375, 700)
    position = page.locator(".mash-act-bar").evaluate("one => getComputedStyle(one).position")
    page.close()
    assert position == "static"
