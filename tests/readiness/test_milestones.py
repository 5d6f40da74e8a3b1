"""Reporting, confirming, sending back, planning, setting aside: what is allowed, refused, and never half done."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.db import DatabaseError, connections, transaction
from django.utils import timezone

from rollout.readiness import recording
from rollout.readiness.answering import confirm, send_back, set_aside
from rollout.readiness.chasing import overdue_on
from rollout.readiness.milestones import Milestone
from rollout.readiness.models import MilestoneEvent, MilestoneEventKind
from rollout.readiness.planning import plan
from rollout.readiness.queries import readiness_of, readiness_on
from rollout.readiness.refusals import NotNow, OwnReport, Refused, TooEarly
from rollout.readiness.reporting import report
from rollout.readiness.standing import Stand
from rollout.refusals import NothingChanged, Stale
from tests.readiness.builders import DAY, all_in_place, authority, in_place, said
from tests.support.house import House

PREMISES = Milestone.PREMISES


def stand(milestone: Milestone = PREMISES, on: date = DAY) -> Stand:
    return readiness_of(authority(), on).of(milestone).stand


def test_all_33_have_every_milestone_from_the_first_day(house: House) -> None:
    found = readiness_on(DAY)
    assert len(found) == 33
    assert {each.stand for one in found.values() for each in one.milestones} == {Stand.OPEN}
    assert {len(one.milestones) for one in found.values()} == {len(Milestone)}


def test_a_report_counts_once_somebody_else_confirmed_it(house: House) -> None:
    lead, mentor = house.user("Lead"), house.user("Mentor")
    report(authority(), PREMISES, "https://example.org/lease", said(lead))
    assert stand() == Stand.REPORTED
    with pytest.raises(OwnReport):
        confirm(authority(), PREMISES, said(lead))
    confirm(authority(), PREMISES, said(mentor))
    here = readiness_of(authority(), DAY).of(PREMISES)
    assert (here.stand, here.report.place if here.report else "") == (Stand.CONFIRMED, "https://example.org/lease")


def test_sent_back_it_is_reported_again_and_everything_stays(house: House) -> None:
    lead, mentor = house.user("Lead"), house.user("Mentor")
    report(authority(), PREMISES, "The shared drive", said(lead))
    send_back(authority(), PREMISES, said(mentor, reason="The network is not checked"))
    assert stand() == Stand.SENT_BACK
    report(authority(), PREMISES, "The shared drive", said(lead))
    confirm(authority(), PREMISES, said(mentor))
    send_back(authority(), PREMISES, said(mentor, reason="The lease has ended"))
    assert stand() == Stand.SENT_BACK
    assert MilestoneEvent.objects.filter(authority=authority()).count() == 5


def test_as_of_any_day_it_stands_as_was_known_then(house: House) -> None:
    report(authority(), PREMISES, "The shared drive", said(house=house, on=DAY - timedelta(days=9)))
    confirm(authority(), PREMISES, said(house=house))
    assert [stand(on=DAY - timedelta(days=ago)) for ago in (10, 9, 1, 0)] == [
        Stand.OPEN, Stand.REPORTED, Stand.REPORTED, Stand.CONFIRMED,
    ]  # fmt: skip


def test_what_does_not_stand_so_is_refused(house: House) -> None:
    with pytest.raises(NotNow, match="Nothing is reported"):
        confirm(authority(), PREMISES, said(house=house))
    with pytest.raises(NotNow, match="Nothing is reported"):
        send_back(authority(), PREMISES, said(house=house))
    in_place(house, PREMISES)
    with pytest.raises(NotNow, match="confirmed already"):
        report(authority(), PREMISES, "", said(house=house))
    with pytest.raises(NotNow, match="follows the go-live"):
        report(authority(), Milestone.REVIEW, "", said(house=house))
    with pytest.raises(NotNow, match="own page"):
        confirm(authority(), Milestone.GO_LIVE, said(house=house))
    assert MilestoneEvent.objects.filter(authority=authority()).count() == 2


def test_a_day_before_the_last_step_or_to_come_is_refused(house: House) -> None:
    report(authority(), PREMISES, "", said(house=house))
    with pytest.raises(TooEarly, match="30 November 2012"):
        confirm(authority(), PREMISES, said(house=house, on=DAY - timedelta(days=1)))
    with pytest.raises(TooEarly, match="today or in the past"):
        confirm(authority(), PREMISES, said(house=house, on=date(2999, 1, 1)))
    with pytest.raises(Refused, match="Say why"):
        confirm(authority(), PREMISES, said(house=house, reason=" "))
    assert stand() == Stand.REPORTED


def test_a_form_that_saw_less_is_stale_but_another_milestones_steps_do_not_disturb_it(house: House) -> None:
    report(authority(), PREMISES, "", said(house=house, seen=0))
    report(authority(), Milestone.TRAINING, "", said(house=house, seen=0))
    with pytest.raises(Stale):
        report(authority(), PREMISES, "", said(house=house, seen=0))
    confirm(authority(), PREMISES, said(house=house, seen=1))


def test_of_two_at_one_moment_one_is_written_and_the_other_leaves_nothing(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    old = readiness_of(authority(), DAY)
    report(authority(), PREMISES, "", said(house=house))
    monkeypatch.setattr(recording, "readiness_of", lambda *_: old)
    with pytest.raises(Stale):
        report(authority(), Milestone.TRAINING, "", said(house=house))
    assert not MilestoneEvent.objects.filter(milestone=Milestone.TRAINING).exists()


def test_a_plan_names_who_and_when_and_moves_with_its_reason(house: House) -> None:
    plan(authority(), PREMISES, "Head of estates", DAY - timedelta(days=3), said(house=house))
    here = readiness_of(authority(), DAY).of(PREMISES)
    assert (here.owner, here.days_late(DAY)) == ("Head of estates", 3)
    with pytest.raises(NothingChanged):
        plan(authority(), PREMISES, "Head of estates", DAY - timedelta(days=3), said(house=house))
    plan(authority(), PREMISES, "Head of estates", DAY + timedelta(days=30), said(house=house))
    assert readiness_of(authority(), DAY).overdue == ()
    assert readiness_of(authority(), DAY).next_due is not None


def test_only_the_system_may_not_apply(house: House) -> None:
    set_aside(authority(), Milestone.SYSTEM, said(house=house, reason="The partnership keeps its own system"))
    assert stand(Milestone.SYSTEM) == Stand.NOT_APPLICABLE
    with pytest.raises(NotNow):
        set_aside(authority(), PREMISES, said(house=house))
    send_back(authority(), Milestone.SYSTEM, said(house=house, reason="It joins this platform after all"))
    assert stand(Milestone.SYSTEM) == Stand.SENT_BACK


def test_what_keeps_it_from_going_live_is_what_is_not_settled(house: House) -> None:
    all_in_place(house, but=(Milestone.MENTORS, PREMISES))
    assert [each.milestone for each in readiness_of(authority(), DAY).open_must_haves] == [PREMISES, Milestone.MENTORS]


@pytest.mark.parametrize("statement", ["UPDATE {} SET reason = 'x'", "DELETE FROM {}", "TRUNCATE {}"])
def test_the_database_lets_nobody_rewrite_what_was_recorded(house: House, statement: str) -> None:
    with (
        pytest.raises(DatabaseError),
        transaction.atomic(using="platform"),
        connections["platform"].cursor() as cursor,
    ):
        cursor.execute(statement.format(MilestoneEvent._meta.db_table))


def test_the_database_takes_no_go_live_that_does_not_say_how_it_passed(house: House) -> None:
    with pytest.raises(DatabaseError, match="a_go_live_passed_the_gate"), transaction.atomic(using="platform"):
        MilestoneEvent.objects.create(
            authority=authority(), number=1, milestone=Milestone.GO_LIVE, kind=MilestoneEventKind.CONFIRMED,
            on=DAY, day=DAY, recorded_at=said(house=house).at, by=house.user(), reason="Past the gate",
        )  # fmt: skip


def test_what_is_late_stands_latest_first_and_what_is_due_today_is_due_next(house: House) -> None:
    plan(authority(), Milestone.MENTORS, "A mentor", DAY - timedelta(days=9), said(house=house))
    plan(authority(), PREMISES, "Head of estates", DAY - timedelta(days=3), said(house=house))
    plan(authority(), Milestone.TRAINING, "Head of training", DAY, said(house=house))
    plan(authority(), Milestone.REVIEW, "A lead", DAY + timedelta(days=1), said(house=house))
    found = readiness_of(authority(), DAY)
    assert [(one.milestone, one.days_late(DAY)) for one in found.overdue] == [(Milestone.MENTORS, 9), (PREMISES, 3)]
    assert found.next_due is not None
    assert found.next_due.milestone == Milestone.TRAINING


def test_a_step_counts_from_today_and_from_the_very_day_of_the_one_before(house: House) -> None:
    today = timezone.localdate()
    report(authority(), PREMISES, "", said(house=house, on=today))
    confirm(authority(), PREMISES, said(house=house, on=today))
    assert (stand(on=today - timedelta(days=1)), stand(on=today)) == (Stand.OPEN, Stand.CONFIRMED)
    with pytest.raises(TooEarly, match="today or in the past"):
        report(authority(), Milestone.TRAINING, "", said(house=house, on=today + timedelta(days=1)))


def test_of_all_london_what_is_latest_stands_first(house: House) -> None:
    for slug, days in (("barnet", 3), ("enfield", 9), ("harrow", 5)):
        plan(authority(slug), PREMISES, "Head of estates", DAY - timedelta(days=days), said(house=house))
    assert [(late.authority.slug, late.days_late) for late in overdue_on(DAY)] == [
        ("enfield", 9), ("harrow", 5), ("barnet", 3),
    ]  # fmt: skip
