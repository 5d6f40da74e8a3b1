"""On paper stands everything that the page says, over as many sheets as it takes, with who printed it on each."""

from __future__ import annotations

from io import BytesIO
from unicodedata import normalize

import pytest
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
  <details><summary>More</summary><p>Folded on a screen.</p></details>
  <details><summary>Record a finding</summary><form><div class="govuk-form-group">
    <label class="govuk-label" for="d">Found</label><textarea class="govuk-textarea" id="d"></textarea></div>
    <fieldset><legend>About whom</legend></fieldset></form></details></main>
  <script type="module" src="/static/build/mash.js"></script></body>"""


LONG = """<link rel="stylesheet" href="/static/build/mash.css"><body class="mash-body"><main class="mash-main"><form>
  <div class="govuk-form-group"><label class="govuk-label" for="finding">Finding</label>
    <select class="govuk-select" id="finding"><option>None</option><option value="b">LONG</option></select></div>
  <div class="govuk-form-group"><label class="govuk-label" for="reason">Reason</label>
    <input class="govuk-input" id="reason" type="text"></div>
  <div class="govuk-form-group"><label class="govuk-label" for="short">School</label>
    <input class="govuk-input" id="short" type="text" value="Hill School"></div>
  <div class="govuk-form-group"><label class="govuk-label" for="password">Password</label>
    <input class="govuk-input" id="password" type="password"></div></form></main>
  <script type="module" src="/static/build/mash.js"></script></body>"""
PARTS = """<link rel="stylesheet" href="/static/build/mash.css"><body class="mash-body"><main class="mash-main">
  <h1>Who is away: 1</h1><p>Joss is away.</p>
  <h2>Record that somebody is away</h2><form><input type="hidden" name="once" value="1">
    <div class="govuk-form-group"><label class="govuk-label" for="who">Who</label>
      <select class="govuk-select" id="who"><option value="a">Priya</option><option value="b">Joss</option></select>
    </div>
    <p class="govuk-body mash-draft" role="status">Draft kept</p></form>
  <section class="mash-panel"><h2>Decide</h2><form>
    <p class="govuk-body mash-instruction">Choose those that apply.</p>
    <div class="mash-form-part"><h3>The children</h3><div class="govuk-form-group">
      <label class="govuk-label" for="name">Name</label><input class="govuk-input" id="name"></div></div>
    <fieldset><legend>Who tells you</legend><div class="govuk-form-group">
      <label class="govuk-label" for="tel">Telephone</label><input class="govuk-input" id="tel"></div></fieldset>
    <details><summary>Rate one child differently</summary><div class="govuk-form-group">
      <input type="radio" name="r" id="r"><label for="r">Red</label></div></details></form></section>
  <details><summary>Write something down</summary><form><div class="govuk-form-group">
    <label class="govuk-label" for="day">Day</label><input class="govuk-input" id="day" value="30"></div></form>
  </details>
  <ul><li>Born 31 February <form><label class="govuk-label" for="right">What is right</label>
    <input class="govuk-input" id="right"></form></li></ul></main>
  <script type="module" src="/static/build/mash.js"></script></body>"""
EMPTY_PARTS = (
    "Record that somebody is away", "Who", "Priya", "Draft kept", "Decide", "Choose those that apply", "The children",
    "Who tells you", "Telephone", "Rate one child differently", "Write something down", "Day", "What is right",
)  # fmt: skip


LIST = """<link rel="stylesheet" href="/static/build/mash.css"><body class="mash-body"><main class="mash-main">
  <table class="govuk-table mash-list"><thead><tr class="govuk-table__row">{heads}</tr></thead><tbody>
  <tr class="govuk-table__row mash-list__row">{cells}<td class="govuk-table__cell"><details>
  <summary>Nothing known</summary><form><p>Born 17 March 2021, lives with her mother and two brothers</p></form>
  </details></td></tr></tbody></table></main></body>"""
COLUMNS = {
    "Children": '<a class="govuk-link" href="#">Ekow Gatenby</a> Born 17 March 2021, 5 years; 11 Gatenby Mews, ZZ9 9ZZ',
    "Rating": "Amber",
    "Asked": "What do you know of these children and the adults around them that bears on their safety? " * 3,
    "Time": "Overdue by 6 h 3 min",
    "Asked on": '<a class="govuk-link" href="#">28 November 2026, 6:10pm</a>',
    "At your desk": "Nobody has it",
}


def opened(page: Page, gallery: str, words: str) -> None:
    """Go to a page of these words, beside the gallery's style sheet and scripts."""
    page.route("**/words.html", lambda route: route.fulfill(content_type="text/html; charset=utf-8", body=words))
    page.goto(f"{gallery}/words.html", wait_until="networkidle")


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
    opened(page, gallery, FORM)
    text = " ".join(printed(page))
    assert "Analysis Kept before." in text
    assert "Folded on a screen." in text
    for empty in ("Reason", "School", "Decide", "Record a finding", "About whom"):
        assert empty not in text
    assert page.locator("details").first.get_attribute("open") is None  # on the screen nothing has changed
    page.fill("#a", "Typed. " * 900 + "The end of it.")
    sheets = printed(page)
    page.close()
    assert len(sheets) > 1
    assert "The end of it." in sheets[-1]


