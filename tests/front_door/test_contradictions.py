"""Immediate danger that is rated low is asked once more; why it stands is kept with the rating."""

from __future__ import annotations

import html
import re
import uuid
from dataclasses import replace
from typing import Any

import pytest
from django.db import ProgrammingError, transaction
from django.utils import timezone

from hub.assessment.parting import take_out
from hub.front_door.enquiries.reviewing import review
from hub.front_door.models import Enquiry, Notification, RatingEntry, Subject
from hub.front_door.triage.triaging import open_enquiry
from hub.wall.contradictions import Contradiction
from tenants.models import Role
from tests.front_door.enquiry_builders import a_coordinator, opened, subjects
from tests.front_door.triage_builders import child, notify, rated
from tests.support.house import House
from tests.support.pages import text_of


@pytest.mark.parametrize("rating", ["green", "blue"])
def test_a_low_rating_in_danger_is_refused_until_it_says_why(house: House, rating: str) -> None:
    by, found = a_coordinator(house), notify(house, danger=True)
    [low] = rated(house, found, rating)
    with house.at(by):
        with pytest.raises(Contradiction, match=f"Amy Example is rated {rating}"):
            open_enquiry(found.pk, [low], by=by, at=timezone.now())
        assert not Enquiry.objects.exists()
        assert Notification.objects.untriaged().count() == 1
        open_enquiry(found.pk, [replace(low, despite="It was a drill. ")], by=by, at=timezone.now())
        entry = RatingEntry.objects.get()
        assert entry.despite == "It was a drill."
        assert entry.reason == "as the message says\n\nWhy this stands: It was a drill."


@pytest.mark.parametrize("rating", ["red", "amber"])
def test_a_high_rating_in_danger_is_not_asked_about(house: House, rating: str) -> None:
    by, found = a_coordinator(house), notify(house, danger=True)
    with house.at(by):
        open_enquiry(found.pk, rated(house, found, rating), by=by, at=timezone.now())
        assert RatingEntry.objects.get().despite == ""


def test_a_later_low_rating_is_asked_about_too(house: House) -> None:
    by = a_coordinator(house)
    danger = notify(house, danger=True)
    with house.at(by):
        enquiry = open_enquiry(danger.pk, rated(house, danger, "red"), by=by, at=timezone.now())
        one = enquiry.subjects.get()
        with pytest.raises(Contradiction):
            review(one.pk, rating="green", reason="Calm now.", seen=1, by=by, at=timezone.now())
        assert Subject.objects.get(pk=one.pk).rating == "red"
        review(one.pk, rating="green", reason="Calm now.", seen=1, by=by, at=timezone.now(), despite="He was arrested.")
        assert RatingEntry.objects.get(stage="review").despite == "He was arrested."


def test_whoever_joins_an_enquiry_in_danger_is_asked_and_taking_out_carries_the_reason(house: House) -> None:
    by = a_coordinator(house)
    _, enquiry = opened(house, by, rating="red")
    danger = notify(house, child("Ben Example"), danger=True)
    [low] = rated(house, danger, "blue")
    with house.at(by):
        with pytest.raises(Contradiction):
            open_enquiry(danger.pk, [low], by=by, at=timezone.now(), into=enquiry.pk)
        open_enquiry(danger.pk, [replace(low, despite="Away.")], by=by, at=timezone.now(), into=enquiry.pk)
        own = take_out(danger.pk, of=enquiry.pk, to_triage=False, reason="Another", by=by, at=timezone.now())
        assert own is not None
        assert own.subjects.get().rating == "blue"


def test_the_database_takes_no_low_rating_in_danger_without_its_reason(house: House) -> None:
    by = a_coordinator(house)
    danger = notify(house, danger=True)
    with house.at(by):
        enquiry = open_enquiry(danger.pk, rated(house, danger, "red"), by=by, at=timezone.now())
    one = subjects(house, by, enquiry)[0]
    row: dict[str, Any] = {"subject": one, "stage": "review", "reason": "x", "by": uuid.uuid4(), "desks": one.desks}
    with house.at(by):
        with pytest.raises(ProgrammingError, match="row-level security"), transaction.atomic():
            RatingEntry.objects.create(**row, rating="blue", at=timezone.now())
        RatingEntry.objects.create(**row, rating="blue", despite="It was a drill.", at=timezone.now())
        RatingEntry.objects.create(**row, rating="amber", at=timezone.now())


def carried(page: str) -> dict[str, str]:
    """What the interruption page sends again."""
    found = re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', page)
    return {name: html.unescape(value) for name, value in found if name != "csrfmiddlewaretoken"}


def test_the_page_asks_and_the_way_back_keeps_what_was_typed(house: House) -> None:
    found = notify(house, child(), child("Ben Example"), danger=True)
    visit, path = house.visit(role=Role.COORDINATOR), f"/triage/{found.reference}/"
    sent = {"all": "red", "rating-1": "blue", "reason": 'A "calm" voice\nat the door', "into": "new"}
    page = visit.post(path, sent).text
    assert "Does this stand?" in page
    assert "immediate danger, and Ben Example is rated blue" in page
    assert "Amy Example is rated" not in page
    assert {name: value.replace("\r\n", "\n") for name, value in carried(page).items()} == sent
    back = text_of(visit.post(path, {**sent, "sure": "change", "despite": "Half a thought"}))
    assert 'A "calm" voice' in html.unescape(back)
    assert "There is a problem" not in back
    assert "Half a thought" in visit.post(path, {**sent, "despite": "Half a thought"}).text
    empty = visit.post(path, {**sent, "sure": "yes", "despite": " "}).text
    assert "There is a problem" in empty
    long = visit.post(path, {**sent, "sure": "yes", "despite": "x" * 2001}).text
    assert "2000 characters or" in long
    assert "x" * 2001 in long
    with house.at(house.lead()):
        assert not Enquiry.objects.exists()
    answer = visit.post(path, {**sent, "sure": "yes", "despite": "With her aunt in Leeds."})
    assert answer.status_code == 302
    with house.at(house.lead()):
        assert list(RatingEntry.objects.order_by("rating").values_list("rating", "despite")) == [
            ("blue", "With her aunt in Leeds."), ("red", ""),
        ]  # fmt: skip
    assert "Why this stands: With her aunt in Leeds." in visit.get(f"/enquiries/{found.reference}/").text


def test_the_page_of_a_changed_rating_asks_too(house: House) -> None:
    by, danger = a_coordinator(house), notify(house, danger=True)
    with house.at(by):
        enquiry = open_enquiry(danger.pk, rated(house, danger, "red"), by=by, at=timezone.now())
    one = subjects(house, by, enquiry)[0]
    visit, path = house.visit(role=Role.COORDINATOR), f"/enquiries/{enquiry.reference}/children/{one.pk}/rating/"
    sent = {"rating": "green", "reason": "Calm now.", "seen": "1"}
    assert "Does this stand?" in visit.post(path, sent).text
    assert visit.post(path, {**sent, "sure": "yes", "despite": "Arrested."}).status_code == 302
