"""Rating, opening, joining, setting aside: each allowed state, each refused one, and nothing half done."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.db.utils import ProgrammingError
from django.utils import timezone

from hub.front_door.enquiries.opening import ChildRated
from hub.front_door.models import Disposal, Enquiry, EnquiryState, Join, Notification, RatingEntry, Subject
from hub.front_door.triage.refusals import AlreadyTriaged, EnquiryClosed, RatingsMissing, what_became_of
from hub.front_door.triage.triaging import open_enquiry, set_aside
from tenants.models import Role
from tests.front_door.triage_builders import child, notify, rated
from tests.support.house import House


def test_an_enquiry_has_a_subject_for_each_child_and_the_clock_of_the_most_urgent(house: House) -> None:
    found = notify(house, child(), child("Baby Example", due=date(2030, 1, 1)))
    by = house.seated(role=Role.COORDINATOR)
    first, second = rated(house, found)
    with house.at(by):
        red = ChildRated(second.named, "red", "a reason")
        enquiry = open_enquiry(found.pk, [first, red], by=by, at=timezone.now())
        subjects = list(enquiry.subjects.all())
        assert [(one.rating, one.is_unborn) for one in subjects] == [("amber", False), ("red", True)]
        assert (enquiry.rating, enquiry.clock_from) == ("red", found.received_at)
        assert enquiry.due_at == found.received_at + timedelta(hours=4)
        assert RatingEntry.objects.count() == 2
        assert not Notification.objects.untriaged().exists()
    with house.as_superuser() as cursor:
        cursor.execute("SELECT count(*) FROM wall_ledgerentry WHERE act = 'open_enquiry'")
        assert cursor.fetchone() == (1,)


def test_the_second_coordinator_is_told_who_was_first(house: House) -> None:
    found = notify(house)
    first, second = house.seated(role=Role.COORDINATOR), house.seated(role=Role.COORDINATOR)
    ratings = rated(house, found)
    with house.at(first):
        open_enquiry(found.pk, ratings, by=first, at=timezone.now())
    with house.at(second):
        with pytest.raises(AlreadyTriaged):
            open_enquiry(found.pk, ratings, by=second, at=timezone.now())
        with pytest.raises(AlreadyTriaged):
            set_aside(found.pk, why="advice", reason="a reason", by=second, at=timezone.now())
        became = what_became_of(found.pk)
        assert became is not None
        assert became.enquiry == found.reference
        assert (Enquiry.objects.count(), Disposal.objects.count()) == (1, 0)


@pytest.mark.parametrize(("rating", "reason"), [("purple", "a reason"), ("", "a reason"), ("red", "  ")])
def test_every_child_wants_a_rating_and_a_reason(house: House, rating: str, reason: str) -> None:
    found = notify(house)
    by = house.seated(role=Role.COORDINATOR)
    one = rated(house, found)[0]
    with house.at(by):
        with pytest.raises(RatingsMissing):
            open_enquiry(found.pk, [ChildRated(one.named, rating, reason)], by=by, at=timezone.now())
        with pytest.raises(RatingsMissing):
            open_enquiry(found.pk, [], by=by, at=timezone.now())
        assert not Enquiry.objects.exists()


def test_a_notification_joins_an_open_enquiry_and_its_clock_runs_from_the_earliest(house: House) -> None:
    early, late = notify(house), notify(house, child("Ben Example"))
    by = house.seated(role=Role.COORDINATOR)
    of_early, of_late = rated(house, early), rated(house, late, "red")
    with house.at(by):
        enquiry = open_enquiry(late.pk, of_late, by=by, at=timezone.now())
        joined = open_enquiry(early.pk, of_early, by=by, at=timezone.now(), into=enquiry.pk)
        assert joined.pk == enquiry.pk
        assert Join.objects.filter(enquiry=enquiry).count() == 2
        assert Subject.objects.filter(enquiry=enquiry).count() == 2
        enquiry.refresh_from_db()
        assert (enquiry.rating, enquiry.clock_from) == ("red", early.received_at)


def test_a_decided_enquiry_is_not_joined(house: House) -> None:
    one, two = notify(house), notify(house)
    by = house.seated(role=Role.COORDINATOR)
    of_one, of_two = rated(house, one), rated(house, two)
    with house.at(by):
        enquiry = open_enquiry(one.pk, of_one, by=by, at=timezone.now())
        Enquiry.objects.filter(pk=enquiry.pk).update(state=EnquiryState.DECIDED)
        with pytest.raises(EnquiryClosed):
            open_enquiry(two.pk, of_two, by=by, at=timezone.now(), into=enquiry.pk)


def test_setting_aside_says_why(house: House) -> None:
    found = notify(house)
    by = house.seated(role=Role.COORDINATOR)
    with house.at(by):
        with pytest.raises(ValueError, match="reason"):
            set_aside(found.pk, why="advice", reason=" ", by=by, at=timezone.now())
        set_aside(found.pk, why="advice", reason="spoke to the school", by=by, at=timezone.now())
        assert not Notification.objects.untriaged().exists()


def test_another_desk_neither_finds_a_notification_nor_may_write_an_enquiry(house: House) -> None:
    found = notify(house)
    by = house.seated(role=Role.RESEARCHER)
    ratings = rated(house, found)
    with house.at(by):
        with pytest.raises(Notification.DoesNotExist):
            open_enquiry(found.pk, ratings, by=by, at=timezone.now())
        with pytest.raises(ProgrammingError, match=r"permission denied|row-level security"):
            Enquiry.objects.create(
                reference="HRW-12-999999", lead_agency="police", opened_at=timezone.now(), opened_by=by.seat,
                clock_from=timezone.now(), rating="red",
            )  # fmt: skip
