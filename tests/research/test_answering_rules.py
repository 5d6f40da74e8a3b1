"""Which answer fits which state of a request, what waits and is late, and what a seat goes on with."""

from __future__ import annotations

import uuid
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from hub.assessment.withdrawing import withdraw
from hub.front_door.models import Enquiry, EnquiryState
from hub.research.findings import Learnt, record
from hub.research.finishing import change_answer, finish
from hub.research.models import Finding, Request
from hub.research.nothing_known import say_nothing_known
from hub.research.own_requests import has_request
from hub.research.refusals import (
    AlreadyAnswered,
    AlreadyDecided,
    AskedAgain,
    AsksToShareOnward,
    ChangedMeanwhile,
    HasFindings,
    NoSuchPlace,
    NothingTold,
    SharedOnward,
    StillHeld,
)
from hub.research.tasks import request_changed
from hub.research.withholding import withhold
from hub.wall.refusals import FormSentBefore
from tenants.models import PartnerRequest, Role
from tenants.seated import Seated
from tests.support.builders import a_finding, a_release, a_request
from tests.support.house import House

HOUR, SECOND = timedelta(hours=1), timedelta(seconds=1)


@pytest.fixture
def police(house: House) -> Seated:
    """Who answers."""
    return house.seated(role=Role.RESEARCHER)


def set_to(house: House, request: Request, **columns: Any) -> None:
    """Bring a request to a state, whatever led there."""
    words = ", ".join(f"{name} = %s" for name in columns)
    with house.as_superuser() as cursor:
        cursor.execute(f"UPDATE research_request SET {words} WHERE id = %s", [*columns.values(), request.pk])


def decided(house: House, found: Finding, state: str, by: Seated) -> None:
    """Bring a held finding to a state, by what its agency does."""
    if state in ("released", "withdrawn"):
        a_release(house, found)
    with house.at(by):
        if state == "withdrawn":
            withdraw(found.pk, request_id=found.request_id, reason="Another family.", by=by)
        if state == "withheld":
            withhold(
                found.pk, request_id=found.request_id, reason="Another reason.", version=found.version, by=by
            )  # fmt: skip


# Which answer fits which state.

ANSWERED, NOTHING, OPEN, KEPT = "answered", "nothing", "open", "not_let_out"
ASKS = {"let_out_to": "assessment"}


@pytest.mark.parametrize(
    ("state", "asks", "told", "refusal"),
    [
        (OPEN, {}, "released", None),
        (OPEN, {}, "withheld", None),
        (OPEN, {}, "held", StillHeld),
        (OPEN, {}, "", NothingTold),
        (OPEN, ASKS, "released", AsksToShareOnward),
        (NOTHING, {}, "", AlreadyAnswered),
        (ANSWERED, {}, "released", None),
    ],
)
def test_an_agency_finishes_once_all_that_it_found_is_decided(
    house: House, police: Seated, state: str, asks: dict[str, str], told: str, refusal: Any
) -> None:
    request = a_request(house)
    if told:
        found = a_finding(house, request)
        decided(house, found, told, police)
    set_to(house, request, state=state, **asks)
    at = timezone.now()
    with house.at(police):
        if refusal:
            with pytest.raises(refusal):
                finish(request.pk, by=police, at=at)
            assert Request.objects.get().state == state
            return
        finish(request.pk, by=police, at=at)
        done = Request.objects.get()
    assert (done.state, done.version) == (ANSWERED, 1 if state == ANSWERED else 2)
    if state == OPEN:
        assert (done.answered_by, done.answered_at) == (police.seat, at)


def test_what_changed_since_the_page_was_made_is_not_finished(house: House, police: Seated) -> None:
    request = a_request(house)
    a_release(house, a_finding(house, request))
    with house.at(police):
        with pytest.raises(ChangedMeanwhile):
            finish(request.pk, by=police, at=timezone.now(), version=request.version + 1)
        for _ in range(2):  # sent twice, it is done once
            finish(request.pk, by=police, at=timezone.now(), version=request.version)
        assert Request.objects.get().version == request.version + 1


