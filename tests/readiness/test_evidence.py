"""What the training records say of "training done" and "mentors booked", and what is said where a report says more."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.db import connections
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from rollout.models import AuthorityEvent, Fact
from rollout.readiness.evidence import evidence_of, go_live_day
from rollout.readiness.milestones import Milestone
from rollout.readiness.queries import FOREVER, readiness_of
from rollout.readiness.reporting import report
from rollout.readiness.standing import Stand
from rollout.training.attendance import record_attendance
from rollout.training.booking import book
from rollout.training.evidence import booked_for, trained_for
from rollout.training.mentoring import call_off_booking
from rollout.training.models import Certificate
from rollout.training.requiring import require
from tenants.measures.periods import begins
from tenants.models import Authority, Role
from tests.readiness.builders import DAY, authority, post, said
from tests.support.house import House
from tests.support.pages import get, text_of
from tests.support.signing_in import visitor
from tests.training.builders import a_booking, a_module, a_session, attended

TRAINING = "/readiness/authorities/{}/milestones/training/"
MENTORS = "/readiness/authorities/enfield/milestones/mentors/"
DOUBT = "It is reported, but the training records do not bear it out."


def planned(house: House, day: date, slug: str = "enfield") -> None:
    here = authority(slug)
    AuthorityEvent.objects.create(
        authority=here, fact=Fact.PLANNED, day=day, number=here.rollout_events.count() + 1, on=DAY,
        recorded_at=timezone.now(), reason="For a test", by=house.user(),
    )  # fmt: skip


def test_seats_count_that_require_a_module_and_those_whose_holder_has_it(house: House) -> None:
    module = a_module(house)
    trained, _ = house.seat(Role.RESEARCHER), house.seat(Role.RESEARCHER)
    house.seat(Role.COORDINATOR)
    require(module.pk, Role.RESEARCHER, grace_days=7, by=house.seated(role=Role.MANAGER), at=timezone.now())
    attended(house, trained.user, module)
    found = trained_for(authority("harrow"), timezone.now())
    assert (found.seats, found.in_order, found.bears_out) == (2, 1, False)
    assert trained_for(authority("enfield"), timezone.now()).seats == 0


def test_a_certificate_that_ran_out_does_not_count(house: House) -> None:
    module = a_module(house, valid_months=1)
    seat = house.seat(Role.RESEARCHER)
    require(module.pk, Role.RESEARCHER, grace_days=7, by=house.seated(role=Role.MANAGER), at=timezone.now())
    attended(house, seat.user, module)
    here = authority("harrow")
    assert trained_for(here, timezone.now()).bears_out
    assert trained_for(here, timezone.now() + timedelta(days=40)).in_order == 0


def test_an_authoritys_own_sessions_are_counted(house: House) -> None:
    module = a_module(house)
    assert not trained_for(authority(), timezone.now()).bears_out
    to_come = [a_session(house, module, authority="enfield") for _ in range(2)]
    for person in (house.user(), house.user()):
        book(to_come[0].pk, by=person, at=timezone.now())
    found = trained_for(authority(), timezone.now())
    assert (found.held, found.attended, found.to_come, found.places) == (0, 0, 2, 2)
    later = trained_for(authority(), timezone.now() + timedelta(days=8))
    assert (later.held, later.to_come, later.places) == (2, 0, 0)


@pytest.mark.parametrize(("day", "there"), [(date(2012, 12, 5), True), (date(2013, 1, 21), False)])
def test_mentors_are_looked_for_on_the_planned_day(house: House, day: date, there: bool) -> None:
    booking = a_booking(house)
    planned(house, day)
    assert go_live_day(authority(), FOREVER) == day
    found = booked_for(authority(), day)
    assert (found.bears_out, [one.pk for one in found.visits]) == (there, [booking.pk])
    call_off_booking(booking.pk, "Ill", by=booking.mentor, at=timezone.now())
    assert not booked_for(authority(), day).bears_out


def test_of_other_milestones_training_knows_nothing(house: House) -> None:
    assert evidence_of(authority(), Milestone.PREMISES, DAY, timezone.now()) is None
    page = text_of(get(visitor(house, Role.SECRETARY), "/readiness/authorities/enfield/milestones/premises/"))
    assert "What the training records say" not in page


def test_a_report_against_the_numbers_is_taken_and_whoever_confirms_is_told(house: House) -> None:
    lead, mentor = visitor(house, Role.BOROUGH_LEAD, "enfield"), visitor(house, Role.MENTOR)
    address = TRAINING.format("enfield")
    assert DOUBT not in text_of(get(mentor, address))
    assert post(lead, f"{address}report/", place="The shared drive").status_code == 302
    for page in (get(mentor, address).text, get(mentor, f"{address}answer/").text):
        assert f"{DOUBT} No seat of its hub requires a module, and nobody is recorded" in page
    assert post(mentor, f"{address}answer/", answer="confirm", seen="1").status_code == 302
    assert readiness_of(authority(), DAY).of(Milestone.TRAINING).stand == Stand.CONFIRMED
    assert DOUBT not in text_of(get(mentor, address))


def test_whose_seats_lack_what_is_said_as_a_number_and_no_name(house: House) -> None:
    seat = house.seat(Role.RESEARCHER, user=house.user("Quentin Unmistakable"))
    require(a_module(house).pk, seat.role, grace_days=7, by=house.seated(role=Role.MANAGER), at=timezone.now())
    report(authority("harrow"), Milestone.TRAINING, "", said(house=house))
    page = get(visitor(house, Role.SECRETARY), TRAINING.format("harrow")).text
    assert "0 of 1 seat of its hub that require training" in page
    assert f"{DOUBT} 1 seat of 1 lacks a module" in page
    assert 'href="/training/sessions/?authority=harrow"' in page
    assert "Quentin Unmistakable" not in page


def test_mentors_days_stand_on_the_milestone_and_the_authoritys_page(house: House) -> None:
    booking = a_booking(house)
    planned(house, date(2013, 1, 21))
    report(authority(), Milestone.MENTORS, "", said(house=house))
    secretary = visitor(house, Role.SECRETARY)
    page = get(secretary, MENTORS).text
    assert f"3 to 7 December 2012: {booking.mentor.name}" in page
    assert f"{DOUBT} No mentor is booked for the day of the go-live, 21 January 2013." in page
    link = 'href="/mentors/?authority=enfield"'
    whole = get(secretary, "/readiness/authorities/enfield/").text
    assert link in page
    assert link in whole
    assert "1 visit booked" in whole
    # The operator has no page of visits, so there is no link that would be refused.
    assert link not in text_of(get(visitor(house, Role.OPERATOR), MENTORS))


def test_twenty_seats_more_take_the_same_queries(house: House) -> None:
    require(a_module(house).pk, Role.RESEARCHER, grace_days=7, by=house.seated(role=Role.MANAGER), at=timezone.now())
    house.seat(Role.RESEARCHER)
    here = Authority.objects.get(slug="harrow")

    def queries() -> int:
        with CaptureQueriesContext(connections["platform"]) as caught:
            trained_for(here, timezone.now())
        return len(caught.captured_queries)

    before = queries()
    for _ in range(20):
        house.seat(Role.RESEARCHER)
    assert queries() == before <= 5


def test_a_certificate_and_a_session_of_today_count_today(house: House) -> None:
    module, now = a_module(house), timezone.now()
    seat = house.seat(Role.RESEARCHER)
    require(module.pk, Role.RESEARCHER, grace_days=7, by=house.seated(role=Role.MANAGER), at=now)
    attended(house, seat.user, module)
    expires_on = Certificate.objects.get().expires_on
    assert expires_on is not None
    assert [
        trained_for(authority("harrow"), begins(day)).in_order for day in (expires_on, expires_on + timedelta(1))
    ] == [1, 0]
    session = a_session(house, module, authority="enfield", starts_at=begins(timezone.localdate(now)))
    place = book(session.pk, by=house.user(), at=session.starts_at - timedelta(days=1))
    record_attendance(session.pk, {place.pk: True}, seen=1, by=session.made_by, at=now)
    assert trained_for(authority(), now).attended == 1
