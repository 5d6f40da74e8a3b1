"""The frozen document: kept as JSON and read back the same, and refused with the place where it is wrong."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime
from typing import Any

import pytest

from hub.assessment.product_document import InvalidProductDocument, ProductDocument
from tests.assessment.product_builders import a_child, a_document, a_finding


def test_it_is_read_back_as_it_was_kept() -> None:
    document = a_document(findings=(a_finding(), a_finding(happened_on=None)))
    kept = json.loads(json.dumps(document.to_json()))
    assert ProductDocument.from_json(kept) == document


@pytest.mark.parametrize(
    ("wrong", "place"),
    [
        ({"children": ()}, "children"),
        ({"version": 0}, "version"),
        ({"reference": " "}, "reference"),
        ({"issued_at": datetime(2012, 11, 29)}, "issued_at"),  # noqa: DTZ001 - no time zone is the point
        ({"summary": "x" * 20_401}, "summary"),
        ({"hub_name": "x" * 301}, "hub_name"),
    ],
)
def test_a_wrong_field_is_refused_by_its_place(wrong: dict[str, Any], place: str) -> None:
    with pytest.raises(InvalidProductDocument) as refusal:
        a_document(**wrong)
    assert refusal.value.place == place


def test_a_wrong_child_or_finding_is_refused_by_its_number() -> None:
    with pytest.raises(InvalidProductDocument, match=r"children\[1\]\.rating"):
        a_document(children=(a_child(), a_child(rating="purple")))
    with pytest.raises(InvalidProductDocument, match=r"children\[0\]\.expected"):
        a_document(children=(a_child(expected=date(2013, 1, 1)),))
    with pytest.raises(InvalidProductDocument, match=r"findings\[0\]\.text: is empty"):
        a_document(findings=(a_finding(text=" "),))
    with pytest.raises(InvalidProductDocument, match="findings: has 501 entries"):
        a_document(findings=(a_finding(),) * 501)


@pytest.mark.parametrize(
    ("change", "place"),
    [
        ({"format": 2}, "format"),
        ({"issued_at": "yesterday"}, "issued_at"),
        ({"issued_at": None}, "issued_at"),
        ({"children": "Tia"}, "children"),
        ({"children": ["Tia"]}, r"children\[0\]"),
        ({"findings": [{"text": "only this"}]}, r"findings\[0\]"),
        ({"left_over": 1}, "document"),
    ],
)
def test_what_cannot_be_read_back_is_refused_by_its_place(change: dict[str, Any], place: str) -> None:
    with pytest.raises(InvalidProductDocument, match=f"^{place}:"):
        ProductDocument.from_json({**a_document().to_json(), **change})


def test_times_keep_their_zone() -> None:
    document = a_document(issued_at=datetime(2012, 7, 1, 12, 0, tzinfo=UTC))
    assert ProductDocument.from_json(document.to_json()).issued_at == document.issued_at
