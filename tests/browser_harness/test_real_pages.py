"""The pages with most on them, from one whole case: at every width, on paper and in the dark."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from tenants.models import Role
from tests.browser.axe import report, violations
from tests.browser.pictures import FITS, content_width
from tests.front_door.door_builders import post
from tests.support.house import House
from tests.support.pages import get
from tests.support.signing_in import visitor
from tests.support.whole_case import a_whole_case

STYLE = Path(__file__).resolve().parents[2] / "frontend" / "static" / "build" / "mash.css"
# What is cut on paper: a box that keeps more in it than it shows, and hides or scrolls the rest.
CUT = """() => [...document.querySelectorAll('main, main *')].filter(one => {
  const style = getComputedStyle(one);
  if (['TEXTAREA', 'SELECT', 'INPUT'].includes(one.tagName) || !one.checkVisibility()) return false;
  if (one.closest('.govuk-visually-hidden') || one.closest('svg')) return false;
  const hides = /auto|scroll|hidden|clip/;
  return (hides.test(style.overflowY) && one.scrollHeight > one.clientHeight + 1)
      || (hides.test(style.overflowX) && one.scrollWidth > one.clientWidth + 1);
}).map(one => `${one.tagName}.${one.className}`)"""


def pages(house: House) -> dict[str, str]:
    """Each page as the server gives it."""
    case = a_whole_case(house)
    at, seat = case.at, case.seat
    wanted = {
        "triage list": (Role.COORDINATOR, "", "/triage/"),
        "notification": (Role.COORDINATOR, "", f"/triage/{at['next']}/"),
        "enquiry": (Role.COORDINATOR, "", f"/enquiries/{at['enquiry']}/"),
        "request": (Role.RESEARCHER, "police", f"/requests/{at['request']}/"),
        "assess": (Role.DECISION_MAKER, "", f"/enquiries/{at['enquiry']}/assess/"),
        "product": (Role.DECISION_MAKER, "", f"/products/{at['product']}/"),
    }
    found = {
        name: house.visit(seat(role, agency=agency)).get(path, secure=True).text
        for name, (role, agency, path) in wanted.items()
    }
    found["inbox"] = house.visit(role=Role.RECIPIENT, team="assessment").get("/", secure=True).text
    door = house.stranger("refer-harrow")
    found["front door"] = get(door, post(door, "/danger/", danger="no")["Location"]).text
    found["board"] = get(visitor(house, Role.BOARD), "/board/").text
    return found


@pytest.fixture
def windows(browser: Browser, house: House) -> Iterator[list[tuple[str, Page]]]:
    """A window with each page, drawn with the style sheet that the service serves."""
    opened = []
    for name, html in pages(house).items():
        assert "<main" in html, name
        page = browser.new_page(viewport={"width": 1366, "height": 800})
        page.set_content(html)
        page.evaluate("document.body.classList.add('js-enabled', 'govuk-frontend-supported')")
        page.add_style_tag(path=STYLE)
        opened.append((name, page))
    yield opened
    for _, page in opened:
        page.close()


def test_real_pages_fit_every_width_are_whole_on_paper_and_have_contrast_in_the_dark(
    windows: list[tuple[str, Page]],
) -> None:
    wrong: list[str] = []
    for name, page in windows:
        for width in FITS:
            page.set_viewport_size({"width": width, "height": 800})
            if (wide := content_width(page)) > width:
                wrong.append(f"{name}: {wide} wide at {width}")
        page.set_viewport_size({"width": 794, "height": 1123})  # A4
        page.emulate_media(media="print")
        wrong += [f"{name}: {one} is cut on paper" for one in page.evaluate(CUT)]
        page.set_viewport_size({"width": 1366, "height": 800})
        page.emulate_media(media="screen", color_scheme="dark")
        found = [one for one in violations(page) if one["id"].startswith("color-contrast")]
        if found:
            wrong.append(f"{name} in the dark: {report(name, found)}")
    assert wrong == []
