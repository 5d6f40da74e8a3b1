"""Pictures are taken at both widths, and what would scroll sideways on a phone is said."""

from __future__ import annotations

import struct
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from tests.browser.fixtures import NewPerson
from tests.browser.pictures import EVERY_LOOK, CannotPicture, open_album, take
from tests.browser.wanted import Wanted


def width(file: Path) -> int:
    """Read the width from a PNG's header."""
    return int(struct.unpack(">I", file.read_bytes()[16:20])[0])


def test_a_page_on_the_way_is_pictured_at_both_widths(new_person: NewPerson, port: int, tmp_path: Path) -> None:
    page = new_person().page
    page.goto(f"http://harrow.localhost:{port}/")
    page.fill("#name", "typed")
    with open_album(tmp_path) as album:
        picture = album.snap(page, "A calm page")
    assert {label: width(file) for label, file in picture.files.items()} == {"desktop": 1280, "phone": 375}
    assert picture.remarks == []
    assert page.viewport_size == {"width": 1280, "height": 800}
    assert page.input_value("#name") == "typed"
    assert "01-a-calm-page-phone.png" in (tmp_path / "index.html").read_text()


def test_every_look_is_pictured_and_the_page_is_as_before(new_person: NewPerson, port: int, tmp_path: Path) -> None:
    page = new_person().page
    page.goto(f"http://harrow.localhost:{port}/")
    with open_album(tmp_path, EVERY_LOOK) as album:
        picture = album.snap(page, "A calm page")
    assert {label: width(file) for label, file in picture.files.items()} == {
        "desktop": 1280, "phone": 375, "320": 320, "683": 683, "900": 900, "1366": 1366, "dark": 1280, "forced": 1280,
        "print": 794,
    }  # fmt: skip
    looks = "(prefers-color-scheme: dark)", "(forced-colors: active)", "print"
    assert [page.evaluate("look => matchMedia(look).matches", look) for look in looks] == [False, False, False]


@pytest.mark.parametrize("javascript", [True, False])
def test_content_wider_than_a_phone_is_remarked(
    new_person: NewPerson, port: int, tmp_path: Path, javascript: bool
) -> None:
    page = new_person(javascript=javascript).page
    page.goto(f"http://harrow.localhost:{port}/wide")
    with open_album(tmp_path) as album:
        (remark, *_) = [text for text in album.snap(page, "wide").remarks if "phone" in text]
    assert "more than the window's 375" in remark


def test_content_wider_than_the_narrowest_phone_and_broken_rules_are_remarked(
    new_person: NewPerson, port: int, tmp_path: Path
) -> None:
    page = new_person().page
    with open_album(tmp_path) as album:
        page.goto(f"http://harrow.localhost:{port}/wide")
        assert any(text.startswith("at 320: ") for text in album.snap(page, "wide").remarks)
        page.goto(f"http://harrow.localhost:{port}/faulty")
        assert any(text.startswith("axe, ") for text in album.snap(page, "faulty").remarks)


def test_each_account_signs_in_once_and_a_visitor_never(browser: Browser, port: int, tmp_path: Path) -> None:
    signed_in: list[str] = []

    def sign_in(page: Page, account: str, address: str) -> None:
        signed_in.append(account)

    pages = [
        Wanted("public", "http://refer-harrow.localhost:{port}/"),
        Wanted("list", "http://harrow.localhost:{port}/", account="coordinator"),
        Wanted("again", "http://harrow.localhost:{port}/", account="coordinator"),
    ]
    with open_album(tmp_path) as album:
        take(pages, album, browser, sign_in, port=port)
    assert signed_in == ["coordinator"]
    assert len(list(tmp_path.glob("*.png"))) == 6


def test_of_several_rows_the_first_that_leads_on_is_followed(browser: Browser, port: int, tmp_path: Path) -> None:
    rows = "http://harrow.localhost:{port}/rows"
    pages = [Wanted("the second row leads on", rows, links=(r"/row/\d", "/wide"))]
    with open_album(tmp_path) as album:
        take(pages, album, browser, lambda page, account, address: None, port=port)
        with pytest.raises(CannotPicture, match=r"nothing under .*/rows leads to /nowhere"):
            take(
                [Wanted("no row does", rows, links=(r"/row/\d", "/nowhere"))],
                album,
                browser,
                lambda page, account, address: None,
                port=port,
            )
    assert [picture.title for picture in album.pictures] == ["Wide"]


def test_a_page_that_is_not_there_is_named(browser: Browser, port: int, tmp_path: Path) -> None:
    with open_album(tmp_path) as album, pytest.raises(CannotPicture, match=r"lost: .* answered 404"):
        take(
            [Wanted("lost", "http://harrow.localhost:{port}/lost")],
            album,
            browser,
            lambda page, account, address: None,
            port=port,
        )
