"""Whoever opens an enquiry that is not theirs is asked why, once a day, by one press."""

from __future__ import annotations

import uuid

import pytest
from django.utils import timezone

from hub.front_door.models import Enquiry, EnquiryState, Notification
from hub.front_door.triage.assigning import assign
from hub.research.models import Request, RequestState
from hub.research.reading_own import is_notification_theirs, is_theirs
from hub.wall.models import LedgerEntry
from hub.wall.reading_reasons import say_why_read
from tenants.models import Role, Seat
from tests.front_door.enquiry_builders import opened
from tests.front_door.triage_builders import child, notify
from tests.support.builders import a_request
from tests.support.house import House
from tests.support.pages import text_of
from tests.wall.retention_builders import a_closed_notification

ASKED = "Why are you reading it today?"
ME, OTHER = uuid.uuid4(), uuid.uuid4()


@pytest.mark.parametrize(
    ("role", "lead", "enquiry", "request_", "holders", "theirs"),
    [
        (Role.COORDINATOR, True, {"assigned_to": ME}, {}, (), True),
        (Role.COORDINATOR, True, {"assigned_to": OTHER, "opened_by": ME}, {}, (), True),
        (Role.COORDINATOR, True, {"assigned_to": OTHER}, {"asked_by": ME}, (), True),
        (Role.COORDINATOR, True, {"assigned_to": OTHER}, {}, (), False),
        (Role.COORDINATOR, True, {}, {}, (), True),
        (Role.COORDINATOR, True, {"state": "sent"}, {}, (), False),
        (Role.MANAGER, True, {"assigned_to": OTHER}, {}, (), False),
        (Role.DECISION_MAKER, True, {"assigned_to": OTHER}, {}, (), True),
        (Role.DECISION_MAKER, True, {"state": "decided"}, {}, (), False),
        (Role.RESEARCHER, False, {}, {}, (), True),
        (Role.RESEARCHER, False, {"state": "sent"}, {}, (ME,), True),
        (Role.RESEARCHER, False, {}, {}, (OTHER,), False),
        (Role.RESEARCHER, False, {}, {"state": "answered", "answered_by": OTHER}, (), False),
        (Role.RESEARCHER, False, {}, {"state": "answered", "answered_by": ME}, (), True),
        (Role.RESEARCHER, False, {}, {"agency": "hrwhealth"}, (), False),
    ],
)
def test_whose_an_enquiry_is(
    house: House, role: Role, lead: bool, enquiry: dict[str, object], request_: dict[str, object],
    holders: tuple[uuid.UUID, ...], theirs: bool,
) -> None:  # fmt: skip
    seated = house.seated(role=role) if lead else house.seated(role=role, agency="police")
    mine = {ME: seated.seat}

    def of(said: dict[str, object]) -> dict[str, object]:
        return {name: mine.get(value, value) if isinstance(value, uuid.UUID) else value for name, value in said.items()}

    found = Enquiry(**{"state": EnquiryState.OPEN, "opened_by": OTHER, **of(enquiry)})
    asked = Request(**{"agency": "police", "asked_by": OTHER, "state": RequestState.OPEN, **of(request_)})
    assert is_theirs(found, [asked], [mine.get(one, one) for one in holders], by=seated) is theirs


def test_it_is_asked_once_a_day_and_the_answer_is_a_line(house: House) -> None:
    by, colleague = house.seated(role=Role.COORDINATOR), house.seated(role=Role.COORDINATOR)
    _, enquiry = opened(house, by, child("Amy Example"))
    with house.at(by):
        assign(enquiry, colleague.seat, seen=None, by=by, at=timezone.now())
    there = f"/enquiries/{enquiry.reference}/"
    reader = house.visit(role=Role.COORDINATOR)
    page = text_of(reader.get(there))
    assert ASKED in page
    assert "Amy Example" in page, "it is asked and not demanded"
    assert reader.post(f"{there}why/", {"reason": "because"}, secure=True)["Location"] == there
    assert "Choose one of the reasons" in text_of(reader.get(there))
    assert reader.post(f"{there}why/", {"reason": "contact"}, secure=True)["Location"] == there
    assert ASKED not in text_of(reader.get(there))
    assert ASKED in text_of(house.visit(role=Role.COORDINATOR).get(there)), "another reader is asked"
    with house.at("guardian"):
        [line] = LedgerEntry.objects.filter(act="say_why_read")
    assert (line.object_ref, line.member, line.detail["read_for"]) == (enquiry.reference, reader.seat.pk, "contact")


