"""Immediate danger sounds once somebody allowed it with one click: what is new at once, what stands each minute."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, Page, Request, Route, expect

from mash_platform.state import CHECKOUT

BUILT = CHECKOUT / "frontend" / "static" / "build"
PAGE = """<!doctype html><html lang="en"><title>Enquiry</title><body>
<p hidden id="offer"><button type="button">Allow sound for immediate danger</button></p>
<div role="region" aria-label="Immediate danger" id="box" data-href="/triage/danger/" data-mark='"none"'>{rings}</div>
<main><label for="t">Reason</label><textarea id="t"></textarea></main>
<script type="module">import {{ ringDanger }} from "/danger.js"; import {{ keepSound }} from "/sound.js";
ringDanger(document.getElementById("box"), keepSound(document.getElementById("offer")));</script>
</body></html>"""
# Counts what would be heard; silent until something is clicked or typed, as browsers are.
FAKE = """window.heard = 0; let woken = false;
for (const kind of ["pointerdown", "keydown"]) window.addEventListener(kind, () => (woken = true), { capture: true });
window.AudioContext = class {
  state = woken ? "running" : "suspended"; currentTime = 0; destination = {};
  resume() { if (woken) this.state = "running"; }
  createGain() { return { gain: {}, connect: (next) => next }; }
  createOscillator() {
    return { frequency: {}, connect: (next) => next, start: () => (window.heard += 1), stop: () => {} };
  }
};"""
TONES = 6
MINUTE = 60_000


def banner(*references: str) -> str:
    rows = "".join(f'<li><a href="/triage/{one}/">{one}</a></li>' for one in references)
    return f'<div class="mash-danger"><ul>{rows}</ul></div>' if rows else ""


class Ringing:
    """A page of a lead's desk whose banner follows `waits`."""

    def __init__(self, page: Page) -> None:
        self.page, self.waits = page, list[str]()
        page.add_init_script(FAKE)
        page.clock.install()
        page.route("**/*", self._answer)
        self.open()

    def open(self) -> None:
        """Go to a page."""
        self.page.goto("http://harrow.localhost/enquiries/")
        expect(self.page.get_by_role("button", name="sound for immediate danger")).to_be_visible()

    def heard(self) -> int:
        """How often it rang in this page until now."""
        return int(self.page.evaluate("window.heard")) // TONES

    def after(self, milliseconds: int = 6000) -> int:
        """The same a little later; the page looks every five seconds."""
        for _ in range(max(1, milliseconds // 6000)):
            self.page.clock.run_for(6000)
            self.page.wait_for_timeout(30)
        return self.heard()

    def allow(self) -> None:
        self.page.get_by_role("button", name="Allow sound for immediate danger").click()

    def _answer(self, route: Route, request: Request) -> None:
        script = request.url.rpartition("/")[2]
        if script in ("danger.js", "sound.js"):
            route.fulfill(content_type="text/javascript", body=(BUILT / script).read_text())
        elif "/triage/danger/" in request.url:
            route.fulfill(headers={"ETag": f'"{len(self.waits)}"'}, content_type="text/html", body=banner(*self.waits))
        else:
            route.fulfill(content_type="text/html; charset=utf-8", body=PAGE.format(rings=banner(*self.waits)))


@pytest.fixture
def opened(browser: Browser) -> Iterator[Callable[[], Ringing]]:
    page = browser.new_page()
    yield lambda: Ringing(page)
    page.close()


def test_it_is_silent_until_one_click_allows_it_and_that_click_is_heard(opened: Callable[[], Ringing]) -> None:
    at = opened()
    at.waits = ["HRW-12-000001"]
    assert at.after() == 0
    at.allow()
    assert at.heard() == 1
    expect(at.page.get_by_role("button")).to_have_text("Turn off sound for immediate danger")


def test_what_is_new_sounds_once_and_what_stands_again_after_a_minute(opened: Callable[[], Ringing]) -> None:
    at = opened()
    at.allow()
    assert at.after() == 1
    at.waits = ["HRW-12-000001"]
    assert (at.after(), at.after()) == (2, 2)
    at.waits = ["HRW-12-000001", "HRW-12-000002"]
    assert (at.after(), at.after()) == (3, 3)
    assert at.after(MINUTE + 6000) == 4
    at.waits = []
    assert at.after(2 * MINUTE) == 4


def test_another_page_sounds_for_nothing_that_was_heard_and_remembers_the_click(opened: Callable[[], Ringing]) -> None:
    at = opened()
    at.allow()
    at.waits = ["HRW-12-000001"]
    assert at.after() == 2
    at.open()
    at.page.get_by_label("Reason").press("a")
    assert at.after() == 0
    at.waits = ["HRW-12-000001", "HRW-12-000002"]
    assert at.after() == 1


def test_what_rang_before_anybody_touched_the_page_is_heard_at_the_first_key(opened: Callable[[], Ringing]) -> None:
    at = opened()
    at.allow()
    at.open()
    at.waits = ["HRW-12-000001"]
    assert at.after() == 0
    at.page.get_by_label("Reason").press("a")
    assert (at.after(), at.after()) == (1, 1)


def test_it_is_turned_off_again(opened: Callable[[], Ringing]) -> None:
    at = opened()
    at.allow()
    at.page.get_by_role("button", name="Turn off sound for immediate danger").click()
    at.waits = ["HRW-12-000001"]
    assert at.after() == 1
    at.open()
    at.page.get_by_label("Reason").press("a")
    at.waits = ["HRW-12-000001", "HRW-12-000002"]
    assert at.after() == 0
