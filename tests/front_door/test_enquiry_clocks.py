"""An enquiry's clock: its most urgent child's, from the earliest receipt of what belongs to it, in hours of its own.

All that one test does happens at one moment of PostgreSQL's (`now()` is the transaction's), so receipts are set apart
on purpose: a test in which every message came at once cannot tell the first from the last.
"""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from django.utils import timezone

from hub.front_door.enquiries import clocks
from hub.front_door.enquiries.reviewing import review
from hub.front_door.models import Enquiry, Notification, Subject
from hub.front_door.triage.triaging import open_enquiry
from hub.wall.clock import Limits, Rating, due_at
from tenants.models import Role
from tests.front_door.enquiry_builders import amy, joined, opened
from tests.front_door.triage_builders import child, notify, rated
from tests.support.house import House


def received(house: House, notification: Notification, hours_ago: float) -> datetime:
    """Say when it came. Out: that moment."""
    at = timezone.now() - timedelta(hours=hours_ago)
    with house.as_superuser() as cursor:
        cursor.execute("UPDATE front_door_notification SET received_at = %s WHERE id = %s", [at, notification.pk])
    return at


@pytest.mark.parametrize("first", ["opens it", "joins it"])
def test_the_clock_of_an_enquiry_runs_from_the_earliest_of_its_messages(house: House, first: str) -> None:
    by = house.seated(role=Role.COORDINATOR)
    one, other = notify(house), notify(house, child("Ben Example"))
    times = (9, 2) if first == "opens it" else (2, 9)
    at = [received(house, message, hours) for message, hours in zip((one, other), times, strict=True)]
    of_one, of_other = rated(house, one, "amber"), rated(house, other, "amber")
    with house.at(by):
        for message in (one, other):
            message.refresh_from_db()
        enquiry = open_enquiry(one.pk, of_one, by=by, at=timezone.now())
        open_enquiry(other.pk, of_other, by=by, at=timezone.now(), into=enquiry.pk)
        enquiry.refresh_from_db()
        assert enquiry.clock_from == min(at)
        assert enquiry.due_at == min(at) + timedelta(hours=24)
        dues = {one.label: one.due_at for one in Subject.objects.filter(enquiry=enquiry)}
    assert dues["Ben Example"] == at[1] + timedelta(hours=24)  # each child's own time runs from what names them


def test_the_time_of_a_child_in_two_messages_runs_from_the_first(house: House) -> None:
    by = house.seated(role=Role.COORDINATOR)
    first, enquiry = opened(house, by, amy(), rating="amber")
    with house.at(by):
        (subject,) = enquiry.subjects.standing()
    second = joined(house, by, enquiry, amy(), rating="amber", same_as=subject.pk)
    early, late = received(house, first, 9), received(house, second, 2)
    assert early < late
    with house.at(by):
        assert list(clocks.first_receipts(enquiry).values()) == [early]
        found = Enquiry.objects.get(pk=enquiry.pk)
        clocks.run_again(found, by.agency)
        clocks.bring_up_to_date(found)
        subject.refresh_from_db()
        assert (found.clock_from, found.due_at, subject.due_at) == (early, early + timedelta(hours=24),
                                                                    early + timedelta(hours=24))  # fmt: skip


def test_a_rating_given_again_is_due_from_receipt_and_not_from_now(house: House) -> None:
    by = house.seated(role=Role.COORDINATOR)
    first, enquiry = opened(house, by, amy(), rating="amber")
    at = received(house, first, 3)
    with house.at(by):
        (subject,) = enquiry.subjects.standing()
        review(subject.pk, rating="red", reason="A knife.", seen=subject.version, by=by, at=timezone.now())
        subject.refresh_from_db()
        assert subject.due_at == at + timedelta(hours=4)
        assert Enquiry.objects.get(pk=enquiry.pk).due_at == at + timedelta(hours=4)


def test_each_rating_has_its_own_hours() -> None:
    at = datetime.fromisoformat("2012-11-30T12:00:00+00:00")
    due = {rating.value: due_at(rating, at, Limits()) for rating in Rating}
    assert due == {
        "red": at + timedelta(hours=4), "amber": at + timedelta(hours=24), "green": at + timedelta(hours=72),
        "blue": None,
    }  # fmt: skip
    assert [rating.urgency for rating in (Rating.RED, Rating.AMBER, Rating.GREEN, Rating.BLUE)] == [0, 1, 2, 3]
