"""A child whom the enquiry knows already: one subject, joined by links that can be undone."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import transaction
from django.utils import timezone

from hub.front_door.enquiries.opening import ChildRated
from hub.front_door.models import Enquiry, Join, Named, RatingEntry
from hub.front_door.triage.previous_contacts import known_of
from hub.front_door.triage.refusals import NotThatChild
from hub.front_door.triage.triaging import open_enquiry
from hub.people.joining import persons_now
from hub.people.models import Link, Mention
from hub.research.naming import named_in_messages
from hub.wall.functions import RefusedByTheWall, call
from tenants.models import Role
from tests.front_door.enquiry_builders import a_coordinator, amy, joined, opened, person_named, subjects
from tests.front_door.triage_builders import child, notify, rated
from tests.support.builders import a_request
from tests.support.house import House


def test_the_child_stays_one_and_keeps_the_more_urgent_rating(house: House) -> None:
    by = a_coordinator(house)
    first, enquiry = opened(house, by, amy(), rating="green")
    one = subjects(house, by, enquiry)[0]
    second = joined(house, by, enquiry, amy(), child("Ben Example"), rating="red", same_as=one.pk)
    with house.at(by):
        amy_now, ben = enquiry.subjects.standing()
        assert (amy_now.pk, amy_now.rating, ben.label) == (one.pk, "red", "Ben Example")
        assert amy_now.due_at == first.received_at + timedelta(hours=4)
        assert Mention.objects.of([one.person_id]).count() == 4  # name and birth, twice
        assert list(RatingEntry.objects.filter(subject=one).values_list("stage", "rating")) == [
            ("initial", "green"), ("review", "red"),
        ]  # fmt: skip
        assert persons_now([person_named(house, by, second)]) == {person_named(house, by, second): one.person_id}
        assert sorted(named_in_messages(enquiry.pk).values()) == ["Amy Example", "Ben Example"]
    with house.as_superuser() as cursor:
        cursor.execute("SELECT object_ref, detail ->> 'same_as' FROM wall_ledgerentry WHERE act = 'same_child'")
        assert cursor.fetchall() == [(enquiry.reference, str(one.person_id))]


def test_a_third_message_is_told_of_the_child_once(house: House) -> None:
    by = a_coordinator(house)
    _, enquiry = opened(house, by, amy())
    joined(house, by, enquiry, amy(), same_as=subjects(house, by, enquiry)[0].pk)
    third = notify(house, amy())
    with house.at(by):
        person = person_named(house, by, third)
        known = known_of([person])[person]
        assert [one.reference for one in known] == [enquiry.reference]


def test_another_enquirys_child_or_one_for_two_is_refused_and_nothing_joins(house: House) -> None:
    by = a_coordinator(house)
    _, enquiry = opened(house, by, amy())
    _, other = opened(house, by, child("Cara Example"))
    (here,), (elsewhere,) = subjects(house, by, enquiry), subjects(house, by, other)
    found = notify(house, amy(), child("Ben Example"))
    one, two = rated(house, found)
    for said in (
        [ChildRated(one.named, "red", "x", same_as=elsewhere.pk), two],
        [ChildRated(one.named, "red", "x", same_as=uuid4()), two],
        [ChildRated(each.named, "red", "x", same_as=here.pk) for each in (one, two)],
    ):
        with house.at(by), pytest.raises(NotThatChild):
            open_enquiry(found.pk, said, by=by, at=timezone.now(), into=enquiry.pk)
    with house.at(by):
        assert not Join.objects.filter(notification=found).exists()
        assert Enquiry.objects.get(pk=enquiry.pk).rating == "amber"
        assert not Link.objects.filter(made_by__isnull=False).exists()


def test_the_database_joins_nobody_to_a_child_who_left_the_enquiry(house: House) -> None:
    by = a_coordinator(house)
    _, enquiry = opened(house, by, amy(), child("Cara Example"))
    second = joined(house, by, enquiry, amy())
    left = subjects(house, by, enquiry)[1]
    with house.as_superuser() as cursor:
        cursor.execute("UPDATE front_door_subject SET until_at = now() WHERE id = %s", [left.pk])
    with house.at(by):
        named = Named.objects.get(notification=second)
        with pytest.raises(RefusedByTheWall, match="no_such_child"), transaction.atomic():
            call("same_child_v2", second.pk, named.pk, left.pk, by.seat, b"")


def test_an_asked_agency_sees_of_the_child_what_it_was_asked_about(house: House) -> None:
    by = a_coordinator(house)
    _, enquiry = opened(house, by, amy())
    a_request(house, enquiry)
    one = subjects(house, by, enquiry)[0]
    joined(house, by, enquiry, amy(), same_as=one.pk)
    police = house.seated(role=Role.RESEARCHER)
    with house.at(police):
        assert Mention.objects.of([one.person_id]).count() == 2
