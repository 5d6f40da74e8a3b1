"""Whoever opens an enquiry that is not theirs is asked why, once a day, by one press."""

from __future__ import annotations

import uuid
from datetime import timedelta

import pytest
from django.utils import timezone

from hub.assessment.ending import end_without_product
from hub.assessment.enquiry_log import answer_log
from hub.front_door.models import DangerAcknowledgement, Enquiry, EnquiryState, Notification
from hub.front_door.triage.assigning import assign
from hub.front_door.triage.duty_roster import set_duty
from hub.research.models import Request, RequestState
from hub.research.reading_own import is_notification_theirs, is_theirs
from hub.wall.absences import say_away
from hub.wall.members import enter
from hub.wall.models import LedgerEntry
from hub.wall.reading_reasons import say_why_read
from tenants.models import Role, Seat
from tenants.seated import Seated
from tests.assessment.case_builders import a_decider, a_decision, a_picture, a_product
from tests.assessment.test_enquiry_log import written
from tests.front_door.enquiry_builders import opened
from tests.front_door.triage_builders import child, notify
from tests.support.builders import a_request, an_enquiry
from tests.support.house import House
from tests.support.pages import text_of
from tests.wall.retention_builders import a_closed_notification

ASKED = "Why are you reading it today?"
HOUR = timedelta(hours=1)
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


def asked_of(house: House, seated: Seated, enquiry: Enquiry) -> list[bool]:
    """Whether the enquiry's page, and its notification's, ask this seat why."""
    with house.at(seated):
        enter(seated)
    visit = house.visit(Seat.objects.get(pk=seated.seat))
    return [ASKED in text_of(visit.get(f"/{kind}/{enquiry.reference}/")) for kind in ("enquiries", "triage")]


def test_whoever_decided_and_sent_it_is_not_asked_and_their_colleague_is(house: House) -> None:
    enquiry, out, _ = a_picture(house)
    by, sender, colleague, manager = (
        a_decider(house), a_decider(house), a_decider(house), house.seated(role=Role.MANAGER)
    )  # fmt: skip
    a_decision(house, enquiry, by)
    assert asked_of(house, by, enquiry) == [False, False]
    assert asked_of(house, sender, enquiry) == [True, True]
    a_product(house, enquiry, sender, out)
    assert [asked_of(house, one, enquiry) for one in (by, sender, colleague, manager)] == [
        [False, False], [False, False], [True, True], [True, True],
    ]  # fmt: skip


def test_whoever_ended_it_or_has_its_danger_is_not_asked(house: House) -> None:
    enquiry, by, ender, has_it = an_enquiry(house, danger=True), a_decider(house), a_decider(house), a_decider(house)
    with house.at(has_it):
        notification = Notification.objects.get(reference=enquiry.reference)
        DangerAcknowledgement.objects.create(
            notification=notification, desks=notification.desks, by=has_it.seat, at=timezone.now()
        )
    a_decision(house, enquiry, by)
    assert [asked_of(house, one, enquiry)[0] for one in (ender, has_it)] == [True, False]
    with house.at(ender):
        end_without_product(enquiry.pk, "Nobody needs it.", by=ender, at=timezone.now())
    assert [asked_of(house, one, enquiry) for one in (ender, has_it, a_decider(house))] == [
        [False, False], [False, False], [True, True],
    ]  # fmt: skip


def test_whoever_is_on_duty_is_not_asked_of_what_waits_and_of_danger_in_an_open_enquiry(house: House) -> None:
    colleague, on_duty, off_duty = (house.seated(role=Role.COORDINATOR) for _ in range(3))
    waits, in_danger, calm = notify(house), notify(house, danger=True), notify(house)
    enquiries = [an_enquiry(house, one) for one in (in_danger, calm)]
    now = timezone.now()
    manager = house.seated(role=Role.MANAGER)
    with house.at(manager):
        set_duty(on_duty.seat, now - HOUR, now + HOUR, form=uuid.uuid4(), by=manager, at=now)
        set_duty(off_duty.seat, now + HOUR, now + 2 * HOUR, form=uuid.uuid4(), by=manager, at=now)
    with house.at(colleague):
        assign(waits, colleague.seat, seen=None, by=colleague, at=now)
        for one in enquiries:
            assign(one, colleague.seat, seen=None, by=colleague, at=now)

    def asked(seated: Seated) -> list[bool]:
        visit = house.visit(Seat.objects.get(pk=seated.seat))
        return [
            ASKED in text_of(visit.get(path))
            for path in (f"/triage/{waits.reference}/", *(f"/enquiries/{one.reference}/" for one in enquiries))
        ]

    assert asked(on_duty) == [False, False, True]
    assert asked(off_duty) == [True, True, True]


def test_whoever_covers_is_not_asked_of_what_came_after_the_decision_until_it_is_answered(house: House) -> None:
    enquiry, by, cover, colleague = an_enquiry(house), *(a_decider(house) for _ in range(3))
    a_decision(house, enquiry, by)
    today = timezone.localdate()
    with house.at(by):
        say_away(by.seat, today, today, cover.seat, form=uuid.uuid4(), by=by, at=timezone.now())
    assert [asked_of(house, one, enquiry)[0] for one in (cover, colleague)] == [True, True]
    entry = written(house, enquiry, house.seated(role=Role.COORDINATOR))
    assert [asked_of(house, one, enquiry) for one in (cover, colleague)] == [[False, False], [True, True]]
    with house.at(cover):
        answer_log(entry.pk, changes=False, text="Known before.", by=cover, at=timezone.now())
    assert asked_of(house, cover, enquiry) == [True, True]


def test_every_decision_maker_is_asked_to_answer_where_nobody_who_decided_is_left(house: House) -> None:
    enquiry, by, colleague, manager = (
        an_enquiry(house),
        a_decider(house),
        a_decider(house),
        house.seated(role=Role.MANAGER),
    )
    a_decision(house, enquiry, by)
    written(house, enquiry, house.seated(role=Role.COORDINATOR))
    assert asked_of(house, colleague, enquiry) == [True, True]
    Seat.objects.filter(pk=by.seat).update(ends_at=timezone.now())
    assert [asked_of(house, one, enquiry) for one in (colleague, manager)] == [[False, False], [True, True]]


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
