"""Acute or red without further action is asked once more; why it stands is kept, and the product says it."""

from __future__ import annotations

import uuid
from typing import Any

import pytest
from django.db import ProgrammingError, transaction
from django.utils import timezone

from hub.assessment.models import Copy, Decision
from hub.front_door.models import Enquiry, RatingEntry, Subject
from hub.wall.contradictions import Contradiction
from tenants.models import Role
from tests.assessment.case_builders import a_decider, a_decision, a_picture, a_product
from tests.assessment.test_pages import a_choice
from tests.support.builders import an_enquiry
from tests.support.house import House

NOTHING = {"decision": "no_further_action"}
ACUTE = [(4, "red", "level 4, acute and rated red"), (4, "amber", "level 4, acute,"), (3, "red", "rated red,")]


@pytest.mark.parametrize(("level", "rating", "words"), ACUTE)
def test_acute_without_further_action_is_refused_until_it_says_why(
    house: House, level: int, rating: str, words: str
) -> None:
    enquiry, *_ = a_picture(house)
    by, said = a_decider(house), {**NOTHING, "threshold_level": level, "rating": rating}
    with pytest.raises(Contradiction, match=words):
        a_decision(house, enquiry, by, **said)
    with house.at(by):
        assert not Decision.objects.exists()
    a_decision(house, enquiry, by, **said, despite="The child died.")
    with house.at(by):
        for one in Decision.objects.all():
            assert one.despite == "The child died."
            assert one.reason == "Third incident.\n\nWhy this stands: The child died."
        assert {one.despite for one in RatingEntry.objects.filter(stage="final")} == {"The child died."}


def test_a_final_rating_that_is_low_in_danger_is_asked_about(house: House) -> None:
    enquiry = an_enquiry(house, rating="red", danger=True)
    by, said = a_decider(house), {"threshold_level": 2, "rating": "green", "decision": "early_help"}
    with pytest.raises(Contradiction, match="immediate danger, and Amy Example is rated green"):
        a_decision(house, enquiry, by, **said)
    a_decision(house, enquiry, by, **said, despite="The weapon was a toy.")


def test_no_further_action_that_contradicts_nothing_is_not_asked_about(house: House) -> None:
    enquiry, *_ = a_picture(house)
    a_decision(house, enquiry, a_decider(house), **NOTHING, threshold_level=1, rating="blue")


def test_the_database_takes_no_such_decision_without_its_reason(house: House) -> None:
    enquiry, *_ = a_picture(house)
    by = a_decider(house)
    with house.at(by):
        child = Subject.objects.filter(enquiry=enquiry)[0]
        row: dict[str, Any] = {
            "subject": child, "lead_agency": by.agency, "number": 1, "threshold_level": 4, "rating": "red",
            "decision": "no_further_action", "reason": "x", "by": by.seat, "at": timezone.now(),
        }  # fmt: skip
        with pytest.raises(ProgrammingError, match="row-level security"), transaction.atomic():
            Decision.objects.create(pk=uuid.uuid4(), **row)
        Decision.objects.create(pk=uuid.uuid4(), **row, despite="The child died.")


@pytest.mark.parametrize(
    ("level", "rating", "words"),
    [
        (3, "red", "is level 3, and emergency"),
        (4, "green", "is rated green, and"),
        (2, "blue", "is level 2 and rated blue"),
    ],
)
def test_emergency_action_for_a_child_below_level_4_or_rated_low_says_why(
    house: House, level: int, rating: str, words: str
) -> None:
    enquiry, *_ = a_picture(house)
    by, said = a_decider(house), {"decision": "emergency_action", "threshold_level": level, "rating": rating}
    with pytest.raises(Contradiction, match=words):
        a_decision(house, enquiry, by, **said)
    with house.at(by):
        child = Subject.objects.filter(enquiry=enquiry)[0]
        row = {
            "subject": child,
            "lead_agency": by.agency,
            "number": 1,
            "reason": "x",
            "by": by.seat,
            "at": timezone.now(),
        }
        with pytest.raises(ProgrammingError, match="row-level security"), transaction.atomic():
            Decision.objects.create(pk=uuid.uuid4(), **row, **said)
    a_decision(house, enquiry, by, **said, despite="She is with the police already.")
    with house.at(by):
        assert {one.despite for one in Decision.objects.all()} == {"She is with the police already."}


def test_emergency_action_at_level_4_is_not_asked_about(house: House) -> None:
    enquiry, *_ = a_picture(house)
    by = a_decider(house)
    a_decision(house, enquiry, by, decision="emergency_action", threshold_level=4, rating="amber")
    with house.at(by):
        assert {str(one) for one in Decision.objects.all()} == {"Emergency action (section 44 or 46)"}


def test_the_page_asks_and_the_product_says_why(house: House) -> None:
    enquiry, *_ = a_picture(house)
    visit = house.visit(role=Role.DECISION_MAKER)
    address = f"/enquiries/{enquiry.reference}/assess/"
    sent = a_choice(
        visit.get(address).text, **NOTHING, **{"level-1": "2", "decision-1": "early_help", "reason-1": "An aunt."}
    )
    page = visit.post(address, sent).text
    assert "Amy Example is level 4, acute and rated red, and no further action follows." in page
    assert "Joel Example is" not in page
    assert "Third incident." in visit.post(address, {**sent, "sure": "change"}).text
    with house.at(house.lead()):
        assert not Decision.objects.exists()
    visit.post(address, {**sent, "sure": "yes", "despite": "The child died."})
    with house.at(house.lead()):
        found = Enquiry.objects.get(pk=enquiry.pk)
        assert list(Decision.objects.order_by("subject__position").values_list("despite", flat=True)) == [
            "The child died.", "",
        ]  # fmt: skip
    a_product(house, found, a_decider(house))
    with house.at(house.lead()):
        amy, joel = Copy.objects.get().document["children"]
        assert amy["reason"] == "Third incident.\n\nWhy this stands: The child died."
        assert joel["reason"] == "An aunt."
