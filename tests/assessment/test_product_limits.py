"""A product document at its limits: what is just short enough is kept, and one more is refused by its place."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from hub.assessment.product_document import (
    FOUNDING_LAYOUT,
    InvalidProductDocument,
    ProductBirth,
    ProductChild,
    ProductDocument,
    ProductFact,
    layout,
)
from tests.assessment.product_builders import a_child, a_document, a_finding

LINE, TEXT = "x" * 300, "x" * 20_400
SAID_ON = date(2012, 11, 27)


def a_fact(**changes: Any) -> ProductFact:
    """A fact that a message told."""
    return ProductFact(**{"about": "Tia Lowell", "label": "School", "text": "Example High", **changes})


def with_child(**changes: Any) -> ProductDocument:
    """A document of this one child."""
    return a_document(children=(a_child(**changes),))


@pytest.mark.parametrize(
    "field",
    ["hub_name", "authority_name", "reference", "recipient_name", "contact", "handling", "recipient_team",
     "copy_number"],
)  # fmt: skip
def test_a_line_has_300_characters_and_only_a_team_or_number_may_be_missing(field: str) -> None:
    assert getattr(a_document(**{field: LINE}), field) == LINE
    with pytest.raises(InvalidProductDocument, match=f"^{field}: has 301 characters, at most 300$"):
        a_document(**{field: LINE + "x"})
    if field in ("recipient_team", "copy_number"):
        assert getattr(a_document(**{field: ""}), field) == ""
    else:
        with pytest.raises(InvalidProductDocument, match=f"^{field}: is empty$"):
            a_document(**{field: " "})
    with pytest.raises(InvalidProductDocument, match=f"^{field}: must be text$"):
        a_document(**{field: None})


@pytest.mark.parametrize(
    ("made", "most", "place"),
    [
        (lambda many: a_document(children=(a_child(),) * many), 30, "children"),
        (lambda many: a_document(findings=(a_finding(),) * many), 500, "findings"),
        (lambda many: a_document(facts=(a_fact(),) * many), 500, "facts"),
        (lambda many: a_document(legal_basis=("An Act",) * many), 30, "legal_basis"),
        (lambda many: a_document(what_to_do_next=("Ring.",) * many), 30, "what_to_do_next"),
        (lambda many: with_child(births=(a_birth(),) * many), 500, r"children\[0\]\.births"),
    ],
)
def test_there_are_so_many_at_most(made: Any, most: int, place: str) -> None:
    made(most)
    with pytest.raises(InvalidProductDocument, match=f"^{place}: has {most + 1} entries, at most {most}$"):
        made(most + 1)


@pytest.mark.parametrize(
    ("made", "place"),
    [
        (lambda words: a_document(summary=words), "summary"),
        (lambda words: with_child(reason=words), r"children\[0\]\.reason"),
        (lambda words: a_document(findings=(a_finding(), a_finding(text=words))), r"findings\[1\]\.text"),
        (lambda words: a_document(facts=(a_fact(), a_fact(text=words))), r"facts\[1\]\.text"),
        (lambda words: a_document(legal_basis=("An Act", words)), r"legal_basis\[1\]"),
        (lambda words: a_document(what_to_do_next=("Ring.", words)), r"what_to_do_next\[1\]"),
    ],
)
def test_a_text_has_20_400_characters(made: Any, place: str) -> None:
    made(TEXT)
    with pytest.raises(InvalidProductDocument, match=f"^{place}: has 20401 characters, at most 20400$"):
        made(TEXT + "x")
    with pytest.raises(InvalidProductDocument, match=f"^{place}: must be text$"):
        made(7)


@pytest.mark.parametrize(
    ("made", "place"),
    [
        (lambda words: with_child(name=words), r"children\[0\]\.name"),
        (lambda words: with_child(decision=words), r"children\[0\]\.decision"),
        (lambda words: a_document(findings=(a_finding(agency_name=words),)), r"findings\[0\]\.agency_name"),
        (lambda words: a_document(findings=(a_finding(about=("Tia", words)),)), r"findings\[0\]\.about\[1\]"),
        (lambda words: a_document(facts=(a_fact(about=words),)), r"facts\[0\]\.about"),
        (lambda words: a_document(facts=(a_fact(label=words),)), r"facts\[0\]\.label"),
    ],
)
def test_a_name_or_heading_of_a_part_is_a_line_and_not_empty(made: Any, place: str) -> None:
    made(LINE)
    with pytest.raises(InvalidProductDocument, match=f"^{place}: has 301 characters"):
        made(LINE + "x")
    with pytest.raises(InvalidProductDocument, match=f"^{place}: is empty$"):
        made("")


def test_a_child_is_rated_and_has_a_level_that_the_field_knows_or_none() -> None:
    for rating in ("red", "amber", "green", "blue"):
        assert with_child(rating=rating).children[0].rating == rating
    for level in (1, 2, 3, 4, None):
        assert with_child(threshold_level=level).children[0].threshold_level == level
    for wrong in (0, 5):
        with pytest.raises(InvalidProductDocument, match=r"^children\[0\]\.threshold_level: must be 1 to 4$"):
            with_child(threshold_level=wrong)
    assert with_child(born=None, expected=date(2013, 1, 1)).children[0].expected == date(2013, 1, 1)
    assert a_document(version=1).version == 1


def a_birth(**changes: Any) -> ProductBirth:
    """An estimated day, as one source said it."""
    said = {"kind": "birth", "day": date(2005, 11, 27), "estimate": True, "text": "", "said_on": SAID_ON, "said_by": ""}
    return ProductBirth(**{**said, **changes})


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({}, "About 7 years old on 27 November 2012"),
        ({"day": date(2005, 11, 28)}, "About 6 years old on 27 November 2012"),  # tomorrow is the birthday
        ({"day": date(2005, 12, 1)}, "About 6 years old on 27 November 2012"),
        ({"day": date(2005, 10, 31)}, "About 7 years old on 27 November 2012"),
        ({"day": date(2011, 11, 27)}, "About 1 year old on 27 November 2012"),
        ({"day": date(2011, 11, 28)}, "Under 1 year old on 27 November 2012"),
        ({"day": SAID_ON}, "Under 1 year old on 27 November 2012"),
        ({"estimate": False}, "27 November 2005"),
        ({"estimate": False, "said_by": "School"}, "27 November 2005 (School, told on 27 November 2012)"),
        ({"kind": "expected_birth", "day": date(2013, 1, 3), "estimate": False}, "expected 3 January 2013"),
        ({"kind": "expected_birth", "day": date(2013, 1, 3)}, "expected about 3 January 2013"),
        ({"kind": "born_about", "day": None, "text": "In spring 2005"}, "In spring 2005"),
    ],
)
def test_a_birth_is_said_as_it_was_told_and_a_guess_never_as_a_day(changes: dict[str, Any], words: str) -> None:
    assert a_birth(**changes).in_words == words


SURE = {"estimate": False, "said_by": "School"}


@pytest.mark.parametrize(
    ("child", "words"),
    [
        ({"born": date(2005, 5, 3)}, "3 May 2005"),
        ({"born": None}, ""),
        ({"born": None, "expected": date(2013, 1, 3)}, "expected 3 January 2013"),
        ({"born": None, "births": (a_birth(),)}, "About 7 years old on 27 November 2012"),
        ({"born": date(2005, 11, 27), "births": (a_birth(**SURE),)}, "27 November 2005"),
        (
            {"born": date(2005, 5, 3), "births": (a_birth(), a_birth(**SURE))},
            "3 May 2005. Also said: About 7 years old on 27 November 2012",
        ),
        (
            {
                "born": date(2005, 5, 3),
                "births": (a_birth(kind="born_about", day=None, estimate=False, text="In 2004"),),
            },
            "3 May 2005. Also said: In 2004",
        ),
        (
            {"born": None, "births": (a_birth(**SURE), a_birth(**SURE | {"day": date(2006, 5, 3)}))},
            "Not agreed: 27 November 2005 (School, told on 27 November 2012); "
            "3 May 2006 (School, told on 27 November 2012)",
        ),
    ],
)
def test_what_is_not_agreed_of_a_birth_is_said_so_and_nothing_is_left_out(child: dict[str, Any], words: str) -> None:
    made: ProductChild = a_child(**child)
    assert made.birth_in_words == words


def test_facts_births_and_the_layout_are_read_back_as_they_were_kept() -> None:
    document = a_document(
        facts=(a_fact(),), children=(a_child(born=None, births=(a_birth(), a_birth(day=None, text="In 2004"))),),
        copy_number="7 of 9",
    )  # fmt: skip
    kept = document.to_json()
    assert kept["format"] == 1
    assert ProductDocument.from_json(kept) == document
    older = ProductDocument.from_json(
        {name: value for name, value in kept.items() if name not in ("facts", "layout", "copy_number")}
    )
    assert (older.facts, older.layout, older.copy_number) == ((), FOUNDING_LAYOUT, "")


@pytest.mark.parametrize(
    ("change", "place"),
    [
        ({"facts": [7]}, r"facts\[0\]"),
        ({"facts": None}, "facts"),
        ({"legal_basis": "An Act"}, "document.legal_basis"),
        ({"layout": []}, "layout"),
        ({"layout": {"title": "T", "sections": [["summary", "S"]]}}, "layout.sections"),
        ({"layout": {"title": "T", "sections": [7]}}, "layout.sections"),
        ({"layout": {"title": "T", "sections": None}}, "layout.sections"),
    ],
)
def test_a_part_that_cannot_be_read_back_is_refused_by_its_place(change: dict[str, Any], place: str) -> None:
    with pytest.raises(InvalidProductDocument, match=f"^{place}:"):
        ProductDocument.from_json({**a_document().to_json(), **change})


def test_a_layout_has_each_section_once() -> None:
    kept = a_document().to_json()["layout"]
    assert layout("layout", kept) == a_document().layout
    for sections in (kept["sections"][1:], [*kept["sections"], kept["sections"][0]]):
        with pytest.raises(InvalidProductDocument, match=r"^layout\.sections: must be each section once$"):
            layout("layout", {**kept, "sections": sections})


def test_a_birth_whose_day_cannot_be_read_is_refused_by_its_place() -> None:
    kept = a_document(children=(a_child(births=(a_birth(),)),)).to_json()
    for field in ("day", "said_on"):
        wrong = {**kept["children"][0]["births"][0], field: "yesterday"}
        child = {**kept["children"][0], "births": [wrong]}
        with pytest.raises(InvalidProductDocument, match=rf"^children\[0\]\.births\[0\]\.{field}:"):
            ProductDocument.from_json({**kept, "children": [child]})
