"""An inspector reads what was named for them, in their days, and nothing else, whatever they send to the database."""

from __future__ import annotations

import uuid
from datetime import timedelta

import pytest
from django.db import ProgrammingError, connection, transaction

from hub.assessment import inspection_papers
from hub.assessment.inspection_papers import NoSuchPaper
from tests.assessment.test_whole_path import sent
from tests.inspections.inspection_builders import OFSTED, agreed, asked, lines
from tests.support.house import House


def test_what_was_named_is_listed_and_read_with_a_line_each(house: House) -> None:
    it = agreed(house, sent(house))
    with house.at(it.inspector):
        [listed] = inspection_papers.named_for(it.inspector).papers
        paper = inspection_papers.read_paper(listed.id, by=it.inspector)
    assert (listed.reference, listed.why) == (it.enquiry.reference, "")
    assert (paper.organisation, paper.why) == (OFSTED, "")
    assert "Called to the address three times in a year." in paper.words
    assert [(act, ref) for act, ref, _ in lines(house, "list_papers", "read_paper")] == [
        ("list_papers", ""), ("read_paper", it.enquiry.reference),
    ]  # fmt: skip
    assert it.row.first_read_at is not None
