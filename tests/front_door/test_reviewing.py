"""A rating is changed as information comes in: allowed, refused, and nothing half done."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db.utils import ProgrammingError
from django.utils import timezone

from hub.front_door.enquiries.opening import ChildRated
from hub.front_door.enquiries.refusals import AnotherAuthoritys, ChangedMeanwhile, Decided, SameRating
from hub.front_door.enquiries.reviewing import review
from hub.front_door.models import Enquiry, RatingEntry, Subject
from hub.front_door.triage.triaging import open_enquiry
from hub.research.models import Request
from hub.wall.models import Door
from hub.wall.outbox import deliver_waiting
from tenants.models import PartnerRequest, Role
from tests.front_door.enquiry_builders import a_coordinator, opened, subjects
from tests.front_door.triage_builders import child, notify, rated
from tests.support.builders import a_request
from tests.support.house import House


def test_the_clock_follows_from_receipt_and_the_history_keeps_both(house: House) -> None:
    by = a_coordinator(house)
    found, enquiry = opened(house, by, child(), child("Ben Example"), rating="green")
    one = subjects(house, by, enquiry)[1]
    with house.at(by):
        review(one.pk, rating="red", reason="The police know of a knife.", seen=1, by=by, at=timezone.now())
        one.refresh_from_db()
        enquiry.refresh_from_db()
        assert one.due_at == enquiry.due_at == found.received_at + timedelta(hours=4)
        assert (one.initial_rating, one.rating, enquiry.rating, one.version) == ("green", "red", "red", 2)
        entries = RatingEntry.objects.filter(subject=one).values_list("stage", "rating")
        assert list(entries) == [("initial", "green"), ("review", "red")]
        review(one.pk, rating="blue", reason="The knife was a toy.", seen=2, by=by, at=timezone.now())
        enquiry.refresh_from_db()
        assert (enquiry.rating, enquiry.due_at) == ("green", found.received_at + timedelta(hours=72))
    with house.as_superuser() as cursor:
        cursor.execute(
            "SELECT detail ->> 'before', detail ->> 'rating' FROM wall_ledgerentry WHERE act = 'review_rating'"
        )
        assert cursor.fetchall() == [("green", "red"), ("red", "blue")]


def test_whoever_is_asked_is_told_and_is_due_no_later(house: House) -> None:
    by = a_coordinator(house)
    found, enquiry = opened(house, by, rating="green")
    asked = a_request(house, enquiry, due_at=enquiry.due_at)
    with house.at("worker"):
        deliver_waiting()
    with house.at(by):
        review(subjects(house, by, enquiry)[0].pk, rating="red", reason="New", seen=1, by=by, at=timezone.now())
    with house.at("worker"):
        deliver_waiting()
    soon = found.received_at + timedelta(hours=4)
    with house.at("police"):
        assert Request.objects.get(pk=asked.pk).due_at == soon
    row = PartnerRequest.objects.get(pk=asked.pk)
    assert (row.rating, row.due_at) == ("red", soon)


def test_a_clock_that_runs_longer_moves_nobodys_time(house: House) -> None:
    by = a_coordinator(house)
    _, enquiry = opened(house, by, rating="red")
    asked = a_request(house, enquiry, due_at=enquiry.due_at)
    with house.at(by):
        review(subjects(house, by, enquiry)[0].pk, rating="green", reason="New", seen=1, by=by, at=timezone.now())
    with house.at("worker"):
        deliver_waiting()
    with house.at("police"):
        assert Request.objects.get(pk=asked.pk).due_at == enquiry.due_at


def test_what_is_decided_the_same_or_changed_meanwhile_is_refused_and_nothing_changes(house: House) -> None:
    by = a_coordinator(house)
    _, enquiry = opened(house, by)
    one = subjects(house, by, enquiry)[0]
    with house.at(by):
        with pytest.raises(SameRating):
            review(one.pk, rating="amber", reason="x", seen=1, by=by, at=timezone.now())
        with pytest.raises(ChangedMeanwhile):
            review(one.pk, rating="red", reason="x", seen=7, by=by, at=timezone.now())
        for rating, reason in (("purple", "x"), ("red", "  ")):
            with pytest.raises(ValueError, match="reason"):
                review(one.pk, rating=rating, reason=reason, seen=1, by=by, at=timezone.now())
        Subject.objects.filter(pk=one.pk).update(decision="advice", decided_at=timezone.now())
        with pytest.raises(Decided):
            review(one.pk, rating="red", reason="x", seen=1, by=by, at=timezone.now())
        assert RatingEntry.objects.count() == 1
        assert Enquiry.objects.get(pk=enquiry.pk).rating == "amber"


def test_in_a_group_hub_a_child_is_rated_again_by_its_own_authority(house: House) -> None:
    by = house.seated(role=Role.COORDINATOR, hub="triborough")
    found = notify(house, hub="triborough", door="westminster")
    said = rated(house, found, hub="triborough")
    with house.at(by):
        elsewhere = Door.objects.exclude(lead_agency=by.agency).values_list("authority_code", flat=True)[0]
        said = [ChildRated(one.named, one.rating, one.reason, elsewhere) for one in said]
        enquiry = open_enquiry(found.pk, said, by=by, at=timezone.now())
        one = enquiry.subjects.get()
        with pytest.raises(AnotherAuthoritys):
            review(one.pk, rating="red", reason="x", seen=1, by=by, at=timezone.now())


def test_an_asked_agency_may_not_rate_the_child(house: House) -> None:
    by = a_coordinator(house)
    _, enquiry = opened(house, by)
    a_request(house, enquiry)
    one = subjects(house, by, enquiry)[0]
    police = house.seated(role=Role.RESEARCHER)
    with house.at(police), pytest.raises(ProgrammingError, match="permission denied"):
        review(one.pk, rating="red", reason="x", seen=1, by=police, at=timezone.now())
