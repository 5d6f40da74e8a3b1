"""In light and in dark every word of the gallery stands out from what lies behind it (WCAG 1.4.3), computed."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser

from frontend.gallery import PAGES

# Out: [contrast asked for, contrast, word, class, colour, ground] of every visible text.
CONTRASTS = """() => {
  const parts = text => text.match(/[\\d.]+/g).map(Number);
  const over = (top, below) => {
    const alpha = top[3] ?? 1;
    return [0, 1, 2].map(n => top[n] * alpha + below[n] * (1 - alpha));
  };
  const light = colour => {
    const [r, g, b] = colour.map(v => v / 255).map(v => (v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4));
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const ground = element => {
    const below = element.parentElement ? ground(element.parentElement) : [255, 255, 255];
    return over(parts(getComputedStyle(element).backgroundColor), below);
  };
  const found = [];
  const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walk.nextNode()) {
    const element = walk.currentNode.parentElement;
    const word = walk.currentNode.textContent.trim();
    const unseen = 'script, style, option, .govuk-visually-hidden, .govuk-skip-link';
    if (!word || !element.checkVisibility() || element.closest(unseen))
      continue;
    const style = getComputedStyle(element);
    const back = ground(element);
    const drawn = element.closest('svg') ? style.fill : style.color;
    const [a, b] = [light(over(parts(drawn), back)), light(back)].sort((x, y) => y - x);
    const size = parseFloat(style.fontSize);
    const large = size >= 24 || (size >= 18.66 && Number(style.fontWeight) >= 700);
    const name = element.className?.baseVal ?? element.className;
    found.push([large ? 3 : 4.5, (a + 0.05) / (b + 0.05), word.slice(0, 40), name, drawn, back.join()]);
  }
  return found;
}"""


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("part", PAGES)
def test_every_word_stands_out_from_its_ground(browser: Browser, gallery: str, part: str, scheme: str) -> None:
    page = browser.new_page(color_scheme="dark" if scheme == "dark" else "light")
    page.goto(f"{gallery}/{part}.html")
    found = page.evaluate(CONTRASTS)
    ground = page.evaluate("getComputedStyle(document.body).backgroundColor")
    page.close()
    assert len(found) > 10
    assert ground == ("rgb(20, 24, 29)" if scheme == "dark" else "rgb(255, 255, 255)")
    assert [one for one in found if one[1] < one[0]] == []


def test_lines_that_mean_something_stand_out_from_a_dark_ground(browser: Browser, gallery: str) -> None:
    page = browser.new_page(color_scheme="dark")
    page.goto(f"{gallery}/forms.html")
    border = page.evaluate("getComputedStyle(document.querySelector('.govuk-input')).borderTopColor")
    page.close()
    assert border == "rgb(185, 193, 201)"  # 10:1 on the page's ground
