"""On paper stands everything that the page says, over as many sheets as it takes, with who printed it on each."""

from __future__ import annotations

from io import BytesIO
from unicodedata import normalize

from playwright.sync_api import Browser, Page
from pypdf import PdfReader

TALL = """() => {
  const stay = document.querySelector('.mash-split__stay');
  for (let n = 1; n <= 120; n += 1) {
    const line = document.createElement('p');
    line.textContent = `Line ${n} of what was said.`;
    stay.append(line);
  }
}"""

LOOK = """one => {
  const style = getComputedStyle(one);
  return [style.color, style.backgroundColor, style.borderTopColor, style.borderTopStyle];
}"""
FORM = """<link rel="stylesheet" href="/static/build/mash.css"><body class="mash-body"><main class="mash-main"><form>
  <div class="govuk-form-group"><label class="govuk-label" for="a">Analysis</label>
    <textarea class="govuk-textarea" id="a" rows="2">Kept before.</textarea></div>
  <div class="govuk-form-group"><label class="govuk-label" for="b">Reason</label>
    <textarea class="govuk-textarea" id="b"></textarea></div>
  <div class="govuk-form-group"><label class="govuk-label" for="c">School</label>
    <input class="govuk-input" id="c"></div>
  <button class="govuk-button">Decide</button></form>
  <details><summary>More</summary><p>Folded on a screen.</p></details></main>
  <script type="module" src="/static/build/mash.js"></script></body>"""


def printed(page: Page) -> list[str]:
    """The text of each sheet."""
    return [
        normalize("NFKC", " ".join(sheet.extract_text().split()))
        for sheet in PdfReader(BytesIO(page.pdf(format="A4"))).pages
    ]


def test_what_stays_in_view_on_a_screen_is_not_cut_after_one_sheet(browser: Browser, gallery: str) -> None:
    page = browser.new_page(viewport={"width": 1366, "height": 768})
    page.goto(f"{gallery}/working.html")
    page.evaluate(TALL)
    sheets = printed(page)
    page.close()
    whole = " ".join(sheets)
    missing = [n for n in range(1, 121) if f"Line {n} of what was said." not in whole]
    assert missing == []
    assert len(sheets) >= 3


def test_each_sheet_says_that_it_is_in_confidence_and_who_printed_it_when(browser: Browser, gallery: str) -> None:
    page = browser.new_page()
    page.goto(f"{gallery}/working.html")
    page.evaluate(TALL)
    sheets = printed(page)
    page.close()
    line = "In confidence. Harrow, London MASH platform. Printed by Esther Okafor, Children’s social care"
    assert [number for number, text in enumerate(sheets) if line not in text] == []
    assert "as it was on 30 November 2012 at 2:05pm. Printed " in sheets[0]
    assert f"Sheet 2 of {len(sheets)}" in sheets[1]


def test_without_scripts_the_line_stands_at_the_foot_of_a_page(browser: Browser, gallery: str) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{gallery}/working.html")
    sheets = printed(page)
    context.close()
    assert "In confidence. Harrow, London MASH platform. Printed by Esther Okafor" in sheets[-1]
    assert "Third call to the address in 12 months." in " ".join(sheets)


def test_a_rating_is_printed_in_black_in_a_frame_with_its_word(browser: Browser, gallery: str) -> None:
    page = browser.new_page()
    page.goto(f"{gallery}/working.html")
    page.emulate_media(media="print")
    for tag in page.locator(".mash-rating").all():
        style = tag.evaluate(
            "one => (s => [s.color, s.backgroundColor, s.borderTopColor, s.borderTopStyle])(getComputedStyle(one))"
        )
        assert style[:3] == ["rgb(0, 0, 0)", "rgb(255, 255, 255)", "rgb(0, 0, 0)"]
        assert style[3] in ("solid", "dashed")
    assert "Rating: Red" in " ".join(printed(page))
    page.close()


def test_a_form_prints_what_was_answered_and_no_empty_frame(browser: Browser, gallery: str) -> None:
    page = browser.new_page()
    page.goto(f"{gallery}/forms.html")
    page.set_content(FORM)
    page.wait_for_function("document.querySelector('link').sheet !== null")
    text = " ".join(printed(page))
    assert "Analysis Kept before." in text
    assert "Folded on a screen." in text
    for empty in ("Reason", "School", "Decide"):
        assert empty not in text
    assert page.locator("details").get_attribute("open") is None  # on the screen nothing has changed
    page.fill("#a", "Typed. " * 900 + "The end of it.")
    sheets = printed(page)
    page.close()
    assert len(sheets) > 1
    assert "The end of it." in sheets[-1]
