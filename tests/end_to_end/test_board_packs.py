"""The secretary keeps the registers and makes a pack; a board member reads what was frozen."""

from __future__ import annotations

import hashlib
from pathlib import Path

from playwright.sync_api import Page, expect

from tests.browser.pictures import content_width
from tests.end_to_end.conftest import Enter
from tests.end_to_end.service import Service
from tests.end_to_end.steps import button, heading


def fetched(page: Page, link: str) -> bytes:
    """The file behind a link, as the browser saves it."""
    with page.expect_download() as waiting:
        page.get_by_role("link", name=link).click()
    return Path(waiting.value.path()).read_bytes()


def test_a_secretary_makes_a_pack_that_the_board_reads(enter: Enter, service: Service) -> None:
    page = enter("secretary", "mash")
    page.goto(service.address("mash", "/board/"))
    page.get_by_role("link", name="What slips", exact=True).click()
    heading(page, "What slips")
    page.get_by_role("link", name="What if it moves?").first.click()
    button(page, "Show what it changes")
    expect(page.get_by_role("alert")).to_contain_text("There is a problem")
    page.get_by_label("Day").fill("28")
    page.get_by_label("Month").fill("4")
    page.get_by_label("Year").fill("2014")
    button(page, "Show what it changes")
    heading(page, "What if a go-live moves?")
    expect(page.locator("main")).to_contain_text("28 days after 31 March 2014")

    page.get_by_role("link", name="Risks, decisions, actions").click()
    page.get_by_role("link", name="Actions").last.click()
    button(page, "Add an action")
    page.get_by_label("What it is, in one line").fill("Book a room for the next board")
    page.get_by_label("Owner").fill("The secretary")
    button(page, "Record it")
    heading(page, "Book a room for the next board")

    page.get_by_role("link", name="Board packs").first.click()
    heading(page, "Board packs")
    button(page, "Make a pack")
    page.get_by_label("A word to the board").fill("Please decide on Enfield.")
    button(page, "Look first")
    heading(page, "Make a pack")
    expect(page.locator("main")).to_contain_text("What it would hold")
    button(page, "Freeze it")
    heading(page, "Board pack")
    number = page.url.rstrip("/").rsplit("/", 1)[-1]

    reader = enter("board", "mash", size=(375, 800))
    reader.goto(service.address("mash", f"/packs/{number}/"))
    heading(reader, f"Board pack {number}")
    expect(reader.locator("main")).to_contain_text("Please decide on Enfield.")
    expect(reader.locator("main")).to_contain_text("Book a room for the next board")
    assert content_width(reader) <= 375
    assert hashlib.sha256(fetched(reader, "the document that was hashed")).hexdigest() in reader.content()
    assert fetched(reader, "The same as a PDF").startswith(b"%PDF-")
    refused = reader.goto(service.address("mash", "/packs/make/"))
    assert refused is not None
    assert refused.status == 403
