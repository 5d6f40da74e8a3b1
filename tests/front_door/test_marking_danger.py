"""A notification is marked as immediate danger after it came: it rings as one marked at the door does, and is undone
with a reason."""

from __future__ import annotations

import uuid
from datetime import timedelta
from typing import Any

import pytest
from django.db import DatabaseError, ProgrammingError, transaction
from django.utils import timezone

from hub.front_door.models import DangerAcknowledgement, DangerMark, Enquiry, Notification
from hub.front_door.triage.danger import acknowledge_danger
from hub.front_door.triage.marking_danger import (
    IsDangerAlready,
    IsWorkedNoMore,
    MarkIsGone,
    NotYet,
    mark_danger,
    unmark_danger,
)
from hub.front_door.triage.triaging import open_enquiry, set_aside
from hub.research.models import Request
from hub.wall import outbox
from hub.wall.functions import RefusedByTheWall, call
from tenants.models import PartnerRequest, Role
from tenants.seated import Seated
from tests.front_door.enquiry_builders import a_coordinator
from tests.front_door.test_danger import POLLED, RINGS, lines, ring, told
from tests.front_door.triage_builders import notify, rated
from tests.support.builders import a_request
from tests.support.house import House
from tests.support.pages import shown, text_of

KNIFE = "The school rang: he is at the gate with a knife."


def marked(house: House, found: Notification, by: Seated, **said: Any) -> DangerMark:
    with house.at(by):
        return mark_danger(
            found,
            **{"form": uuid.uuid4(), "words": KNIFE, "happened_at": timezone.now() - timedelta(hours=1), "by": by,
               "at": timezone.now(),
               **said},
        )  # fmt: skip


def form_of(**changed: Any) -> dict[str, Any]:
    here = timezone.localtime()
    return {
        "words": KNIFE, "on_day": here.day, "on_month": here.month, "on_year": here.year, "at_time": "00:00",
        "once": str(uuid.uuid4()), **changed,
    }  # fmt: skip


def in_an_enquiry(house: House, by: Seated) -> Notification:
    found = notify(house)
    with house.at(by):
        open_enquiry(found.pk, rated(house, found), by=by, at=timezone.now() - timedelta(minutes=5))
        return Notification.objects.get(pk=found.pk)


def test_a_coordinator_marks_it_and_it_rings_with_what_was_said(house: House) -> None:
    found = notify(house)
    visit = house.visit(role=Role.COORDINATOR)
    assert RINGS not in text_of(visit.get("/enquiries/"))
    page = text_of(visit.get(f"/triage/{found.reference}/"))
    assert f'href="/triage/{found.reference}/danger/mark/"' in page
    assert "Act first: ring 999" in text_of(visit.get(f"/triage/{found.reference}/danger/mark/"))
    form = form_of()
    for _ in range(2):
        answer = visit.post(f"/triage/{found.reference}/danger/mark/", form, secure=True)
        assert answer["Location"] == f"/triage/{found.reference}/"
    for path in ("/enquiries/", POLLED):
        page = visit.get(path).text
        assert RINGS in page
        assert f'action="/triage/{found.reference}/danger/"' in page
    page = shown(text_of(visit.get(f"/triage/{found.reference}/")))
    assert KNIFE in page
    assert "marked this notification as immediate danger on" in page
    assert "Act now: nothing has to be rated, asked or answered first." in page
    [(reference, detail)] = lines(house, "mark_danger")
    assert (reference, detail["triaged"], list(detail["said"])) == (found.reference, False, [form["once"]])


def test_people_hear_from_the_mark_on_as_from_a_receipt(house: House) -> None:
    coordinator, manager = house.seat(Role.COORDINATOR), house.seat(Role.MANAGER)
    found = notify(house)
    assert ring(timedelta(minutes=50)) == 0
    marked(house, found, a_coordinator(house))
    for _ in range(2):
        assert ring() == 1
    assert (len(told(coordinator)), len(told(manager))) == (1, 0)
    ring(timedelta(minutes=11))
    assert (len(told(coordinator)), len(told(manager))) == (2, 1)
    notice = told(manager)[0]
    assert (KNIFE in notice.text, found.reference in f"{notice.title} {notice.text}") == (False, False)


