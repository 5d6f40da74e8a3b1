"""Nothing scrolls sideways: on a phone, a tablet upright, with zoom, text spacing, and words of sixty letters."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser, Page

from frontend.gallery import PAGES
from tests.browser.pictures import FITS, content_width

SPACING = """* { line-height: 1.5 !important; letter-spacing: 0.12em !important; word-spacing: 0.16em !important }
p { margin-bottom: 2em !important }"""
LONG = "Wolverhampton" * 5
LENGTHEN = """word => { for (const place of document.querySelectorAll(
    'main h1, main h2, main h3, main dd, main .mash-person__name, main .mash-message__text, main .mash-list__first a,'
    + 'main td:not(.mash-list__narrow) .mash-list__value, main .mash-timeline__text'))
    place.firstChild?.nodeType === Node.TEXT_NODE && (place.firstChild.textContent += ' ' + word) }"""


def too_wide(page: Page) -> list[str]:
    """The widths of a window at which the page would have to be scrolled sideways, with the content's."""
    found = []
    for width in FITS:
        page.set_viewport_size({"width": width, "height": 800})
        if (wide := content_width(page)) > width:
            found.append(f"{wide} at {width}")
    return found


@pytest.mark.parametrize("part", PAGES)
def test_no_page_scrolls_sideways_at_any_width_whatever_stands_in_it(browser: Browser, gallery: str, part: str) -> None:
    page = browser.new_page()
    page.goto(f"{gallery}/{part}.html")
    said = {"as it is": too_wide(page)}
    page.add_style_tag(content=SPACING)
    said["with text spacing"] = too_wide(page)
    page.reload()
    page.evaluate(LENGTHEN, LONG)
    assert LONG in page.inner_text("main")
    said["with long words"] = too_wide(page)
    page.close()
    assert said == {"as it is": [], "with text spacing": [], "with long words": []}


@pytest.mark.parametrize("width", [375, 683, 768])
def test_labels_of_a_card_do_not_run_over_their_values_with_text_spacing(
    browser: Browser, gallery: str, width: int
) -> None:
    page = browser.new_page(viewport={"width": width, "height": 800})
    page.goto(f"{gallery}/lists.html")
    page.add_style_tag(content=SPACING)
    over = page.evaluate("""[...document.querySelectorAll('.mash-list__label, .mash-facts__label')]
        .filter(one => one.offsetParent && one.scrollWidth > one.clientWidth + 1).map(one => one.textContent)""")
    labels = page.locator(".mash-list__label:visible").count()
    page.close()
    assert labels > 0
    assert over == []


def test_what_is_empty_takes_no_line_of_a_card_and_stays_a_column_for_the_ear(browser: Browser, gallery: str) -> None:
    page = browser.new_page(viewport={"width": 375, "height": 800})
    page.goto(f"{gallery}/lists.html")
    cell = page.locator(".mash-list td:has(> .mash-list__value)").first
    cell.evaluate("cell => { cell.querySelector('.mash-list__value').innerHTML = '' }")
    height, cells = cell.evaluate("cell => [cell.offsetHeight, cell.parentElement.cells.length]")
    role = cell.evaluate("cell => getComputedStyle(cell).display !== 'none' && cell.getAttribute('role')")
    page.close()
    assert height <= 1
    assert cells > 2
    assert role == "cell"


def test_on_a_phone_strip_and_header_leave_the_screen_to_the_work(browser: Browser, gallery: str) -> None:
    page = browser.new_page(viewport={"width": 375, "height": 800})
    page.goto(f"{gallery}/working.html")
    foot = page.evaluate("document.querySelector('.mash-header').getBoundingClientRect().bottom")
    page.close()
    assert foot <= 125
