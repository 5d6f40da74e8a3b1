"""Each notification is exactly one of six things, whatever is done to it in which order."""

from __future__ import annotations

import random
from collections import Counter
from datetime import date, timedelta
from uuid import UUID

import pytest
from django.utils import timezone

from hub.assessment.parting import take_out
from hub.front_door.models import Disposal, Enquiry, EnquiryState, Join, Notification, Subject
from hub.front_door.triage.open_cases import forward, load
from hub.front_door.triage.states import LOST, NotificationState, count_states, with_state
from hub.front_door.triage.triaging import open_enquiry, set_aside, undo_closing, undo_opening
from hub.wall import members
from tenants.models import Role
from tests.front_door.enquiry_builders import joined, opened
from tests.front_door.open_case_builders import a_line, children
from tests.front_door.test_open_cases import cases_of
from tests.front_door.triage_builders import child, notify, rated
from tests.support.house import House
from tests.support.pages import shown
from tests.support.whole_case import a_whole_case

BORN = date(2015, 5, 17)
LONG_AGO = timedelta(days=3650)


def states(house: House) -> dict[str, str]:
    with house.at(house.lead()):
        return dict(with_state(Notification.objects.all()).values_list("reference", "state"))


def test_each_of_the_six_as_it_comes_to_be(house: House) -> None:
    by = house.seated(role=Role.MANAGER)
    with house.at(by):
        members.enter(by)
        load(children(a_line()), by=by, at=timezone.now())
    waiting = notify(house, child("Ben Example"))
    worked, enquiry = opened(house, by, child("Cy Example"))
    other = joined(house, by, enquiry, child("Di Example"))
    closed, forwarded = notify(house, child("Ed Example")), notify(house, child("Amy Example", BORN))
    chosen = cases_of(house, by, forwarded)
    ended, its = opened(house, by, child("Flo Example"))
    passed, gone = opened(house, by, child("Gus Example"))
    with house.at(by):
        set_aside(closed.pk, why="advice", reason="x", by=by, at=timezone.now())
        forward(forwarded.pk, chosen, how="message", by=by, at=timezone.now())
        Enquiry.objects.filter(pk=its.pk).update(state=EnquiryState.CLOSED)
        Enquiry.objects.filter(pk=gone.pk).update(state=EnquiryState.PASSED)
    assert states(house) == {
        waiting.reference: "waiting", worked.reference: "worked", other.reference: "joined",
        closed.reference: "closed", forwarded.reference: "forwarded", ended.reference: "closed",
        passed.reference: "passed",
    }  # fmt: skip