def test_a_mark_in_an_open_enquiry_rings_is_acknowledged_and_told_to_the_agencies_lists(house: House) -> None:
    by = a_coordinator(house)
    found = in_an_enquiry(house, by)
    asked = a_request(house, enquiry_of(house, found))
    marked(house, found, by)
    with house.at("worker"):
        outbox.deliver_waiting()
    assert PartnerRequest.objects.get(pk=asked.pk).is_danger is True
    assert ring() == 1
    visit = house.visit(role=Role.MANAGER)
    assert RINGS in visit.get("/enquiries/").text
    page = shown(text_of(visit.get(f"/enquiries/{found.reference}/")))
    assert "Immediate danger" in page.split("Concern")[0].split("Enquiry " + found.reference)[-1]
    visit.post(f"/triage/{found.reference}/danger/")
    assert ring() == 0
    assert RINGS not in text_of(visit.get("/enquiries/"))


def enquiry_of(house: House, found: Notification) -> Any:
    with house.at(house.lead()):
        return found.joins.get().enquiry


def test_undone_it_rings_no_more_and_says_who_and_why_and_another_mark_rings_again(house: House) -> None:
    by, found = a_coordinator(house), notify(house)
    first = marked(house, found, by)
    with house.at(by):
        acknowledge_danger(found.pk, by=by, at=timezone.now())
    visit = house.visit(role=Role.COORDINATOR)
    undo = f"/triage/{found.reference}/danger/marks/{first.pk}/undo/"
    assert KNIFE in text_of(visit.get(undo))
    assert "Say why it is no immediate danger" in text_of(visit.post(undo, {"reason": " "}, secure=True))
    answer = visit.post(undo, {"reason": "It was a drill at the school."}, secure=True)
    assert answer["Location"] == f"/triage/{found.reference}/"
    page = shown(text_of(visit.get(answer["Location"])))
    assert "undid a mark of immediate danger" in page
    assert "It was a drill at the school." in page
    assert "has it, since" not in page
    assert ring() == 0
    [(reference, _)] = lines(house, "unmark_danger")
    assert reference == found.reference
    marked(house, found, by, words="It was no drill.")
    assert ring() == 1
    assert RINGS in visit.get("/enquiries/").text
    for where in (f"/triage/{found.reference}/", "/triage/", "/triage/duty/"):
        page = shown(text_of(visit.get(where)))
        assert found.reference in page
        assert " has it" not in page, "who had it has it no more"
    assert "is undone already" in text_of(visit.get(undo))


def test_what_was_marked_while_it_waited_rings_no_more_once_somebody_triaged_it(house: House) -> None:
    by, found = a_coordinator(house), notify(house)
    marked(house, found, by)
    assert ring() == 1
    with house.at(by):
        open_enquiry(found.pk, rated(house, found), by=by, at=timezone.now() + timedelta(seconds=1))
    assert ring() == 0
    assert RINGS not in text_of(house.visit(role=Role.COORDINATOR).get("/enquiries/"))


def test_what_the_message_says_of_danger_is_marked_and_undone_by_nobody(house: House) -> None:
    by, found = a_coordinator(house), notify(house, danger=True)
    with pytest.raises(IsDangerAlready):
        marked(house, found, by)
    visit = house.visit(role=Role.COORDINATOR)
    assert "Mark as immediate danger" not in text_of(visit.get(f"/triage/{found.reference}/"))
    refused = visit.post(f"/triage/{found.reference}/danger/mark/", form_of(), secure=True)
    assert "It is marked as immediate danger already. Nothing was changed." in text_of(refused)
    assert KNIFE in text_of(refused)
    with house.at(by), pytest.raises(RefusedByTheWall, match="no_such_mark"), transaction.atomic():
        call("unmark_danger_v1", uuid.uuid4(), "x", by.seat)


