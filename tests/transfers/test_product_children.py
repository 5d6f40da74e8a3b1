"""A product's children as the notification that it becomes at another hub names them."""

from __future__ import annotations

from datetime import date

import pytest

from hub.assessment.product_document import ProductBirth, ProductFact
from hub.transfers.product_children import child_of, told_in_words
from tests.assessment.product_builders import a_child, a_document

TODAY = date(2012, 11, 30)
BOXES = [
    ("School or nursery", "school"),
    ("GP", "gp"),
    ("First language", "language"),
    ("Disability", "disability"),
]

TOLD = (("Ben", "his"), ("Tia Lowell", "1"), ("Tia Lowell", "2"))


def fact(about: str, label: str, text: str) -> ProductFact:
    return ProductFact(about=about, label=label, text=text)


@pytest.mark.parametrize(("label", "box"), BOXES)
def test_a_box_holds_two_hundred_characters_and_what_is_longer_stands_in_the_words_alone(label: str, box: str) -> None:
    fits, longer = fact("Tia Lowell", label, "x" * 200), fact("Tia Lowell", label, "x" * 201)
    assert child_of(a_child(), [fits], today=TODAY)[box] == "x" * 200
    assert box not in child_of(a_child(), [longer], today=TODAY)
    assert told_in_words(a_document(facts=(longer,)), [a_child()]) == f"Tia Lowell, {label}: {'x' * 201}"


@pytest.mark.parametrize(("label", "box"), BOXES)
def test_a_box_takes_what_was_told_first_and_of_its_own_child(label: str, box: str) -> None:
    told = [fact(about, label, text) for about, text in TOLD]
    assert child_of(a_child(), told, today=TODAY)[box] == "1"


def test_an_age_in_words_is_cut_at_a_hundred_characters_and_stands_whole_in_the_words() -> None:
    said = "about " + "7" * 100
    birth = ProductBirth(kind="born_about", day=None, estimate=False, text=said, said_on=date(2012, 11, 27), said_by="")
    child = a_child(born=None, births=(birth,))
    assert child_of(child, [], today=TODAY) == {
        "given_name": "Tia", "family_name": "Lowell", "age": "about " + "7" * 94, "age_said_on": "2012-11-27",
    }  # fmt: skip
    assert said in told_in_words(a_document(), [child])
