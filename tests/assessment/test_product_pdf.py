"""The PDF: tagged and readable by machines, the same each time, and nothing typed is ever read as Typst."""

from __future__ import annotations

import io
import re
import unicodedata
from datetime import UTC, date, datetime
from typing import Any

import pytest
from pypdf import PdfReader

from hub.assessment.product_document import LONGEST_TEXT, ProductDocument
from hub.assessment.product_pdf import render_product
from mash_platform.pdf.render import CannotRender
from tests.assessment.product_builders import a_child, a_document, a_finding
from tests.support.pdf import named_headers, smallest_print, tables, tags


def read(document: ProductDocument) -> PdfReader:
    return PdfReader(io.BytesIO(render_product(document)))


def text_of(document: ProductDocument) -> str:
    """Give the text as a reader takes it out, on one line."""
    pages = (page.extract_text() for page in read(document).pages)
    return re.sub(r"\s+", " ", " ".join(pages).replace("\u200b", ""))


def squeezed(text: str) -> str:
    """Leave white space out, since lines break anywhere."""
    return re.sub(r"\s", "", text)


def root_of(reader: PdfReader) -> Any:
    """Give the catalogue, in which a PDF says what it is."""
    return reader.trailer["/Root"]


def test_it_is_a_tagged_pdf_that_claims_ua_1_in_english_with_a_title() -> None:
    reader = read(a_document())
    root = root_of(reader)
    assert root["/MarkInfo"]["/Marked"] == True  # noqa: E712 - a PDF object, not a bool
    assert root["/Lang"] == "en-GB"
    assert root["/ViewerPreferences"]["/DisplayDocTitle"] == True  # noqa: E712
    metadata = root["/Metadata"].get_object().get_data().decode()
    assert "<pdfuaid:part>1</pdfuaid:part>" in metadata
    assert reader.metadata is not None
    assert reader.metadata.title == "Information product HRW-12-004182, version 2"
    assert reader.metadata.creation_date == datetime(2012, 7, 2, 16, 5, tzinfo=UTC)


def test_headings_lists_and_tables_with_header_cells_are_tagged() -> None:
    found = tags(read(a_document()))
    assert found.count("/H1") == 1
    assert found.count("/H2") == 5
    assert found.count("/Table") == 2
    assert found.count("/TH") == 9 + 2  # of the columns; of the rows
    assert "/L" in found


def test_each_row_of_a_table_has_a_header_that_its_cells_name() -> None:
    reader = read(a_document())
    bodies = tables(reader)
    assert [len(rows) for rows in bodies] == [1, 1]
    for number, rows in enumerate(bodies):
        for place, (first, *others) in enumerate(rows):
            assert first[:2] == ("/TH", "/Row")
            assert [(tag, scope, headers[1:]) for tag, scope, headers in others] == [
                ("/TD", "", [f"R{number}y{place}"])
            ] * len(others)
    known = named_headers(reader)
    assert {name for rows in bodies for row in rows for _, _, headers in row for name in headers} <= set(known)
    assert {said for said in known.values() if said[0] != "/TH"} == set()
    assert [name for name, (_, itself) in known.items() if name != itself] == []
    assert list(known) == sorted(known)


def test_each_fact_is_tied_to_what_it_is_called_and_no_print_is_small() -> None:
    found = tags(read(a_document()))
    facts = found[found.index("/H1") : found.index("/H2")]
    assert (facts.count("/L"), facts.count("/Lbl"), facts.count("/LBody")) == (1, 5, 5)
    assert smallest_print(render_product(a_document())) == 8.5


def test_it_says_what_the_document_says() -> None:
    text = text_of(
        a_document(
            children=(a_child(), a_child(name="Unborn child", born=None, expected=date(2013, 2, 14))),
            findings=(a_finding(), a_finding(happened_on=None, agency_name="Harrow schools")),
        )
    )
    for said in (
        "HRW-12-004182, version 2",
        "2 July 2012 at 17:05",  # British summer time
        "Joan Abara, Children in Need team 2",
        "Do not pass it on",
        "Tia Lowell 3 May 2006 Red 4 Strategy discussion under section 47",
        "expected 14 February 2013",
        "12 Sep 2012 Metropolitan Police Service Tia Lowell, Dana Lowell Called by a neighbour",
        "not dated Harrow schools",
        "Children Act 1989, section 47",
        "Acknowledge this product",
        "Page 1 of ",
    ):
        assert said in text.replace("\u00a0", " ").replace("  ", " ")


def test_a_product_without_findings_says_so() -> None:
    assert "No finding goes with this product." in text_of(a_document(findings=(), summary=""))


