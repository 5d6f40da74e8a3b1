"""Immediate danger rings on every page of the lead's desks, tells people again, and is acknowledged by name."""

from __future__ import annotations

import json
import uuid
from datetime import timedelta
from typing import Any

import pytest
from django.db import DatabaseError, transaction
from django.utils import timezone

from hub.front_door import tasks
from hub.front_door.models import DangerAcknowledgement, Enquiry, Notification
from hub.front_door.triage import danger
from hub.front_door.triage.assigning import assign
from hub.front_door.triage.danger import NothingRings, acknowledge_danger, ring_danger, round_of
from hub.front_door.triage.marking_danger import mark_danger
from hub.front_door.triage.triaging import open_enquiry, set_aside
from hub.wall.models import Member
from hub.wall.outbox import use_worker_login
from tenants.door_contacts import contact_of
from tenants.doors import place_of
from tenants.models import Authority, DoorContact, Notice, NoticeKind, Pass, Role, Seat
from tests.front_door.enquiry_builders import a_coordinator
from tests.front_door.triage_builders import child, notify, rated
from tests.support.builders import an_enquiry
from tests.support.house import House
from tests.support.pages import text_of

RINGS = "Immediate danger: 1 notification waits for somebody"
POLLED = "/triage/danger/?unattended=1"


def ring(after: timedelta = timedelta(0), hub: str = "harrow") -> int:
    with use_worker_login(hub):
        return ring_danger(hub, at=timezone.now() + after)


def told(seat: Seat) -> list[Notice]:
    return list(Notice.objects.filter(user=seat.user, kind=NoticeKind.DANGER).order_by("made_at"))


def lines(house: House, act: str) -> list[tuple[str, Any]]:
    with house.as_superuser() as cursor:
        cursor.execute("SELECT object_ref, detail FROM wall_ledgerentry WHERE act = %s ORDER BY seq", [act])
        return [(ref, json.loads(detail)) for ref, detail in cursor.fetchall()]


@pytest.mark.parametrize("path", ["/triage/", "/enquiries/", "/requests/", "/search/", "/front-doors/"])
def test_it_stands_on_every_page_of_the_lead_with_its_button(house: House, path: str) -> None:
    calm = notify(house)
    visit = house.visit(role=Role.MANAGER)
    assert "mash-danger__title" not in text_of(visit.get(path, secure=True))
    found = notify(house, danger=True)
    page = visit.get(path, secure=True).text
    assert RINGS in page
    assert f'action="/triage/{found.reference}/danger/"' in page
    assert f'action="/triage/{calm.reference}/danger/"' not in page
    assert "<title>Immediate danger: " in page


def test_other_desks_and_other_hubs_see_and_ask_nothing(house: House) -> None:
    notify(house, danger=True)
    for first_page, of in (
        ("/requests/", {"role": Role.RESEARCHER}), ("/enquiries/", {"role": Role.MANAGER, "hub": "haringey"}),
        ("/ledger/", {"role": Role.GUARDIAN}),
    ):  # fmt: skip
        assert "mash-danger__title" not in text_of(house.visit(**of).get(first_page))
    assert house.visit(role=Role.RESEARCHER).get(POLLED).status_code == 403
    assert house.visit(role=Role.GUARDIAN).get(POLLED).status_code == 403
    assert RINGS not in text_of(house.visit(role=Role.MANAGER, hub="haringey").get(POLLED))


def test_a_researcher_of_the_lead_sees_it_and_cannot_take_it(house: House) -> None:
    found = notify(house, danger=True)
    visit = house.visit(role=Role.RESEARCHER, agency=house.lead())
    page = visit.get("/enquiries/").text
    assert RINGS in page
    assert "Tell a coordinator or manager now" in page
    assert "I have it" not in page
    assert visit.post(f"/triage/{found.reference}/danger/").status_code == 403
    with house.at(house.lead()):
        assert not DangerAcknowledgement.objects.exists()


def test_a_page_asks_again_and_again_and_hears_only_what_is_new(house: House) -> None:
    visit = house.visit(role=Role.COORDINATOR)
    first = visit.get(POLLED)
    assert (first.status_code, first.text.strip()) == (200, "")
    assert visit.get(POLLED, headers={"if-none-match": first["ETag"]}).status_code == 304
    found = notify(house, danger=True)
    rings = visit.get(POLLED, headers={"if-none-match": first["ETag"]})
    assert (rings.status_code, RINGS in rings.text, found.reference in rings.text) == (200, True, True)
    assert "Amy" not in rings.text
    assert visit.get(POLLED, headers={"if-none-match": rings["ETag"]}).status_code == 304
    visit.post(f"/triage/{found.reference}/danger/")
    assert visit.get(POLLED, headers={"if-none-match": rings["ETag"]}).text.strip() == ""
    assert lines(house, "see_danger") == []


