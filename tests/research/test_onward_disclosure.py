"""What was shared in the room goes to one recipient more only where the agency whose it is agrees."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from datetime import timedelta
from typing import Any

import pytest
from django.db import transaction
from django.db.utils import ProgrammingError
from django.utils import timezone

from hub.front_door.models import Enquiry
from hub.research.asking import AlreadyAsked, CannotAsk
from hub.research.findings import record
from hub.research.finishing import change_answer, finish
from hub.research.grounds import Grounds
from hub.research.models import Finding, Release, Request, RequestState
from hub.research.nothing_known import say_nothing_known
from hub.research.onward_disclosure import refuse_to_share_onward, share_onward
from hub.research.onward_disclosure_requests import ask_to_share_onward, may_share_onward
from hub.research.proposing import Decided
from hub.research.refusals import (
    AlreadyAnswered,
    AsksToShareOnward,
    NoSuchPlace,
    NotShared,
    ReasonMissing,
    SharedOnward,
)
from hub.research.tasks import enquiry_changed
from hub.wall.functions import RefusedByTheWall, call
from tenants.models import Role
from tenants.seated import Seated
from tests.support.builders import a_finding, a_release, a_request
from tests.support.house import House

GROUNDS = Grounds(
    purpose="assess_risk", legal_basis="CA1989_s47", necessity="Haringey decides now.",
    proportionality="What bears on the move.", approver="A. Sergeant",
)  # fmt: skip
TO = "hub-haringey"
HEALTH = "hrwhealth"


@pytest.fixture
def decider(house: House) -> Seated:
    """Who asks agencies to share findings onward."""
    return house.seated(role=Role.DECISION_MAKER)


@pytest.fixture
def police(house: House) -> Seated:
    """Whose findings they are."""
    return house.seated(role=Role.RESEARCHER)


def shared(house: House, *, text: str = "Called three times.", recipients: Sequence[str] = ()) -> Finding:
    """A finding that the police released to the room in answer to a request, which is answered by it."""
    finding = a_finding(house, text=text)
    a_release(house, finding, recipients=recipients)
    with house.at("police"):
        Request.objects.filter(pk=finding.request_id).update(state="answered", answered_at=timezone.now())
        finding.refresh_from_db()
    return finding


def asked(house: House, finding: Finding, by: Seated, **changes: Any) -> Request:
    """The police are asked whether it may go to Haringey's hub."""
    said: dict[str, Any] = {
        "recipient": TO, "why": "The family moved to Haringey.", "form": uuid.uuid4(), "due_at": None, **changes,
    }  # fmt: skip
    with house.at(by):
        (made,) = ask_to_share_onward(finding.enquiry_id, ["police"], by=by, **said)
    with house.at("police"):
        found: Request = Request.objects.get(pk=made)
        return found


def letting_out(house: House, request: Request, finding: Finding, by: Seated, **changes: Any) -> Decided:
    said: dict[str, Any] = {
        "recipient": TO, "grounds": GROUNDS, "release_id": uuid.uuid4(), "at": timezone.now(), **changes,
    }  # fmt: skip
    with house.at(by):
        return share_onward([finding.pk], request_id=request.pk, by=by, **said)


def test_what_is_asked_for_another_recipient_does_not_follow_the_childrens_clock(house: House, decider: Seated) -> None:
    due = timezone.now() + timedelta(days=3)
    request = asked(house, shared(house), decider, due_at=due)
    with house.at(decider):
        Enquiry.objects.update(due_at=timezone.now() + timedelta(hours=1))
    with house.at("worker"):
        enquiry_changed(request.enquiry_id)
    with house.at("police"):
        assert Request.objects.get(pk=request.pk).due_at == due


