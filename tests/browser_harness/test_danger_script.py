"""The script that asks for immediate danger: it stands and goes, in the title too, and nobody loses their place."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import NamedTuple

import pytest
from playwright.sync_api import Browser, Page, Request, Route, expect

from mash_platform.state import CHECKOUT

BUILT = CHECKOUT / "frontend" / "static" / "build"
TITLE = "Enquiry HRW-12-004182 – Harrow"
RINGS = f"Immediate danger: {TITLE}"
PAGE = """<!doctype html><html lang="en"><title>{title}</title><body>
<div role="region" aria-label="Immediate danger" aria-live="assertive" id="box" data-href="/triage/danger/"
 data-mark='"none"'>{rings}</div><main><label for="t">Reason</label><textarea id="t"></textarea></main>
<script type="module">import {{ ringDanger }} from "/danger.js"; ringDanger(document.getElementById("box"));</script>
</body></html>"""
SLOW_ENOUGH = 6000  # milliseconds of the page's clock


def banner(*references: str) -> str:
    rows = "".join(
        f'<li><a href="/triage/{one}/">{one}</a><form method="post" action="/triage/{one}/danger/">'
        f"<button>I have it: {one}</button></form></li>"
        for one in references
    )
    return f'<div class="mash-danger"><h2>Immediate danger</h2><ul>{rows}</ul></div>'


class Answer(NamedTuple):
    status: int
    body: str = ""
    mark: str = ""


CUT_OFF = Answer(0)  # the connection breaks


class Polled(NamedTuple):
    page: Page
    asked: list[tuple[str, str]]  # address and mark of each question
    answers: list[Answer]  # to come; the last stays

    def wait(self) -> None:
        """The page's clock goes on, and what it asked is answered."""
        self.page.clock.run_for(SLOW_ENOUGH)
        self.page.wait_for_timeout(50)

    def next_question(self) -> None:
        before = len(self.asked)
        for _ in range(40):
            self.wait()
            if len(self.asked) > before:
                break
        assert len(self.asked) == before + 1


@pytest.fixture
def polled(browser: Browser) -> Iterator[Callable[..., Polled]]:
    page = browser.new_page()

    def opened(*answers: Answer, title: str = TITLE, rings: str = "") -> Polled:
        found = Polled(page, [], list(answers))

        def answer(route: Route, request: Request) -> None:
            if request.url.endswith("/danger.js"):
                route.fulfill(content_type="text/javascript", body=(BUILT / "danger.js").read_text())
            elif "/triage/danger/" not in request.url:
                route.fulfill(content_type="text/html; charset=utf-8", body=PAGE.format(title=title, rings=rings))
            else:
                found.asked.append((request.url, request.headers["if-none-match"]))
                now = found.answers.pop(0) if len(found.answers) > 1 else found.answers[0]
                if now is CUT_OFF:
                    route.abort()
                else:
                    headers = {"ETag": now.mark} | ({"Location": "/sign-in/"} if now.status == 302 else {})
                    route.fulfill(status=now.status, headers=headers, content_type="text/html", body=now.body)

        page.clock.install()
        page.route("**/*", answer)
        page.goto("http://harrow.localhost/enquiries/")
        return found

    yield opened
    page.close()


def test_it_appears_and_goes_while_somebody_types_and_the_title_says_so(polled: Callable[..., Polled]) -> None:
    at = polled(Answer(304), Answer(200, banner("HRW-12-000001"), '"one"'), Answer(304), Answer(200, "", '"none"'))
    typing = at.page.get_by_label("Reason")
    typing.fill("She is")
    at.next_question()
    expect(at.page.get_by_role("heading")).to_have_count(0)
    expect(at.page).to_have_title(TITLE)
    for _ in range(2):
        at.next_question()
        expect(at.page.get_by_role("link", name="HRW-12-000001")).to_be_visible()
        expect(at.page).to_have_title(RINGS)
        expect(typing).to_be_focused()
    at.page.keyboard.type(" nine")
    expect(typing).to_have_value("She is nine")
    at.next_question()
    expect(at.page.get_by_role("heading")).to_have_count(0)
    expect(at.page).to_have_title(TITLE)
    expect(typing).to_be_focused()
    assert {address for address, _ in at.asked} == {"http://harrow.localhost/triage/danger/?unattended=1"}
    assert [mark for _, mark in at.asked] == ['"none"', '"none"', '"one"', '"one"']


def test_a_title_that_a_list_changed_meanwhile_stays(polled: Callable[..., Polled]) -> None:
    at = polled(Answer(200, banner("HRW-12-000001"), '"one"'), title="New notifications: 2 – Harrow")
    at.page.evaluate("document.title = 'New notifications: 3 – Harrow'")
    at.next_question()
    expect(at.page).to_have_title("Immediate danger: New notifications: 3 – Harrow")


def test_a_page_that_came_with_it_has_its_own_title_again(polled: Callable[..., Polled]) -> None:
    at = polled(Answer(200, "", '"none"'), title=RINGS, rings=banner("HRW-12-000001"))
    expect(at.page).to_have_title(RINGS)
    at.next_question()
    expect(at.page).to_have_title(TITLE)


def test_whoever_is_at_its_button_stays_there_and_at_the_box_once_it_is_gone(polled: Callable[..., Polled]) -> None:
    both, other = banner("HRW-12-000002", "HRW-12-000001"), banner("HRW-12-000002")
    at = polled(Answer(200, both, '"two"'), Answer(200, other, '"other"'), rings=banner("HRW-12-000001"))
    button = at.page.get_by_role("button", name="I have it: HRW-12-000001")
    button.focus()
    at.next_question()
    expect(at.page.get_by_role("button")).to_have_count(2)
    expect(button).to_be_focused()
    at.next_question()
    expect(at.page.get_by_role("button")).to_have_count(1)
    expect(at.page.get_by_role("region", name="Immediate danger")).to_be_focused()


@pytest.mark.parametrize("failed", [CUT_OFF, Answer(502, "<p>Bad gateway</p>"), Answer(429)])
def test_it_asks_on_after_a_failure_and_shows_nothing_of_it(polled: Callable[..., Polled], failed: Answer) -> None:
    at = polled(failed, Answer(200, banner("HRW-12-000001"), '"one"'))
    at.next_question()
    expect(at.page.locator("#box")).to_be_empty()
    at.next_question()
    expect(at.page.get_by_role("link", name="HRW-12-000001")).to_be_visible()


@pytest.mark.parametrize("ended", [Answer(302), Answer(403)])
def test_whoever_is_signed_out_is_not_asked_for_again(polled: Callable[..., Polled], ended: Answer) -> None:
    at = polled(ended)
    at.next_question()
    for _ in range(5):
        at.wait()
    assert len(at.asked) == 1