@pytest.mark.parametrize(
    ("state", "asks", "told", "refusal"),
    [
        (OPEN, {}, "", None),
        (OPEN, {}, "withdrawn", None),
        (OPEN, {}, "held", HasFindings),
        (OPEN, {}, "released", HasFindings),
        (OPEN, ASKS, "", AsksToShareOnward),
        (ANSWERED, ASKS, "", AsksToShareOnward),
        (ANSWERED, {}, "released", AlreadyAnswered),
        (ANSWERED, {}, "", None),
        (NOTHING, {}, "", None),
    ],
)
def test_nothing_known_is_said_where_nothing_was_told(
    house: House, police: Seated, state: str, asks: dict[str, str], told: str, refusal: Any
) -> None:
    request = a_request(house)
    if told:
        found = a_finding(house, request)
        decided(house, found, told, police)
    set_to(house, request, state=state, **asks)
    with house.at(police):
        if refusal:
            with pytest.raises(refusal):
                say_nothing_known(request.pk, by=police, at=timezone.now())
            assert Request.objects.get().state == state
        else:
            say_nothing_known(request.pk, by=police, at=timezone.now())
            done = Request.objects.get()
            assert (done.state, done.version) == {OPEN: (ANSWERED, 2), ANSWERED: (ANSWERED, 1), NOTHING: (NOTHING, 1)}[
                state
            ]


@pytest.mark.parametrize(
    ("state", "asks", "refusal"),
    [
        (ANSWERED, {}, None),
        (NOTHING, {}, None),
        (KEPT, ASKS | {"refused_why": "A source."}, None),
        (ANSWERED, ASKS, SharedOnward),
        (OPEN, {}, None),
    ],
)
def test_an_answer_is_opened_again_unless_something_went_out_by_it(
    house: House, police: Seated, state: str, asks: dict[str, str], refusal: Any
) -> None:
    request = a_request(house)
    set_to(house, request, state=state, answered_by=uuid.uuid4(), answered_at=timezone.now(), **asks)
    with house.at(police):
        if refusal:
            with pytest.raises(refusal):
                change_answer(request.pk, by=police)
            return
        change_answer(request.pk, by=police)
        again = Request.objects.get()
        assert again.state == OPEN
        if state != OPEN:
            assert (again.answered_by, again.answered_at, again.refused_why, again.version) == (None, None, "", 2)
        else:
            assert again.version == 1


def test_an_answer_is_not_opened_beside_a_newer_question_to_the_agency(house: House, police: Seated) -> None:
    first = a_request(house)
    set_to(house, first, state=NOTHING)
    a_request(house, first.enquiry)
    with house.at(police), pytest.raises(AskedAgain):
        change_answer(first.pk, by=police)


@pytest.mark.parametrize("state", ["held", "withheld", "released", "withdrawn"])
def test_only_what_is_held_is_withheld_and_on_the_version_that_was_seen(
    house: House, police: Seated, state: str
) -> None:
    found = a_finding(house)
    decided(house, found, state, police)

    def keep_back(version: int) -> Finding:
        return withhold(found.pk, request_id=found.request_id, reason="A source.", version=version, by=police)

    with house.at(police):
        if state == "held":
            with pytest.raises(ChangedMeanwhile):
                keep_back(found.version + 1)
            done = keep_back(found.version)
            assert (done.state, done.withheld_reason, done.version) == ("withheld", "A source.", found.version + 1)
            assert keep_back(found.version).version == found.version + 1, "the same form, sent twice"
        else:
            with pytest.raises(AlreadyDecided):
                keep_back(found.version)