def test_what_was_typed_into_a_folded_form_is_printed(browser: Browser, gallery: str) -> None:
    page = browser.new_page()
    opened(page, gallery, FORM)
    page.locator("details").last.evaluate("box => box.open = true")
    page.fill("#d", "Seen at the station on 3 May.")
    text = " ".join(printed(page))
    page.close()
    assert "Record a finding" in text
    assert "Seen at the station on 3 May." in text


@pytest.mark.parametrize("scripts", [True, False])
def test_no_heading_instruction_or_panel_stands_over_an_empty_form(
    browser: Browser, gallery: str, scripts: bool
) -> None:
    context = browser.new_context(java_script_enabled=scripts)
    page = context.new_page()
    opened(page, gallery, PARTS)
    text = " ".join(printed(page))
    assert " ".join(text.replace("Sheet 1 of 1", "").split()) == "Who is away: 1 Joss is away. Born 31 February"
    context.close()


def test_what_was_answered_is_printed_with_its_heading(browser: Browser, gallery: str) -> None:
    page = browser.new_page()
    opened(page, gallery, PARTS)
    page.select_option("#who", "b")
    page.fill("#name", "Amy")
    page.fill("#tel", "020 7946 0000")
    page.locator("details").first.evaluate("box => box.open = true")
    page.check("#r")
    page.locator("details").last.evaluate("box => box.open = true")
    page.fill("#day", "29")
    page.fill("#right", "28 February")
    text = " ".join(printed(page))
    page.close()
    assert [words for words in EMPTY_PARTS if words not in text] == ["Priya", "Draft kept", "Choose those that apply"]
    assert "Who Joss" in text


def test_a_choice_or_a_line_that_is_longer_than_a_sheet_is_wide_is_printed_whole_and_a_password_never(
    browser: Browser, gallery: str
) -> None:
    finding = "London Probation Trust, 15 Nov 2026: On a treatment order, and has missed three appointments."
    page = browser.new_page()
    opened(page, gallery, LONG.replace("LONG", finding))
    page.select_option("#finding", "b")
    page.fill("#reason", finding.upper())
    page.fill("#password", "not to be read by anybody who stands at the printer, however long it may be")
    page.emulate_media(media="print")
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    assert page.locator(".mash-printed-value").all_inner_texts() == [finding, finding.upper()]
    assert [page.locator(one).is_visible() for one in ("#finding", "#reason", "#short")] == [False, False, True]
    page.evaluate("dispatchEvent(new Event('afterprint'))")
    assert page.locator(".mash-printed-value").count() == 0
    page.close()


def test_of_a_whole_path_each_sheet_says_which_print_without_scripts_and_no_line_lies_under_it(
    browser: Browser, gallery: str
) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    lines = "".join(f"<p>Line {n} of what was said.</p>" for n in range(120))
    opened(
        page, gallery,
        '<link rel="stylesheet" href="/static/build/mash.css"><body class="mash-body"><main class="mash-main">'
        f'<p class="mash-printed-line" aria-hidden="true">Print 4A1D of HRW-26-1.</p>{lines}</main></body>',
    )  # fmt: skip
    sheets = printed(page)
    page.emulate_media(media="print")
    assert page.locator(".mash-printed-line").evaluate("one => getComputedStyle(one).position") == "static"
    context.close()
    assert len(sheets) >= 3
    assert [text for text in sheets if "Print 4A1D of HRW-26-1." not in text] == []


def test_no_word_in_a_printed_list_is_broken_and_what_opens_in_a_row_is_left_out(
    browser: Browser, gallery: str
) -> None:
    page = browser.new_page(viewport={"width": 794, "height": 1123})  # A4
    heads = "".join(f'<th class="govuk-table__header">{name}</th>' for name in (*COLUMNS, "Answer"))
    cells = "".join(f'<td class="govuk-table__cell">{said}</td>' for said in COLUMNS.values())
    opened(page, gallery, LIST.format(heads=heads, cells=cells))
    (sheet,) = printed(page)
    page.close()
    for words in ("Gatenby", "Amber", "children", "Overdue", "November", "Nobody"):
        assert words in sheet
    assert "two brothers" not in sheet
