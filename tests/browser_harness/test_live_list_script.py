"""The script that keeps a list up to date: put in place where nobody is in the middle of it, else said."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import NamedTuple

import pytest
from playwright.sync_api import Browser, Page, Request, Route, expect

from mash_platform.state import CHECKOUT

SCRIPT = CHECKOUT / "frontend" / "static" / "build" / "live-list.js"
ADDRESS = "http://harrow.localhost/triage/?show=late"
PAGE = """<!doctype html><html lang="en"><title>Immediate danger: {rows} waiting – Harrow</title><body><main>
<div role="status" data-module="mash-live-list" data-href="/triage/changes/?show=late" data-mark='"{mark}"'></div>
<template id="list-changed"><p class="mash-live__changed">This list has changed. <a href="">Show it</a></p></template>
<div data-live="list"><template id="list-renewed"><p>Brought up to date.</p></template><h1>{rows} waiting</h1>
<select><option>Any</option><option>Late</option></select><input type="checkbox" id="row"></div></main>
<script type="module">import {{ keepListLive }} from "/live-list.js";
keepListLive(document.querySelector("[data-module]"), () => (document.body.dataset.started = "yes"));
</script></body></html>"""


class Opened(NamedTuple):
    page: Page
    asked: list[str]

    def look(self) -> None:
        """Long enough for one more question, after a while in which nobody moves."""
        self.page.clock.run_for(30100)
        self.page.wait_for_timeout(100)


@pytest.fixture
def opened(browser: Browser) -> Iterator[Callable[[int], Opened]]:
    page = browser.new_page()

    def go(status: int) -> Opened:
        found = Opened(page, [])

        def answer(route: Route, request: Request) -> None:
            if request.url.endswith("/live-list.js"):
                route.fulfill(content_type="text/javascript", body=SCRIPT.read_text())
                return
            found.asked.append(request.url)
            if "/changes/" not in request.url:
                rows = len([one for one in found.asked if "/changes/" not in one])
                route.fulfill(content_type="text/html; charset=utf-8", body=PAGE.format(mark=f"mark {rows}", rows=rows))
                return
            said = {"ETag": '"mark 2"', "Location": "/sign-in/"}
            unchanged = request.headers.get("if-none-match") == '"mark 2"'
            route.fulfill(status=304 if unchanged else status, headers=said)

        page.clock.install()
        page.route("**/*", answer)
        page.goto(ADDRESS)
        return found

    yield go
    page.close()


def test_what_changed_is_put_in_place_by_itself_once(opened: Callable[[int], Opened]) -> None:
    at = opened(204)
    at.look()
    expect(at.page.get_by_role("heading")).to_have_text("2 waiting")
    expect(at.page).to_have_title("Immediate danger: 2 waiting – Harrow")
    expect(at.page.get_by_role("status")).to_have_text("Brought up to date.")
    expect(at.page.locator("body[data-started=yes]")).to_have_count(1)
    at.look()
    expect(at.page.get_by_role("heading")).to_have_text("2 waiting")
    changes = "http://harrow.localhost/triage/changes/?show=late&unattended=1"
    assert at.asked == [ADDRESS, changes, f"{ADDRESS}&unattended=1", changes]


@pytest.mark.parametrize(
    "busy",
    [
        lambda page: page.check("#row"),
        lambda page: page.focus("#row"),
        lambda page: page.evaluate("document.querySelector('select').selectedIndex = 1"),
    ],
    ids=["ticked", "at a row", "chosen"],
)
def test_whoever_is_in_the_middle_of_it_is_told_and_nothing_moves(
    opened: Callable[[int], Opened], busy: Callable[[Page], None]
) -> None:
    at = opened(204)
    busy(at.page)
    at.look()
    expect(at.page.get_by_role("status")).to_have_text("This list has changed. Show it")
    expect(at.page.get_by_role("heading")).to_have_text("1 waiting")


def test_nothing_moves_under_a_hand_that_moved_just_now(opened: Callable[[int], Opened]) -> None:
    at = opened(204)
    at.page.clock.run_for(28000)
    at.page.mouse.move(100, 100)
    at.page.clock.run_for(2100)
    expect(at.page.get_by_role("status")).to_have_text("This list has changed. Show it")
    expect(at.page.get_by_role("heading")).to_have_text("1 waiting")


@pytest.mark.parametrize(("status", "again"), [(304, 2), (502, 2), (403, 1), (302, 1)])
def test_it_asks_again_unless_somebody_is_away_or_signed_out(
    opened: Callable[[int], Opened], status: int, again: int
) -> None:
    at = opened(status)
    at.look()
    at.look()
    assert len([one for one in at.asked if "/changes/" in one]) == again
    expect(at.page.get_by_role("heading")).to_have_text("1 waiting")