def test_whose_it_is_is_not_asked_nor_is_anything_written_of_what_one_does_not_see(house: House) -> None:
    by = house.seated(role=Role.COORDINATOR)
    _, enquiry = opened(house, by, child("Amy Example"))
    police = house.visit(role=Role.RESEARCHER)
    assert police.post(f"/enquiries/{enquiry.reference}/why/", {"reason": "cover"}, secure=True).status_code == 404
    a_request(house, enquiry)
    assert ASKED not in text_of(police.get(f"/enquiries/{enquiry.reference}/"))
    with house.at(by), pytest.raises(ValueError, match="curiosity"):
        say_why_read(enquiry.reference, "curiosity", by=by)
    with house.at("guardian"):
        assert not LedgerEntry.objects.filter(act="say_why_read").exists()


@pytest.mark.parametrize(
    ("lead", "found", "enquiry", "worked", "theirs"),
    [
        (True, {}, None, (), True),
        (True, {"assigned_to": OTHER}, None, (), False),
        (True, {"assigned_to": ME}, None, (), True),
        (True, {"assigned_to": OTHER}, None, (ME,), True),
        (True, {"triaged_at": timezone.now()}, None, (OTHER,), False),
        (True, {"triaged_at": timezone.now()}, None, (ME,), True),
        (True, {"triaged_at": timezone.now()}, {"assigned_to": OTHER}, (OTHER,), False),
        (True, {"triaged_at": timezone.now()}, {"assigned_to": ME}, (OTHER,), True),
        (True, {"triaged_at": timezone.now(), "assigned_to": OTHER}, {}, (OTHER,), True),
        (False, {"triaged_at": timezone.now()}, {}, (OTHER,), True),
        (False, {"triaged_at": timezone.now()}, {"state": "sent"}, (OTHER,), False),
    ],
)
def test_whose_a_notification_is(
    house: House, lead: bool, found: dict[str, object], enquiry: dict[str, object] | None,
    worked: tuple[uuid.UUID, ...], theirs: bool,
) -> None:  # fmt: skip
    seated = house.seated(role=Role.COORDINATOR) if lead else house.seated(role=Role.RESEARCHER, agency="police")

    def of(said: dict[str, object]) -> dict[str, object]:
        return {name: seated.seat if value == ME else value for name, value in said.items()}

    state = RequestState.OPEN if enquiry is None or "state" not in enquiry else RequestState.ANSWERED
    opened_one = None if enquiry is None else Enquiry(**{"state": EnquiryState.OPEN, "opened_by": OTHER, **of(enquiry)})
    asked = Request(agency="police", asked_by=OTHER, state=state)
    mine = [seated.seat if one == ME else one for one in worked]
    assert is_notification_theirs(Notification(**of(found)), opened_one, [asked], [], mine, by=seated) is theirs


def test_a_notification_that_is_a_colleagues_is_asked_about_once_and_its_enquiry_not_again(house: House) -> None:
    by, colleague = house.seated(role=Role.COORDINATOR), house.seated(role=Role.COORDINATOR)
    waits = notify(house, child("Amy Example"))
    there = f"/triage/{waits.reference}/"
    reader = house.visit(role=Role.COORDINATOR)
    assert ASKED not in text_of(reader.get(there)), "nobody has it"
    with house.at(by):
        assign(waits, colleague.seat, seen=None, by=by, at=timezone.now())
    page = text_of(reader.get(there))
    assert "This notification is not assigned to you. Why are you reading it today?" in page
    assert "Amy Example" in page
    assert ASKED not in text_of(house.visit(Seat.objects.get(pk=colleague.seat)).get(there))
    assert reader.post(f"{there}why/", {"reason": "because"}, secure=True)["Location"] == there
    assert ASKED in text_of(reader.get(there))
    assert reader.post(f"{there}why/", {"reason": "cover"}, secure=True)["Location"] == there
    assert ASKED not in text_of(reader.get(there))
    with house.at("guardian"):
        [line] = LedgerEntry.objects.filter(act="say_why_read")
    assert (line.object_kind, line.object_ref, line.detail["read_for"]) == ("notification", waits.reference, "cover")
    health = house.visit(role=Role.RESEARCHER, agency="hrwhealth")
    assert health.post(f"{there}why/", {"reason": "cover"}, secure=True).status_code == 404


def test_a_closed_notification_is_asked_about_and_whoever_closed_it_is_not(house: House) -> None:
    by = house.seated(role=Role.COORDINATOR)
    found = a_closed_notification(house, by)
    there = f"/triage/{found.reference}/"
    assert ASKED in text_of(house.visit(role=Role.MANAGER).get(there))
    assert ASKED not in text_of(house.visit(Seat.objects.get(pk=by.seat)).get(there))
