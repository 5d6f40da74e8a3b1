"""What training allows a seat: due days, the grace period, and who computes it when."""

from __future__ import annotations

import uuid
from datetime import date, timedelta

import pytest
from django.utils import timezone

from rollout.training import requiring
from rollout.training.attendance import record_attendance
from rollout.training.models import Certificate, Module, Requirement
from rollout.training.publishing import CourseWords, ModuleWords, change_course, change_module
from rollout.training.refusals import NotOpen, RequiredAlready, TrainingRefused
from rollout.training.standing import WARNING, limit
from rollout.training.tasks import state_new_seats
from tenants.models import Role, Seat, SeatTraining
from tests.support.house import House
from tests.training.builders import a_course, a_module, attended

TODAY = date(2012, 11, 30)


def required(grace: int = 14, from_on: date = TODAY) -> Requirement:
    return Requirement(module=Module(title="Sharing"), role=Role.RESEARCHER, grace_days=grace, from_on=from_on)


def certificate(expires_on: date | None) -> Certificate:
    return Certificate(expires_on=expires_on)


@pytest.mark.parametrize(
    ("begun", "best", "warn_from", "until"),
    [
        # Missing: told from the first day on which it is asked, stopped after the grace period.
        (date(2012, 1, 1), None, TODAY, TODAY + timedelta(days=14)),
        # A seat granted after the requirement has its own grace period.
        (date(2012, 12, 24), None, date(2012, 12, 24), date(2013, 1, 7)),
        # It runs out: told a month before, stopped a grace period after.
        (date(2012, 1, 1), date(2013, 3, 1), date(2013, 3, 1) - WARNING, date(2013, 3, 15)),
        # It ran out long before anybody asked: the grace period counts from the day of asking.
        (date(2012, 1, 1), date(2012, 2, 1), date(2012, 2, 1) - WARNING, TODAY + timedelta(days=14)),
    ],
)
def test_when_a_seat_is_told_and_when_it_stops(begun: date, best: date | None, warn_from: date, until: date) -> None:
    found = limit(required(), begun, certificate(best) if best else None)
    assert (found.warn_from, found.until) == (warn_from, until)


def test_what_never_expires_is_met_for_good() -> None:
    found = limit(required(), TODAY, certificate(None))
    assert (found.until, found.has_one) == (None, True)


def test_a_requirement_states_every_seat_of_its_role_in_its_hub_and_no_other(house: House) -> None:
    module, today = a_module(house), timezone.localdate()
    here, trained = house.seat(), house.seat()
    elsewhere, otherwise = house.seat(hub="haringey"), house.seat(Role.COORDINATOR)
    attended(house, trained.user, module)
    made = requiring.require(
        module.pk, Role.RESEARCHER, grace_days=14, by=house.seated(role=Role.MANAGER), at=timezone.now()
    )
    found = {row.seat_id: row for row in SeatTraining.objects.all()}
    assert found[here.pk].new_work_until == today + timedelta(days=14)
    assert found[here.pk].what == module.title
    until = found[trained.pk].new_work_until
    assert until is not None
    assert until > today + timedelta(days=600)
    assert elsewhere.pk not in found
    assert otherwise.pk not in found
    requiring.end(made.pk, by=house.seated(role=Role.MANAGER), at=timezone.now())
    assert set(SeatTraining.objects.values_list("new_work_until", flat=True)) == {None}


def test_attending_lifts_the_limit_at_once_and_taking_it_back_restores_it(house: House) -> None:
    module, seat = a_module(house), house.seat()
    requiring.require(
        module.pk, Role.RESEARCHER, grace_days=0, by=house.seated(role=Role.MANAGER), at=timezone.now()
    )  # fmt: skip
    assert SeatTraining.objects.get(seat=seat).new_work_until == timezone.localdate()
    one = attended(house, seat.user, module)
    later = SeatTraining.objects.get(seat=seat).new_work_until
    assert later is not None
    assert later > timezone.localdate()
    session = one.place.session
    session.refresh_from_db()
    record_attendance(
        session.pk, {one.place_id: False}, why="Was not there.", seen=session.version, by=module.course.made_by,
        at=timezone.now(),
    )  # fmt: skip
    assert SeatTraining.objects.get(seat=seat).new_work_until == timezone.localdate()


def test_the_earliest_of_several_counts(house: House) -> None:
    first, second = a_module(house), a_module(house)
    seat, manager = house.seat(), house.seated(role=Role.MANAGER)
    requiring.require(first.pk, Role.RESEARCHER, grace_days=30, by=manager, at=timezone.now())
    requiring.require(second.pk, Role.RESEARCHER, grace_days=5, by=manager, at=timezone.now())
    found = SeatTraining.objects.get(seat=seat)
    assert (found.what, found.new_work_until) == (second.title, timezone.localdate() + timedelta(days=5))


