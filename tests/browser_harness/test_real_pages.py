"""The pages with most on them, from one whole case: every width, paper, the dark, colours of the reader's own."""

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
# What a reader with colours of their own does not see: words and marks of the ground's colour, a focus without a ring.
VANISHES = """() => {
  const rgb = said => (said.match(/[\\d.]+/g) || []).map(Number);
  const light = said => rgb(said).slice(0, 3).map(one => one / 255)
    .map(one => one <= 0.04045 ? one / 12.92 : ((one + 0.055) / 1.055) ** 2.4)
    .reduce((sum, one, at) => sum + one * [0.2126, 0.7152, 0.0722][at], 0);
  const clear = said => rgb(said).length > 3 && rgb(said)[3] === 0;
  const ground = one => { for (let up = one; up; up = up.parentElement) {
    const said = getComputedStyle(up).backgroundColor; if (!clear(said)) return said; } return 'rgb(255, 255, 255)'; };
  const ratio = (one, other) => { const [a, b] = [light(one), light(other)].sort((x, y) => y - x);
    return (a + 0.05) / (b + 0.05); };
  const shown = one => one.checkVisibility({visibilityProperty: true}) && !one.closest('.govuk-visually-hidden');
  const found = [];
  for (const one of document.querySelectorAll('body *')) {
    const has = [...one.childNodes].some(node => node.nodeType === 3 && node.textContent.trim());
    if (!has || !shown(one) || ['SCRIPT', 'STYLE', 'OPTION', 'TITLE'].includes(one.tagName)) continue;
    const style = getComputedStyle(one), colour = one.closest('svg') ? style.fill : style.color;
    if (ratio(colour, ground(one)) < 4.5) found.push(`the words “${one.textContent.trim().slice(0, 40)}”`);
  }
  for (const one of document.querySelectorAll('svg :is(line, path, rect, circle, polyline)')) {
    const style = getComputedStyle(one), under = ground(one);
    if (!shown(one) || one.closest('defs, clipPath, mask')) continue;
    const marks = [style.fill, style.stroke].filter(said => said !== 'none' && !said.startsWith('url') && !clear(said));
    if (marks.length && !marks.some(said => ratio(said, under) >= 3))
      found.push(`${one.tagName} of ${one.closest('svg').className.baseVal || 'a picture'}`);
  }
  for (const one of document.querySelectorAll(':is(.govuk-button, .govuk-input, .govuk-textarea, .govuk-select)')) {
    const style = getComputedStyle(one);
    if (shown(one) && (style.borderTopStyle === 'none' || ratio(style.borderTopColor, ground(one.parentElement)) < 3))
      found.push(`the edge of ${one.tagName} “${one.textContent.trim().slice(0, 30)}”`);
  }
  const stops = [...document.querySelectorAll('main :is(a[href], button, input, textarea, summary)')].filter(shown);
  for (const one of stops.slice(0, 40)) {
    one.focus();
    const style = getComputedStyle(one), of = one.matches('[type=radio], [type=checkbox]')
      ? getComputedStyle(one.nextElementSibling, '::before') : style;
    const ring = [style, of].some(each => each.outlineStyle !== 'none' && parseFloat(each.outlineWidth) >= 2
      && ratio(each.outlineColor, ground(one.parentElement)) >= 3);
    if (document.activeElement === one && !ring)
      found.push(`the focus on ${one.tagName} “${one.textContent.trim().slice(0, 30)}”`);
  }
  return [...new Set(found)];
}"""


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


def test_real_pages_fit_every_width_are_whole_on_paper_and_lose_nothing_in_other_colours(
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
        for scheme in ("light", "dark"):
            page.emulate_media(media="screen", color_scheme=scheme, forced_colors="active")
            wrong += [
                f"{name} in {scheme} colours of the reader's own: {one} vanishes" for one in page.evaluate(VANISHES)
            ]
    assert wrong == []
