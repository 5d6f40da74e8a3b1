"""A rating says how soon somebody must act, a level how much help a child needs. Neither is worded as, or follows from,
the other, and no rating is the section 47 test."""

from __future__ import annotations

import re

import pytest

from hub.assessment.codes import ThresholdLevel
from hub.assessment.models import Decision
from hub.wall.clock import Rating
from tenants.models import Role
from tests.assessment.case_builders import a_decider, a_decision
from tests.front_door.triage_builders import child, notify
from tests.support.builders import an_enquiry
from tests.support.house import House
from tests.support.pages import get, shown

MEANINGS = {
    "red": "Somebody must act first of all: a child may come to harm while it waits",
    "amber": "Somebody must act soon: waiting longer would make it worse",
    "green": "It can be planned: nothing gets worse within days",
    "blue": "Nothing has to be done by a certain time",
}
LEVELS = {1: "Level 1: universal", 2: "Level 2: early help", 3: "Level 3: complex", 4: "Level 4: acute"}


def test_each_rating_has_words_of_time_and_each_level_the_threshold_documents() -> None:
    assert {one.value: one.meaning for one in Rating} == MEANINGS
    assert {one.value: str(one.label) for one in ThresholdLevel} == LEVELS
    for words in MEANINGS.values():
        assert not re.search(r"significant harm|level|section|threshold", words, re.IGNORECASE)


def test_the_coordinators_page_explains_ratings_by_time_alone(house: House) -> None:
    found = notify(house, child("Amy Example"))
    page = get(house.visit(role=Role.COORDINATOR), f"/triage/{found.reference}/").text
    [words] = re.findall(r'<div class="govuk-details__text">((?:<p class="govuk-body-s">.*?</p>)+)</div>', page, re.S)
    explained = [shown(one).strip() for one in re.findall(r"<p\b.*?</p>", words, re.S)]
    assert explained == [f"{code.capitalize()} {meaning}" for code, meaning in MEANINGS.items()]


@pytest.mark.parametrize(("rating", "level"), [("green", 4), ("red", 2), ("amber", 1), ("blue", 3)])
def test_any_level_goes_with_any_urgency(house: House, rating: str, level: int) -> None:
    by = a_decider(house)
    a_decision(house, an_enquiry(house, children=["Amy Example"]), by, rating=rating, threshold_level=level)
    with house.at(by):
        made = Decision.objects.get()
    assert (made.rating, made.threshold_level) == (rating, level)