def test_the_sweep_states_seats_granted_since_and_done_twice_changes_nothing(house: House) -> None:
    module = a_module(house)
    requiring.require(
        module.pk, Role.RESEARCHER, grace_days=14, by=house.seated(role=Role.MANAGER), at=timezone.now()
    )  # fmt: skip
    new, other = house.seat(), house.seat(Role.COORDINATOR)
    assert not SeatTraining.objects.filter(seat=new).exists()
    state_new_seats()
    first = SeatTraining.objects.get(seat=new)
    assert first.new_work_until is not None
    state_new_seats()
    assert SeatTraining.objects.get(seat=new).computed_at == first.computed_at
    assert not SeatTraining.objects.filter(seat=other).exists()


@pytest.mark.parametrize(
    ("role", "grace", "said"),
    [
        ("recipient", 14, "role"),
        ("guardian", 14, "role"),
        ("board", 14, "role"),
        ("researcher", 366, "365 days"),
    ],
)
def test_what_cannot_be_required_is_refused(house: House, role: str, grace: int, said: str) -> None:
    module = a_module(house)
    with pytest.raises(TrainingRefused, match=said):
        requiring.require(
            module.pk, role, grace_days=grace, by=house.seated(role=Role.MANAGER), at=timezone.now()
        )  # fmt: skip
    assert not Requirement.objects.exists()


def test_the_same_twice_and_a_course_that_is_closed_are_refused(house: House) -> None:
    course = a_course(house)
    module, manager = a_module(house, course), house.seated(role=Role.MANAGER)
    requiring.require(module.pk, Role.RESEARCHER, grace_days=14, by=manager, at=timezone.now())
    with pytest.raises(RequiredAlready):
        requiring.require(module.pk, Role.RESEARCHER, grace_days=7, by=manager, at=timezone.now())
    closed = CourseWords(title=course.title, summary=course.summary, state="closed")
    change_course(course.pk, closed, seen=1, by=course.made_by)
    with pytest.raises(NotOpen):
        requiring.require(module.pk, Role.COORDINATOR, grace_days=14, by=manager, at=timezone.now())
    assert Requirement.objects.count() == 1


def test_another_hubs_requirement_is_as_if_it_were_not_there(house: House) -> None:
    module = a_module(house)
    made = requiring.require(
        module.pk, Role.RESEARCHER, grace_days=14, by=house.seated(role=Role.MANAGER), at=timezone.now()
    )
    stranger = house.seated(role=Role.MANAGER, hub="haringey")
    for pk in (made.pk, uuid.uuid4()):
        with pytest.raises(Requirement.DoesNotExist):
            requiring.end(pk, by=stranger, at=timezone.now())
    assert Seat.objects.exists()


def test_of_two_certificates_the_one_that_lasts_longest_counts(house: House) -> None:
    """The first lasts two years; the module was renewed so that the second one lasts a month."""
    module, seat, manager = a_module(house), house.seat(), house.seated(role=Role.MANAGER)
    longest = attended(house, seat.user, module, days_ago=9).expires_on
    assert longest is not None
    words = ModuleWords(title=module.title, aims=module.aims, minutes=60, valid_months=1)
    change_module(module.pk, words, seen=1, by=module.course.made_by)
    module.refresh_from_db()
    attended(house, seat.user, module)
    requiring.require(module.pk, Role.RESEARCHER, grace_days=14, by=manager, at=timezone.now())
    assert SeatTraining.objects.get(seat=seat).new_work_until == longest + timedelta(days=14)


def test_a_seat_is_told_from_the_first_day_on_which_one_of_several_is_due(house: House) -> None:
    """The module to be learnt is due first, but the other's certificate runs out soon: that is told already."""
    module, missing, today = a_module(house, valid_months=1), a_module(house), timezone.localdate()
    seat, manager = house.seat(), house.seated(role=Role.MANAGER)
    runs_out = attended(house, seat.user, module, days_ago=9).expires_on
    assert runs_out is not None
    for each in (module, missing):
        requiring.require(each.pk, Role.RESEARCHER, grace_days=14, by=manager, at=timezone.now())
    found = SeatTraining.objects.get(seat=seat)
    assert (found.what, found.new_work_until) == (missing.title, today + timedelta(days=14))
    assert found.warn_from == runs_out - timedelta(days=30)