@pytest.mark.parametrize("path", [POLLED, "/triage/danger/"])
def test_asking_makes_no_pass_last_longer_and_a_pass_that_ran_out_hears_nothing(house: House, path: str) -> None:
    visit = house.visit(role=Role.COORDINATOR)
    before = timezone.now() - timedelta(minutes=20)
    Pass.objects.filter(seat=visit.seat).update(last_seen_at=before)
    assert visit.get(path).status_code == 200
    assert Pass.objects.get(seat=visit.seat).last_seen_at == before
    Pass.objects.filter(seat=visit.seat).update(last_seen_at=before - timedelta(hours=1))
    notify(house, danger=True)
    answer = visit.get(path)
    assert answer.status_code == 302


def test_it_is_acknowledged_by_name_once(house: House) -> None:
    found = notify(house, danger=True)
    visit = house.visit(role=Role.COORDINATOR)
    entered = {"agency": house.lead(), "role": "coordinator", "entered_at": timezone.now()}
    with house.at(house.lead()):
        Member.objects.create(pk=visit.seat.pk, name="Ade Example", **entered)
    answer = visit.post(f"/triage/{found.reference}/danger/")
    assert (answer.status_code, answer["Location"]) == (302, f"/triage/{found.reference}/")
    page = visit.get(answer["Location"]).text
    assert "it rings no more" in page
    assert "Ade Example has it, since" in page
    assert "Ade Example has it, since" in visit.get("/triage/").text
    again = house.visit(role=Role.MANAGER)
    again.post(f"/triage/{found.reference}/danger/")
    assert "A colleague was first" in again.get(f"/triage/{found.reference}/").text
    with house.at(house.lead()):
        assert DangerAcknowledgement.objects.get().by == visit.seat.pk
    [(reference, detail)] = lines(house, "acknowledge_danger")
    assert (reference, sorted(detail)) == (found.reference, ["agency", "role", "seconds", "session"])


def test_whoever_says_that_they_have_it_has_it_assigned_where_it_was_nobodys(house: House) -> None:
    found, taken = notify(house, danger=True), notify(house, danger=True)
    by, colleague = a_coordinator(house), a_coordinator(house)
    at = timezone.now()
    with house.at(by):
        assign(taken, colleague.seat, seen=None, by=by, at=at)
        for one in (found, taken):
            acknowledge_danger(one.pk, by=by, at=at)
            one.refresh_from_db()
        assert (found.assigned_to, found.assigned_at, taken.assigned_to) == (by.seat, at, colleague.seat)
        enquiry = open_enquiry(found.pk, rated(house, found), by=by, at=at)
        enquiry.refresh_from_db()
        assert enquiry.assigned_to == by.seat
    [first, second] = lines(house, "assign")
    assert (first[0], first[1]["to"]) == (taken.reference, str(colleague.seat))
    assert (second[0], second[1]["to"], second[1]["before"]) == (found.reference, str(by.seat), "")


def test_danger_that_is_marked_in_an_enquiry_assigns_that_where_it_was_nobodys(house: House) -> None:
    by, colleague, at = a_coordinator(house), a_coordinator(house), timezone.now()
    [first, second, ended] = [notify(house) for _ in range(3)]
    of = {one.pk: an_enquiry(house, one) for one in (first, second, ended)}
    with house.at(by):
        assign(of[second.pk], colleague.seat, seen=None, by=by, at=at)
        for one in (first, second, ended):
            mark_danger(one, form=uuid.uuid4(), words="A knife was seen.", happened_at=at, by=by, at=at)
    with house.as_superuser() as cursor:
        cursor.execute("UPDATE front_door_enquiry SET state = 'closed' WHERE id = %s", [of[ended.pk].pk])
        # One transaction is one moment: in life it is marked after it was triaged.
        cursor.execute("UPDATE front_door_notification SET danger_marked_at = now() + interval '1 hour'")
    with house.at(by):
        for one in (first, second, ended):
            acknowledge_danger(one.pk, by=by, at=timezone.now())
        holders = [Enquiry.objects.get(pk=of[one.pk].pk).assigned_to for one in (first, second, ended)]
    assert holders == [by.seat, colleague.seat, None]


def test_what_is_triaged_or_says_no_danger_rings_nowhere_and_is_not_acknowledged(house: House) -> None:
    by, calm, aside = a_coordinator(house), notify(house), notify(house, danger=True)
    with house.at(by):
        set_aside(aside.pk, why="not_safeguarding", reason="A drill.", by=by, at=timezone.now())
        for one in (calm, aside):
            with pytest.raises(NothingRings):
                acknowledge_danger(one.pk, by=by, at=timezone.now())
    assert ring() == 0
    assert RINGS not in text_of(house.visit(role=Role.COORDINATOR).get("/triage/"))


