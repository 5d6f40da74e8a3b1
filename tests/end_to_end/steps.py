"""What people do and see on every page, in the words of a journey."""

from __future__ import annotations

import re

from playwright.sync_api import Page, expect

from tests.browser.axe import no_axe_violations
from tests.browser.pictures import content_width


def button(page: Page, name: str) -> None:
    """Press the button with these words."""
    page.get_by_role("button", name=name, exact=True).click()


def choose(page: Page, words: str) -> None:
    """Choose the first radio button whose label begins so."""
    page.get_by_role("radio", name=re.compile(rf"^\s*{words}")).first.check()


def heading(page: Page, words: str) -> None:
    """The page is the one with this heading, and breaks no rule of accessibility."""
    expect(page.locator("h1")).to_contain_text(words)
    no_axe_violations(page)


def fits(page: Page, words: str) -> None:
    """The page is the one with this heading, breaks no rule of accessibility, and is no wider than its window."""
    heading(page, words)
    assert page.viewport_size is not None
    assert content_width(page) <= page.viewport_size["width"]