@pytest.mark.parametrize(
    ("columns", "refusal"), [({}, None), (ASKS, AsksToShareOnward), ({"state": NOTHING}, AlreadyAnswered)]
)
def test_a_finding_is_recorded_where_a_question_is_open(
    house: House, police: Seated, columns: dict[str, str], refusal: Any
) -> None:
    request = a_request(house)
    if columns:
        set_to(house, request, **columns)

    def write(**more: Any) -> Finding:
        said: dict[str, Any] = {
            "finding_id": uuid.uuid4(), "about": [], "kind": "event", "happened_on": None, "text": "Words.", **more
        }  # fmt: skip
        return record(request.pk, by=police, at=timezone.now(), **said)

    with house.at(police):
        if refusal:
            with pytest.raises(refusal):
                write()
            assert not Finding.objects.exists()
            return
        wrongs: list[dict[str, Any]] = [
            {"about": [uuid.uuid4()]},
            {"learnt": [Learnt(person=uuid.uuid4(), given_name="A")]},
            {"learnt": [Learnt(given_name="A", tie_kind="Uncle", tie_to=uuid.uuid4())]},
        ]
        for wrong in wrongs:
            with pytest.raises(NoSuchPlace):
                write(**wrong)
        made = uuid.uuid4()
        assert write(finding_id=made) == write(finding_id=made)
        others: list[dict[str, Any]] = [
            {"text": "Other."}, {"kind": "concern"}, {"happened_on": timezone.localdate()}, {"source_record": "7"},
        ]  # fmt: skip
        for other in others:
            with pytest.raises(FormSentBefore):
                write(finding_id=made, **other)
        assert Finding.objects.count() == 1


# What a request is, and when it is due.


def test_what_waits_is_open_and_still_this_hubs_and_late_is_after_its_time(house: House) -> None:
    at = timezone.now()
    requests = {
        name: a_request(house) for name in ("due now", "late", "no clock", "answered", "passed", "to share onward")
    }
    brought: dict[str, dict[str, Any]] = {
        "due now": {"due_at": at}, "late": {"due_at": at - SECOND}, "no clock": {"due_at": None},
        "answered": {"due_at": at - HOUR, "state": ANSWERED}, "passed": {"due_at": at - HOUR},
        "to share onward": {"due_at": at + HOUR, **ASKS},
    }  # fmt: skip
    for name, columns in brought.items():
        set_to(house, requests[name], **columns)
    names = {request.pk: name for name, request in requests.items()}
    with house.at(house.lead()):
        Enquiry.objects.filter(pk=requests["passed"].enquiry_id).update(state=EnquiryState.PASSED)
        every = Request.objects.all()
        assert [names[one.pk] for one in every.waiting().due_first()] == [
            "late",
            "due now",
            "to share onward",
            "no clock",
        ]
        assert [names[one.pk] for one in every.overdue(at)] == ["late"]
        assert {names[one.pk] for one in every} - {names[one.pk] for one in every.questions()} == {"to share onward"}


@pytest.mark.parametrize(
    ("state", "enquiry_state", "is_open"),
    [
        (OPEN, "open", True),
        (OPEN, "decided", True),
        (OPEN, "passed", False),
        (ANSWERED, "open", False),
        (NOTHING, "open", False),
    ],
)
def test_the_partner_list_has_a_request_as_open_while_its_agency_can_answer(
    house: House, state: str, enquiry_state: str, is_open: bool
) -> None:
    request = a_request(house)
    set_to(house, request, state=state, version=3)
    with house.at(house.lead()):
        Enquiry.objects.filter(pk=request.enquiry_id).update(state=enquiry_state)
    with house.at("worker"):
        request_changed(uuid.uuid4())
        assert not PartnerRequest.objects.exists()
        request_changed(request.pk)
    row = PartnerRequest.objects.get()
    assert (row.is_open, row.agency, row.version, row.hub.code) == (is_open, "police", 3, "harrow")
    assert (row.reference, row.rating, row.due_at) == (request.enquiry.reference, "amber", request.due_at)


def test_a_seat_goes_on_with_what_was_asked_by_its_last_day_or_what_it_recorded_in(house: House) -> None:
    request = a_request(house)
    asked = timezone.localdate(request.asked_at)

    def has(days: int, **of_seat: Any) -> bool:
        until = asked + timedelta(days=days)
        seat = replace(house.seated(role=Role.RESEARCHER), new_work_until=until, **of_seat)
        with house.at("police"):
            return has_request(seat, request.pk)

    assert has(0), "asked on the last day"
    assert not has(-1), "asked on the day after"
    found = a_finding(house, request)
    assert not has(-1), "a colleague recorded in it"
    assert has(-1, seat=found.recorded_by)
    limitless = house.seated(role=Role.RESEARCHER)
    with house.at("police"):
        assert has_request(limitless, request.pk)
        assert has_request(limitless, uuid.uuid4()), "what is not there is answered so by the act"
