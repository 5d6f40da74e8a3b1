"""A hub’s page with its scripts: focus stays in view, a slow answer is said, half a form is asked about."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Dialog, Page, Request, Route, expect

from mash_platform.state import CHECKOUT
from tenants.models import Role
from tests.front_door.triage_builders import notify
from tests.support.house import House

BUILT = CHECKOUT / "frontend" / "static" / "build"
KINDS = {".js": "text/javascript", ".css": "text/css"}
NOT_SEEN = """() => {
  const one = document.activeElement, box = one.getBoundingClientRect();
  const bar = document.querySelector('.mash-time-out[data-ready]').getBoundingClientRect();
  if (one.closest('.mash-time-out') || !box.height) return null;
  const covered = box.top >= bar.top - 0.5 && box.bottom <= bar.bottom + 0.5;
  return covered ? one.outerHTML.slice(0, 120) : null;
}"""


@pytest.fixture
def desk(browser: Browser, house: House) -> Iterator[Page]:
    """A notification’s page at a coordinator’s desk, with its style sheet and scripts. What
    is sent from it is never answered."""
    found = notify(house)
    html = house.visit(role=Role.COORDINATOR).get(f"/triage/{found.reference}/").text

    def answer(route: Route, request: Request) -> None:
        name = Path(request.url.partition("?")[0])
        if request.method == "POST":
            return
        if name.suffix in KINDS:
            # The files' names carry a digest of what stands in them.
            kept = BUILT / name.name
            kept = kept if kept.exists() else BUILT / f"{name.name.split('.')[0]}{name.suffix}"
            route.fulfill(content_type=KINDS[name.suffix], body=kept.read_text())
        elif name.name == "danger":
            route.fulfill(status=304)
        elif name.name == "time-left":
            route.fulfill(json={"seconds": 100})
        else:
            route.fulfill(content_type="text/html; charset=utf-8", body=html)

    page = browser.new_page(viewport={"width": 1366, "height": 700})
    page.clock.install()
    page.route("**/*", answer)
    page.goto("http://harrow.localhost/triage/1/")
    yield page
    page.close(run_before_unload=False)


def test_nothing_that_has_the_focus_lies_under_the_bar_of_the_time_out(desk: Page) -> None:
    expect(desk.locator(".mash-time-out[data-ready]")).to_have_count(1)
    desk.clock.run_for(29 * 60 * 1000)
    expect(desk.locator(".mash-time-out[data-ready]")).to_be_visible()
    covered, seen = [], 0
    for _ in range(60):
        desk.keyboard.press("Tab")
        seen += 1
        if said := desk.evaluate(NOT_SEEN):
            covered.append(said)
    for _ in range(60):
        desk.keyboard.press("Shift+Tab")
        if said := desk.evaluate(NOT_SEEN):
            covered.append(said)
    assert seen == 60
    assert covered == []


def test_a_form_whose_answer_is_slow_says_that_it_is_being_sent(desk: Page) -> None:
    desk.check('input[name="all"][value="amber"]')
    desk.fill("#id_reason", "Words.")
    desk.evaluate("document.querySelector('.mash-near').addEventListener('submit', event => event.preventDefault())")
    desk.locator(".mash-act-bar button").first.click()
    said = desk.locator(".mash-near .mash-sending")
    expect(said).to_have_text("")
    desk.clock.run_for(1000)
    expect(said).to_have_text("Sending. Please wait, and do not press again.")


HALF = """<!doctype html><html lang="en"><title>Reason</title><body class="{place}"
 data-drafts='{{"/kept/": "\\"none\\""}}'><main>
<form method="post" action="/{sent_to}/"><label for="t">Reason</label><textarea id="t" name="t"></textarea></form>
</main><script type="module">import {{ askBeforeLeaving }} from "/leaving.js"; askBeforeLeaving();
document.title = "Ready";</script></body></html>"""


@pytest.mark.parametrize(
    ("sent_to", "place", "typed", "asked"),
    [
        ("not-kept", "", "Half a reason", ["beforeunload"]),
        ("not-kept", "", "", []),
        ("kept", "", "Half a reason", []),
        ("not-kept", "mash-body--door", "Half a reason", []),
    ],
    ids=["typed", "not typed", "kept as a draft", "at a front door"],
)
def test_half_a_form_that_nothing_keeps_is_asked_about_before_it_is_left(
    browser: Browser, sent_to: str, place: str, typed: str, asked: list[str]
) -> None:
    def answer(route: Route, request: Request) -> None:
        name = Path(request.url).name
        if name.endswith(".js"):
            route.fulfill(content_type="text/javascript", body=(BUILT / name).read_text())
        else:
            route.fulfill(content_type="text/html", body=HALF.format(sent_to=sent_to, place=place))

    said: list[str] = []

    def leave(dialog: Dialog) -> None:
        said.append(dialog.type)
        dialog.accept()

    page = browser.new_page()
    page.on("dialog", leave)
    page.route("**/*", answer)
    page.goto("http://harrow.localhost/page/")
    expect(page).to_have_title("Ready")
    page.click("#t")
    page.keyboard.type(typed)
    page.goto("http://harrow.localhost/elsewhere/")
    page.close()
    assert said == asked
