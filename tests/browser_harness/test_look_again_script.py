"""The script that looks again while something is being made: what changed is put in place, and the end is shown."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import NamedTuple

import pytest
from playwright.sync_api import Browser, Page, Request, Route, expect

from mash_platform.state import CHECKOUT

SCRIPT = CHECKOUT / "frontend" / "static" / "build" / "look-again.js"
ADDRESS = "http://platform.localhost/build/1/"
BOX = """<div role="status" data-module="mash-look-again" data-seconds="2" data-href="/build/1/" id="box">
<h2 data-live="title">{title}</h2><a href="/build/1/">Look again</a></div>"""
PAGE = """<!doctype html><html lang="en"><title>Building</title><body><main>{box}<ol data-live="steps">{steps}</ol>
<p id="kept">What nobody changes</p></main><script type="module">import {{ lookAgain }} from "/look-again.js";
const box = document.getElementById("box"); if (box) lookAgain(box);</script></body></html>"""
WAITS = PAGE.format(box=BOX.format(title="It waits"), steps="<li>Schema: waits</li>")
BUILDS = PAGE.format(box=BOX.format(title="It is being built"), steps="<li>Schema: done</li>")
DONE = PAGE.format(box="<p>It is done</p>", steps="<li>Schema: done</li>")


class Looked(NamedTuple):
    page: Page
    asked: list[str]

    def look(self) -> None:
        """Long enough for one more look, and what it shows."""
        self.page.clock.run_for(2100)
        self.page.wait_for_timeout(100)


@pytest.fixture
def looked(browser: Browser) -> Iterator[Callable[..., Looked]]:
    page = browser.new_page()

    def opened(*pages: str | int) -> Looked:
        found, answers = Looked(page, []), list(pages)

        def answer(route: Route, request: Request) -> None:
            if request.url.endswith("/look-again.js"):
                route.fulfill(content_type="text/javascript", body=SCRIPT.read_text())
                return
            found.asked.append(request.url)
            now = answers.pop(0) if len(answers) > 1 else answers[0]
            if isinstance(now, int):
                route.fulfill(
                    status=now, headers={"Location": "/sign-in/"} if now == 302 else {}, body="<p>Refused</p>"
                )
            else:
                route.fulfill(content_type="text/html; charset=utf-8", body=now)

        page.clock.install()
        page.route("**/*", answer)
        page.goto(ADDRESS)
        return found

    yield opened
    page.close()


def test_what_changed_is_put_in_place_and_the_rest_stays_as_it_was(looked: Callable[..., Looked]) -> None:
    at = looked(WAITS, BUILDS)
    at.page.evaluate("document.getElementById('kept').dataset.before = 'yes'")
    at.look()
    expect(at.page.get_by_role("heading")).to_have_text("It is being built")
    expect(at.page.get_by_role("listitem")).to_have_text("Schema: done")
    expect(at.page.locator("#kept[data-before=yes]")).to_have_count(1)
    assert at.asked == [ADDRESS, f"{ADDRESS}?unattended=1"]


def test_the_end_is_shown_by_itself(looked: Callable[..., Looked]) -> None:
    at = looked(WAITS, DONE)
    at.look()
    expect(at.page.get_by_text("It is done")).to_be_visible()


def test_whoever_is_at_a_link_stays_there_until_they_leave_it(looked: Callable[..., Looked]) -> None:
    at = looked(WAITS, DONE)
    at.page.get_by_role("link", name="Look again").focus()
    at.look()
    expect(at.page.get_by_role("link", name="Look again")).to_be_focused()
    at.page.evaluate("document.activeElement.blur()")
    at.look()
    expect(at.page.get_by_text("It is done")).to_be_visible()


def test_a_failure_is_not_shown_and_the_next_look_follows(looked: Callable[..., Looked]) -> None:
    at = looked(WAITS, 502, BUILDS)
    at.look()
    expect(at.page.get_by_role("heading")).to_have_text("It waits")
    at.look()
    expect(at.page.get_by_role("heading")).to_have_text("It is being built")


def test_somebody_who_was_signed_out_is_asked_for_no_more(looked: Callable[..., Looked]) -> None:
    at = looked(WAITS, 302, BUILDS)
    at.look()
    asked = len(at.asked)
    at.look()
    assert len(at.asked) == asked
    expect(at.page.get_by_role("heading")).to_have_text("It waits")