def test_an_agency_lets_out_what_it_shared_and_so_answers(house: House, decider: Seated, police: Seated) -> None:
    finding = shared(house, recipients=["earlyhelp"])
    request = asked(house, finding, decider)
    assert (request.state, request.basis, request.let_out_to) == ("open", "s47", TO)
    made = letting_out(house, request, finding, police)
    with house.at(police):
        finding.refresh_from_db()
        request.refresh_from_db()
        assert finding.recipients == ["earlyhelp", TO]
        assert (finding.state, finding.release_id, finding.version) == ("released", made.pk, 3)
        assert request.state == RequestState.ANSWERED
        assert Release.objects.count() == 2  # the first decision stands beside it
        assert sorted(made.desks) == sorted(finding.desks)
    with house.at(decider):
        assert Release.objects.get(pk=made.pk).necessity == "Haringey decides now."
    with house.as_superuser() as cursor:
        cursor.execute("SELECT detail FROM wall_ledgerentry WHERE act = 'let_out'")
        ((line,),) = cursor.fetchall()
    assert str(finding.pk) in str(line)
    assert "Called" not in str(line)


def test_the_same_form_sent_twice_lets_out_once(house: House, decider: Seated, police: Seated) -> None:
    finding = shared(house)
    request = asked(house, finding, decider)
    form = uuid.uuid4()
    first, second = (letting_out(house, request, finding, police, release_id=form) for _ in range(2))
    assert first.pk == second.pk == form


def test_an_agency_lets_out_unasked_from_any_of_its_requests(house: House, police: Seated) -> None:
    finding = shared(house)
    with house.at(police):
        request = Request.objects.get(pk=finding.request_id)
    letting_out(house, request, finding, police)
    with house.at(police):
        finding.refresh_from_db()
        request.refresh_from_db()
    assert finding.recipients == [TO]
    assert request.state == RequestState.ANSWERED


def test_what_is_held_or_let_out_already_is_refused(house: House, police: Seated) -> None:
    held = a_finding(house)
    with house.at(police):
        request = Request.objects.get(pk=held.request_id)
    with pytest.raises(NotShared):
        letting_out(house, request, held, police)
    a_release(house, held)
    with pytest.raises(NoSuchPlace):
        letting_out(house, request, held, police, recipient="hub-nowhere")
    letting_out(house, request, held, police)
    with pytest.raises(NotShared):
        letting_out(house, request, held, police)


def test_no_desk_lets_out_what_is_anothers(house: House, police: Seated) -> None:
    finding = shared(house)
    health = a_request(house, Enquiry(pk=finding.enquiry_id, lead_agency=house.lead()), agency=HEALTH)
    nurse = house.seated(role=Role.RESEARCHER, agency=HEALTH)
    with pytest.raises(NotShared):
        letting_out(house, health, finding, nurse)
    arguments = (
        uuid.uuid4(), [finding.pk], TO, "assess_risk", "CA1989_s47", "Needed.", "Little.", "A. Nurse", nurse.seat
    )  # fmt: skip
    for desk in (HEALTH, house.lead()):
        with house.at(desk), pytest.raises(RefusedByTheWall, match="not_yours"), transaction.atomic():
            call("let_out_v1", *arguments)
    for desk in ("door", "outside", "worker", "guardian"):
        with house.at(desk), pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
            call("let_out_v1", *arguments)
    with house.at("police"), pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
        Finding.objects.filter(pk=finding.pk).update(recipients=[TO])
    with house.at(police):
        finding.refresh_from_db()
    assert finding.recipients == []


def test_by_the_function_itself_nothing_held_and_nothing_without_grounds_goes_out(house: House) -> None:
    held, released = a_finding(house, text="Held."), shared(house)
    rest = ("assess_risk", "CA1989_s47", "Needed.", "Little.")
    for findings, last, why in (
        ([held.pk], "A. Sergeant", "not_yours_or_not_released"),
        ([held.pk, released.pk], "A. Sergeant", "not_yours_or_not_released"),
        ([], "A. Sergeant", "nothing_to_let_out"),
        ([released.pk], " ", "grounds_missing"),
    ):
        with house.at("police"), pytest.raises(RefusedByTheWall, match=why), transaction.atomic():
            call("let_out_v1", uuid.uuid4(), findings, TO, *rest, last, uuid.uuid4())