def test_the_same_document_gives_the_same_bytes() -> None:
    assert render_product(a_document()) == render_product(a_document())


@pytest.mark.parametrize(
    "typed",
    [
        '#set page(width: 1pt) #import "/etc/passwd": * #read("product.typ")',
        "$x^2$ *bold* _italic_ = heading <label> @reference `raw` // gone /* gone */ \\ ~ -- ... #",
        '"} ] , \\u0000 \\" #panic("out") ${x} {{x}} <script>',
        "w" * 400,
        "https://" + "example/" * 60,
        "\u0645\u062d\u0645\u062f",
        "\u05d3\u05d5\u05d3",
        "Zo\u00eb \u0141ukasz Nguy\u1ec5n \u0413\u0430\u043b\u0438\u043d\u0430 \u0395\u03bb\u03ad\u03bd",
        "e\u0301 \ufb01 \u00bd \u20ac \u2019",
    ],
    ids=["code", "markup", "quotes", "long word", "long address", "arabic", "hebrew", "european", "signs"],
)
def test_what_was_typed_appears_literally_wherever_it_was_typed(typed: str) -> None:
    short = typed[:200].strip()
    document = a_document(
        recipient_name=short,
        summary=typed,
        children=(a_child(name=short, decision=short, reason=typed),),
        findings=(a_finding(agency_name=short, about=(short,), text=typed),),
        legal_basis=(typed,),
    )
    assert squeezed(text_of(document)).count(squeezed(typed)) >= 4


@pytest.mark.parametrize(
    ("typed", "shown"),
    [
        ("\U0001f600", "[grinning face]"),
        ("\u1840", "[mongolian letter lha]"),
        ("\U00020bb7", "[cjk unified ideograph-20bb7]"),
        ("exe.\u202etxt", "exe.[right-to-left override]txt"),
        ("a\x01b", "a[U+0001]b"),
        ("a\x00b", "a[U+0000]b"),
        ("a \ufeff b", "b"),  # shows nothing, and must not stop the document
        ("a\ud800b", "a[U+D800]b"),
        ("a\uffffb", "a[U+FFFF]b"),
    ],
)
def test_what_no_font_can_show_or_would_mislead_is_spelled_out(typed: str, shown: str) -> None:
    text = text_of(a_document(findings=(a_finding(text=typed),)))
    assert squeezed(shown) in squeezed(text)


# A name that is given in London, in each script; all people are invented.
NAMES = {
    "latin": "Zoë Nguyễn", "greek": "Ελένη Παππά", "cyrillic": "Галина Шевченко", "armenian": "Անահիտ Պետրոսյան",
    "georgian": "ნინო ბერიძე", "hebrew": "דוד כהן", "arabic": "محمد عبد الله", "urdu": "ٹیپو چوہدری",
    "persian": "گلناز پژمان", "devanagari": "प्रिया शर्मा", "bengali": "রহিমা বেগম", "gurmukhi": "ਹਰਪ੍ਰੀਤ ਸਿੰਘ",
    "gujarati": "કિરણ પટેલ", "tamil": "கார்த்திக் செல்வம்", "telugu": "లక్ష్మి రెడ్డి", "kannada": "ಶ್ವೇತಾ ಗೌಡ",
    "malayalam": "അഞ്ജലി നായർ", "sinhala": "නිමල් පෙරේරා", "thai": "สมชาย ใจดี", "lao": "ບຸນມີ ວົງສາ",
    "burmese": "အောင်ဆန်း", "khmer": "សុខ ចាន់", "ethiopic": "ሰላም ተስፋዬ", "chinese": "李小龍", "japanese": "さくら タカハシ",
    "korean": "김민수",
}  # fmt: skip


@pytest.mark.parametrize("name", NAMES.values(), ids=NAMES)
def test_a_childs_name_is_printed_in_its_own_script_and_every_character_is_read_back(name: str) -> None:
    text = unicodedata.normalize("NFC", text_of(a_document(children=(a_child(name=name),), findings=())))
    # Readers give marks before or after their letter, and words from the left, so the order is not compared.
    assert set(unicodedata.normalize("NFC", name)) - set(text) == set()
    assert "[" not in text


def test_one_too_large_is_refused_without_a_word_of_its_text() -> None:
    findings = (a_finding(text="secret " * (LONGEST_TEXT // 7)),) * 60
    with pytest.raises(CannotRender, match="too large") as refusal:
        render_product(a_document(findings=findings))
    assert "secret" not in str(refusal.value)