def test_the_database_takes_an_acknowledgement_from_the_lead_alone_and_of_danger_alone(house: House) -> None:
    calm, rings = notify(house), notify(house, danger=True)
    row: dict[str, Any] = {"desks": [house.lead(), "police"], "by": uuid.uuid4(), "at": timezone.now()}
    for desk, one, says in (("police", rings, "permission denied"), (house.lead(), calm, "row-level security")):
        with house.at(desk), pytest.raises(DatabaseError, match=says), transaction.atomic():
            DangerAcknowledgement.objects.create(notification=one, **row)


@pytest.mark.parametrize(("minutes", "number"), [(0, 0), (9, 0), (10, 1), (19, 1), (20, 2), (39, 2), (40, 3), (80, 4)])
def test_it_is_told_again_each_time_twice_as_late(minutes: int, number: int) -> None:
    assert round_of(timedelta(minutes=minutes), timedelta(minutes=10)) == number


def test_coordinators_hear_at_once_managers_later_and_nobody_twice(house: House) -> None:
    coordinator, manager = house.seat(Role.COORDINATOR), house.seat(Role.MANAGER)
    others = [house.seat(Role.MANAGER, agency="police"), house.seat(Role.COORDINATOR, hub="haringey"),
              house.seat(Role.RESEARCHER)]  # fmt: skip
    found = notify(house, child("Amy Example"), danger=True)
    for _ in range(2):
        assert ring() == 1
    assert (len(told(coordinator)), len(told(manager))) == (1, 0)
    for _ in range(2):
        ring(timedelta(minutes=11))
    assert (len(told(coordinator)), len(told(manager))) == (2, 1)
    ring(timedelta(minutes=21))
    assert (len(told(coordinator)), len(told(manager))) == (3, 2)
    assert [told(one) for one in others] == [[], [], []]
    for notice in told(manager):
        said = f"{notice.title} {notice.text} {notice.about}"
        assert "Immediate danger: a notification waits in Harrow" in said
        assert (found.reference in said, "Amy" in said, notice.mail_due_at is None) == (False, False, False)
    assert [(ref, detail["round"], detail["people"]) for ref, detail in lines(house, "ring_danger")] == [
        (found.reference, 0, 1), (found.reference, 1, 2), (found.reference, 2, 2),
    ]  # fmt: skip


def test_killed_between_the_line_and_the_notices_it_is_told_all_the_same(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    coordinator = house.seat(Role.COORDINATOR)
    notify(house, danger=True)

    def killed(*_: Any, **__: Any) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as meanwhile:
        meanwhile.setattr(danger, "notify", killed)
        with pytest.raises(KeyboardInterrupt):
            ring()
    for _ in range(2):
        ring()
    assert (len(told(coordinator)), len(lines(house, "ring_danger"))) == (1, 1)


def test_where_nobody_coordinates_whoever_leads_hears_at_once(house: House) -> None:
    decider = house.seat(Role.DECISION_MAKER)
    notify(house, danger=True)
    ring()
    assert len(told(decider)) == 1


def test_once_somebody_has_it_nobody_hears_again(house: House) -> None:
    by, manager = a_coordinator(house), house.seat(Role.MANAGER)
    found = notify(house, danger=True)
    with house.at(by):
        acknowledge_danger(found.pk, by=by, at=timezone.now())
    assert ring(timedelta(hours=3)) == 0
    assert told(manager) == []


def test_the_hub_sets_after_how_many_minutes_managers_hear(house: House) -> None:
    manager = house.seat(Role.MANAGER)
    house.seat(Role.COORDINATOR)
    contact = contact_of(place_of(Authority.objects.get(slug="harrow")))
    assert contact is not None
    fields = {one.name: getattr(contact, one.name) for one in DoorContact._meta.fields if one.name not in ("id", "by")}
    DoorContact.objects.create(**{**fields, "number": contact.number + 1, "danger_minutes": 30})
    notify(house, danger=True)
    ring(timedelta(minutes=29))
    assert told(manager) == []
    ring(timedelta(minutes=31))
    assert len(told(manager)) == 1


def test_the_task_goes_through_every_hub(house: House) -> None:
    here, there = house.seat(Role.COORDINATOR), house.seat(Role.COORDINATOR, hub="haringey")
    notify(house, danger=True)
    notify(house, hub="haringey", door="haringey", danger=True)
    for _ in range(2):
        tasks.ring_danger()
    assert (len(told(here)), len(told(there))) == (1, 1)


def test_a_long_row_of_them_is_counted_and_ends(house: House) -> None:
    for _ in range(5):
        notify(house, danger=True)
    page = house.visit(role=Role.COORDINATOR).get("/enquiries/").text
    assert "Immediate danger: 5 notifications wait for somebody" in page
    assert page.count("I have it") == 3
    assert "and 2 more" in page
    with house.at(house.lead()):
        assert Notification.objects.untriaged().count() == 5