def test_an_agency_says_why_it_does_not_and_can_change_its_mind(house: House, decider: Seated, police: Seated) -> None:
    finding = shared(house)
    request = asked(house, finding, decider)
    with house.at(police):
        with pytest.raises(ReasonMissing):
            refuse_to_share_onward(request.pk, why=" ", by=police, at=timezone.now())
        said = refuse_to_share_onward(request.pk, why="A source would be known.", by=police, at=timezone.now())
        assert (
            refuse_to_share_onward(request.pk, why="Again.", by=police, at=timezone.now()).refused_why
            == said.refused_why
        )
    with house.at(decider):
        assert Request.objects.get(pk=request.pk).refused_why == "A source would be known."
    with house.at(police):
        assert change_answer(request.pk, by=police).state == RequestState.OPEN
    letting_out(house, request, finding, police)
    with house.at(police):
        with pytest.raises(SharedOnward):
            change_answer(request.pk, by=police)
        with pytest.raises(AlreadyAnswered):
            refuse_to_share_onward(request.pk, why="Too late.", by=police, at=timezone.now())


def test_it_is_answered_by_nothing_else(house: House, decider: Seated, police: Seated) -> None:
    request = asked(house, shared(house), decider)
    with house.at(police):
        with pytest.raises(AsksToShareOnward):
            say_nothing_known(request.pk, by=police, at=timezone.now())
        with pytest.raises(AsksToShareOnward):
            finish(request.pk, by=police, at=timezone.now(), version=request.version)
        with pytest.raises(AsksToShareOnward):
            record(
                request.pk, finding_id=uuid.uuid4(), about=[], kind="event", happened_on=None, text="More.",
                by=police, at=timezone.now(),
            )  # fmt: skip
        ordinary = Request.objects.exclude(pk=request.pk).get()
        with pytest.raises(Request.DoesNotExist):
            refuse_to_share_onward(ordinary.pk, why="No.", by=police, at=timezone.now())


def test_only_agencies_that_shared_something_are_asked_and_once_at_a_time(house: House, decider: Seated) -> None:
    finding = shared(house)
    a_finding(house, a_request(house, Enquiry(pk=finding.enquiry_id, lead_agency=house.lead()), agency=HEALTH))
    said: dict[str, Any] = {"recipient": TO, "why": "They moved.", "due_at": None, "by": decider}
    with house.at(decider):
        enquiry = Enquiry.objects.get(pk=finding.enquiry_id)
        assert may_share_onward(enquiry, TO, by=decider) == {"police": 1}
        for wrong in ([HEALTH], []):
            with pytest.raises(CannotAsk):
                ask_to_share_onward(enquiry.pk, wrong, form=uuid.uuid4(), **said)
        with pytest.raises(CannotAsk):
            ask_to_share_onward(enquiry.pk, ["police"], form=uuid.uuid4(), **{**said, "recipient": "nobody"})
        form = uuid.uuid4()
        assert ask_to_share_onward(enquiry.pk, ["police"], form=form, **said) == ask_to_share_onward(
            enquiry.pk, ["police"], form=form, **said
        )
        with pytest.raises(AlreadyAsked):
            ask_to_share_onward(enquiry.pk, ["police"], form=uuid.uuid4(), **said)
    with house.at("police"), pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
        call("ask_to_let_out_v2", uuid.uuid4(), finding.enquiry_id, "police", TO, "Why.", None, decider.seat)
    with house.at(house.lead()), pytest.raises(RefusedByTheWall, match="not_asked_before"), transaction.atomic():
        call("ask_to_let_out_v2", uuid.uuid4(), finding.enquiry_id, "education", TO, "Why.", None, decider.seat)
