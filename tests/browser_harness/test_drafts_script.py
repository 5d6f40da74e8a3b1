"""The script that keeps what is typed: from the version it knows, saying so, until the form is sent."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Browser, Request, Route, expect

from mash_platform.state import CHECKOUT

BUILT = CHECKOUT / "frontend" / "static" / "build"
PAGE = """<!doctype html><html lang="en"><title>Record</title>
<body data-drafts='{"/record/": "\\"none\\""}'><main>
<form method="post" action="/record/"><label for="t">What is known</label><textarea id="t" name="text"></textarea>
<button>Record</button></form></main><script type="module">
import { keepDrafts } from "/draft.js"; import { saySending } from "/sending.js"; saySending(); keepDrafts();
</script></body></html>"""


SEVERAL = PAGE.replace('/record/": ', '/record/?form=2": ').replace('action="/record/"', 'action="/record/?form=2"')


@pytest.mark.parametrize("html", [PAGE, SEVERAL], ids=["one form of an address", "one of several"])
def test_a_draft_is_kept_while_it_is_typed_and_a_newer_one_is_not_overwritten(browser: Browser, html: str) -> None:
    kept: list[tuple[str, str]] = []
    answers = [204, 204, 412]

    def answer(route: Route, request: Request) -> None:
        name = Path(request.url).name
        if request.method == "POST":
            kept.append((request.headers["if-match"], request.post_data or ""))
            route.fulfill(status=answers[len(kept) - 1], headers={"ETag": f'"{len(kept)}"'})
        elif name.endswith(".js"):
            route.fulfill(content_type="text/javascript", body=(BUILT / name).read_text())
        else:
            route.fulfill(content_type="text/html", body=html)

    page = browser.new_page()
    page.clock.install()
    page.route("**/*", answer)
    page.goto("http://harrow.localhost/page/")
    said = page.get_by_role("status").filter(has_text="raft")
    page.clock.run_for(6000)
    assert kept == []  # nothing was typed
    for text in ("She is", "She is nine", "She is nine and afraid"):
        page.fill("#t", text)
        page.clock.run_for(6000)
        if text != "She is nine and afraid":
            expect(said).to_contain_text("Draft kept at ")
    expect(said).to_contain_text("has kept a newer draft of this page")
    assert kept == [('"none"', "text=She+is"), ('"1"', "text=She+is+nine"), ('"2"', "text=She+is+nine+and+afraid")]
    page.close()