def test_in_a_whole_hub_the_states_add_up_and_none_is_lost(house: House) -> None:
    a_whole_case(house)
    for hub in ("harrow", "haringey"):
        with house.at(house.lead(hub), hub):
            counted = count_states(since=timezone.now() - LONG_AGO)
            assert sum(counted.values()) == Notification.objects.count() > 0
            assert set(counted) == set(NotificationState.values)


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_after_any_acts_in_any_order_they_add_up(house: House, seed: int) -> None:
    drawn = random.Random(seed)  # noqa: S311 - which acts, and nothing secret
    by = house.seated(role=Role.MANAGER)
    with house.at(by):
        members.enter(by)
        load(children(a_line()), by=by, at=timezone.now())
    expected: dict[str, str] = {}
    enquiry_of: dict[str, Enquiry] = {}
    parted_from: set[UUID] = set()
    for _ in range(45):
        act = drawn.choice(("new", "new", "open", "join", "close", "forward", "undo", "unrate", "part", "end"))
        of = {state: [one for one, it in expected.items() if it == state] for state in NotificationState.values}
        waits = _rows(house, of["waiting"])
        at = timezone.now()
        if act == "new":
            found = notify(house, child("Amy Example", BORN))
            expected[found.reference] = "waiting"
        elif act in ("open", "join", "close", "forward") and waits:
            found = drawn.choice(waits)
            said, chosen = rated(house, found), cases_of(house, by, found)
            open_ones = [one for one in of["worked"] if enquiry_of[one].state == "open"]
            with house.at(by):
                if act == "open":
                    enquiry_of[found.reference] = open_enquiry(found.pk, said, by=by, at=at)
                    expected[found.reference] = "worked"
                elif act == "join" and open_ones:
                    into = enquiry_of[drawn.choice(open_ones)]
                    enquiry_of[found.reference] = open_enquiry(found.pk, said, by=by, at=at, into=into.pk)
                    expected[found.reference] = "joined"
                elif act == "close":
                    set_aside(found.pk, why="advice", reason="x", by=by, at=at)
                    expected[found.reference] = "closed"
                elif act == "forward":
                    forward(found.pk, chosen, how="telephone", by=by, at=at)
                    expected[found.reference] = "forwarded"
        elif act == "undo" and (done := [one for one in of["closed"] + of["forwarded"] if one not in enquiry_of]):
            (found,) = _rows(house, [drawn.choice(done)])
            with house.at(by):
                undo_closing(found.pk, by=by)
            expected[found.reference] = "waiting"
        elif act == "unrate" and (alone := _alone(of["worked"], enquiry_of, parted_from)):
            (found,) = _rows(house, [drawn.choice(alone)])
            with house.at(by):
                undo_opening(found.pk, by=by)
            del enquiry_of[found.reference]
            expected[found.reference] = "waiting"
        elif act == "part" and of["joined"]:
            (found,) = _rows(house, [drawn.choice(of["joined"])])
            parted_from.add(enquiry_of[found.reference].pk)
            with house.at(by):
                take_out(found.pk, of=enquiry_of.pop(found.reference).pk, to_triage=True, reason="x", by=by, at=at)
            expected[found.reference] = "waiting"
        elif act == "end" and of["worked"] and drawn.random() < 0.3:
            one = drawn.choice(of["worked"])
            with house.at(by):
                Enquiry.objects.filter(pk=enquiry_of[one].pk).update(state=EnquiryState.SENT)
                enquiry_of[one].refresh_from_db()
            for each, enquiry in enquiry_of.items():
                if enquiry.pk == enquiry_of[one].pk:
                    enquiry_of[each] = enquiry_of[one]
            expected[one] = "closed"
        assert states(house) == expected
    with house.at(by):
        counted = count_states(since=timezone.now() - LONG_AGO)
        assert counted == {**dict.fromkeys(NotificationState.values, 0), **Counter(expected.values())}
        assert LOST not in counted
        in_both = Disposal.objects.filter(
            notification__in=Join.objects.filter(until_at__isnull=True).values("notification")
        )
        assert not in_both.exists()
        assert Subject.objects.exists()


def _alone(worked: list[str], enquiry_of: dict[str, Enquiry], parted_from: set[UUID]) -> list[str]:
    """Those whose open enquiry never had another notification: one that was taken out again was there, too."""
    had_others = parted_from | {one.pk for reference, one in enquiry_of.items() if one.reference != reference}
    return [one for one in worked if enquiry_of[one].state == "open" and enquiry_of[one].pk not in had_others]


def _rows(house: House, references: list[str]) -> list[Notification]:
    with house.at(house.lead()):
        return list(Notification.objects.filter(reference__in=references))


def test_the_list_says_how_many_of_the_last_thirty_days_are_where(house: House) -> None:
    by = house.seated(role=Role.COORDINATOR)
    opened(house, by, child("Cy Example"))
    notify(house)
    old = notify(house)
    with house.as_superuser() as cursor:
        cursor.execute(
            "UPDATE front_door_notification SET received_at = now() - interval '31 days' WHERE id = %s", [old.pk]
        )
    client = house.visit(role=Role.COORDINATOR)
    assert "Where are the notifications of the last 30 days?" in shown(client.get("/triage/").text)
    page = shown(client.get("/triage/?states=yes").text)
    assert "Where the 2 notifications of the last 30 days are" in page
    assert "Waiting for triage 1 Being worked on 1 Joined with another 0 Passed to another hub 0 Forwarded" in page
