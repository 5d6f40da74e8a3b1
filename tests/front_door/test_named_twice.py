"""One message that names the same child twice makes one child of an enquiry; a match on an adult offers the enquiry."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.utils import timezone

from hub.assessment.parting import take_out
from hub.front_door.models import Enquiry
from hub.front_door.triage.triaging import open_enquiry
from hub.people.models import NotTheSame
from tenants.models import Role
from tests.front_door.enquiry_builders import a_coordinator, amy, opened, subjects
from tests.front_door.triage_builders import child, notify, rated
from tests.support.house import House

NUMBER = "9434765919"
BORN = date(2015, 5, 17)


def an_adult(name: str = "Carla Example", born: date = date(1980, 1, 2)) -> Any:
    return {**child(name, born=born), "is_child": False}


def labels(house: House, *children: Any) -> list[str]:
    by = a_coordinator(house)
    _, enquiry = opened(house, by, *children)
    return [one.label for one in subjects(house, by, enquiry)]


def test_the_same_child_twice_is_one_child_with_the_more_urgent_rating(house: House) -> None:
    by = a_coordinator(house)
    found = notify(house, child("Amy Example", number=NUMBER), child("Amy Exampel", number=NUMBER))
    first, second = rated(house, found, "green")
    with house.at(by):
        enquiry = open_enquiry(
            found.pk, [first, type(second)(second.named, "red", "A knife.")], by=by, at=timezone.now()
        )
        one = enquiry.subjects.standing().get()
        assert (one.label, one.rating, Enquiry.objects.get(pk=enquiry.pk).rating) == ("Amy Example", "red", "red")


@pytest.mark.parametrize(
    ("first", "second", "expected"),
    [
        ({"number": NUMBER, "born": BORN}, {"name": "A Example", "number": NUMBER, "born": BORN}, 1),
        ({"number": NUMBER}, {"name": "Ben Example", "number": NUMBER}, 2),  # a number copied from a brother by a slip
        ({"number": NUMBER, "born": BORN}, {"number": NUMBER, "born": date(2017, 1, 1)}, 2),
        ({}, {}, 2),
    ],
)
def test_a_number_alone_makes_nobody_one(house: House, first: Any, second: Any, expected: int) -> None:
    assert len(labels(house, child(**first), child(**second))) == expected


def test_joining_an_enquiry_that_knows_the_child_makes_one_of_three(house: House) -> None:
    by = a_coordinator(house)
    _, enquiry = opened(house, by, child(number=NUMBER), rating="green")
    one = subjects(house, by, enquiry)[0]
    found = notify(house, child(number=NUMBER), child(number=NUMBER))
    first, second = rated(house, found, "amber")
    with house.at(by):
        same = type(first)(first.named, "amber", "x", same_as=one.pk)
        open_enquiry(found.pk, [same, second], by=by, at=timezone.now(), into=enquiry.pk)
        assert enquiry.subjects.standing().count() == 1


def test_parted_again_it_is_still_one_child(house: House) -> None:
    by = a_coordinator(house)
    _, enquiry = opened(house, by, amy())
    found = notify(house, child("Zoe Example", number=NUMBER), child("Zoe Example", number=NUMBER))
    with house.at(by):
        open_enquiry(found.pk, rated(house, found), by=by, at=timezone.now(), into=enquiry.pk)
        assert enquiry.subjects.standing().count() == 2
        own = take_out(found.pk, of=enquiry.pk, to_triage=False, reason="Another", by=by, at=timezone.now())
        assert own is not None
        assert own.subjects.standing().count() == 1
        assert not NotTheSame.objects.exists()


def test_the_page_says_so_before_anybody_rates(house: House) -> None:
    found = notify(house, child(number=NUMBER), child(number=NUMBER))
    page = house.visit(role=Role.COORDINATOR).get(f"/triage/{found.reference}/").text
    assert "Named a second time with the NHS number of Amy Example: one child of the enquiry." in page


def test_a_match_says_that_the_nhs_numbers_differ(house: House) -> None:
    notify(house, child(born=BORN, number=NUMBER))
    found = notify(house, child(born=BORN, number="9434765870"))
    page = house.visit(role=Role.COORDINATOR).get(f"/triage/{found.reference}/").text
    assert "same name and date of birth, but another NHS number" in page


def test_a_match_on_a_parent_in_an_open_enquiry_shows_it_and_offers_to_join(house: House) -> None:
    by = a_coordinator(house)
    _, enquiry = opened(house, by, amy(), an_adult(), rating="red")
    found = notify(house, child("Newborn Example"), an_adult())
    visit, path = house.visit(role=Role.COORDINATOR), f"/triage/{found.reference}/"
    page = visit.get(path).text
    assert f"Enquiry {enquiry.reference}" in page
    assert f"Join {enquiry.reference} (same name and date of birth)" in page
    answer = visit.post(path, {"all": "amber", "reason": "His mother.", "into": str(enquiry.pk)})
    assert answer.status_code == 302
    assert [one.label for one in subjects(house, by, enquiry)] == ["Amy Example", "Newborn Example"]


def test_a_mother_of_today_is_a_child_of_an_open_enquiry_and_offers_it_too(house: House) -> None:
    by = a_coordinator(house)
    _, enquiry = opened(house, by, child("Carla Example", born=date(1998, 1, 2)))
    found = notify(house, child("Newborn Example"), an_adult(born=date(1998, 1, 2)))
    page = house.visit(role=Role.COORDINATOR).get(f"/triage/{found.reference}/").text
    assert f"Join {enquiry.reference}" in page