def test_what_nobody_works_on_any_more_and_a_time_to_come_are_refused(house: House) -> None:
    by, aside, found = a_coordinator(house), notify(house), notify(house)
    with house.at(by):
        set_aside(aside.pk, why="not_safeguarding", reason="A drill.", by=by, at=timezone.now())
    with pytest.raises(IsWorkedNoMore):
        marked(house, aside, by)
    with pytest.raises(NotYet):
        marked(house, found, by, happened_at=timezone.now() + timedelta(minutes=5))
    with house.at(house.lead()):
        assert not DangerMark.objects.exists()
    marked(house, found, by, happened_at=timezone.now())  # though the test's one transaction began before
    page = text_of(house.visit(role=Role.COORDINATOR).get(f"/triage/{aside.reference}/danger/mark/"))
    assert "nobody here works on it" in page


def test_a_notification_whose_enquiry_is_decided_is_marked_no_more(house: House) -> None:
    by = a_coordinator(house)
    found = in_an_enquiry(house, by)
    with house.at(by):
        Enquiry.objects.update(state="decided")
    with pytest.raises(IsWorkedNoMore):
        marked(house, found, by)
    with house.at(by):
        assert not DangerMark.objects.exists()


def test_a_mark_is_undone_once(house: House) -> None:
    by, found = a_coordinator(house), notify(house)
    one = marked(house, found, by)
    with house.at(by):
        unmark_danger(one, reason="A drill.", by=by, at=timezone.now())
        with pytest.raises(MarkIsGone):
            unmark_danger(one, reason="A drill again.", by=by, at=timezone.now())
        assert DangerMark.objects.get().until_reason == "A drill."


def test_who_triages_marks_and_nobody_else(house: House) -> None:
    found = notify(house)
    path = f"/triage/{found.reference}/danger/mark/"
    for role in (Role.COORDINATOR, Role.DECISION_MAKER, Role.MANAGER):
        assert house.visit(role=role).get(path).status_code == 200
    for of in ({"role": Role.RESEARCHER, "agency": house.lead()}, {"role": Role.MANAGER, "agency": "police"},
               {"role": Role.GUARDIAN}):  # fmt: skip
        assert house.visit(**of).post(path, form_of(), secure=True).status_code == 403
    assert house.visit(role=Role.MANAGER, hub="haringey").get(path).status_code == 404


def test_the_database_lets_no_desk_mark_or_read_marks_but_by_the_function_at_the_leads_desk(house: House) -> None:
    by = a_coordinator(house)
    found = in_an_enquiry(house, by)
    a_request(house, enquiry_of(house, found))
    one = marked(house, found, by)
    with house.at("police"):
        with pytest.raises(ProgrammingError, match="permission denied for function"), transaction.atomic():
            call("mark_danger_v1", found.pk, uuid.uuid4(), "x", timezone.now(), "", uuid.uuid4())
        with pytest.raises(ProgrammingError, match="permission denied for function"), transaction.atomic():
            call("unmark_danger_v1", one.pk, "x", uuid.uuid4())
        with pytest.raises(DatabaseError, match="permission denied"), transaction.atomic():
            DangerMark.objects.count()
        assert Request.objects.count() == 1
    with house.at(house.lead()):
        row = {"notification": found, "desks": found.desks, "words": "x", "happened_at": timezone.now(),
               "by": uuid.uuid4(), "at": timezone.now()}  # fmt: skip
        with pytest.raises(DatabaseError, match="permission denied"), transaction.atomic():
            DangerMark.objects.create(**row)
        with pytest.raises(DatabaseError, match="permission denied"), transaction.atomic():
            Notification.objects.filter(pk=found.pk).update(immediate_danger=False)
        assert (
            DangerAcknowledgement.objects.update(until_at=timezone.now()) == 0
        )  # a hand-over that was taken ends one, and nothing else does
