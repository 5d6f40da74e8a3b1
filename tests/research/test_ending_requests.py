"""A request is withdrawn or handed back: its agency reads no further, and the other side is told."""

from __future__ import annotations

import uuid
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from hub.front_door.models import Enquiry, Join, Named, Notification, Subject
from hub.people.models import Mention
from hub.research.asking import ForChild, ask
from hub.research.ending_requests import hand_back, withdraw_request
from hub.research.models import Finding, MessagePart, Request
from hub.research.refusals import NotOpen, ReasonForEndMissing
from hub.research.releasing import release
from hub.research.withholding import withhold
from hub.wall.models import LedgerEntry
from hub.wall.outbox import deliver_waiting
from tenants.models import Notice, PartnerRequest, Role
from tests.assessment.case_builders import a_decider, a_decision
from tests.support.agreeing import GROUNDS, a_proposal, entered, two_for
from tests.support.builders import a_finding, a_release, a_request, an_enquiry
from tests.support.house import House
from tests.support.pages import text_of

HEALTH = "hrwhealth"
WHY = "Asked by mistake: the child is unknown to you."
EVERYTHING = (Enquiry, Join, Notification, Named, Subject, Mention, MessagePart)


def ended(house: House, request: Request, why: str = WHY) -> None:
    by = house.seated(role=Role.COORDINATOR)
    with house.at(by):
        withdraw_request(request.pk, reason=why, by=by)


def seen(house: House, desk: str, models: Any = EVERYTHING) -> dict[str, int]:
    with house.at(desk):
        return {one.__name__: one.objects.count() for one in models if one.objects.exists()}


def test_an_agency_reads_nothing_more_by_a_withdrawn_request(house: House) -> None:
    request = a_request(house, agency=HEALTH)
    police = a_request(house, request.enquiry)
    a_release(house, a_finding(house, police), desks=["police", HEALTH, house.lead()])
    before = seen(house, HEALTH)
    assert {"Enquiry", "Notification", "Subject", "Named", "Mention"} <= before.keys()
    ended(house, request)
    assert seen(house, HEALTH) == {}
    with house.at(HEALTH):
        assert not Finding.objects.exists()
        own = Request.objects.get(pk=request.pk)
        assert (own.state, own.ended_why, own.ended_reference) == ("withdrawn", WHY, request.enquiry.reference)
    with house.at("police"):
        assert Finding.objects.get().text
    assert "Enquiry" in seen(house, "police")
    assert "Notification" in seen(house, house.lead())


def test_what_it_recorded_stays_its_own_and_what_it_released_stays_in_the_picture(house: House) -> None:
    request = a_request(house, agency=HEALTH)
    held = a_finding(house, request)
    out = a_finding(house, request, text="Missed two appointments.")
    a_release(house, out)
    ended(house, request)
    with house.at(HEALTH):
        assert set(Finding.objects.values_list("pk", flat=True)) == {held.pk, out.pk}
    with house.at(house.lead()):
        assert [one.pk for one in Finding.objects.all()] == [out.pk]
    page = text_of(house.visit(house.seat(agency=HEALTH)).get(f"/requests/{request.pk}/"))
    assert (WHY in page, held.text in page, "reads nothing more" in page) == (True, True, True)


def test_what_it_recorded_can_still_be_withdrawn_and_withheld_by_it(house: House) -> None:
    request = a_request(house, agency=HEALTH)
    held = a_finding(house, request)
    out = a_finding(house, request, text="Missed two appointments.")
    a_release(house, out)
    ended(house, request)
    visit = house.visit(house.seat(agency=HEALTH))
    there = f"/requests/{request.pk}/findings/{out.pk}/withdraw/"
    assert there in text_of(visit.get(f"/requests/{request.pk}/"))
    assert "Missed two appointments." in text_of(visit.get(there))
    assert visit.post(there, {"reason": "Another child."}).status_code == 302
    with house.at(house.lead()):
        assert not Finding.objects.exists()
    researcher = house.seated(house.seat(agency=HEALTH))
    with house.at(researcher):
        withhold(held.pk, request_id=request.pk, reason="Another child.", version=held.version, by=researcher)
        assert Finding.objects.get(pk=held.pk).state == "withheld"


def test_nothing_is_released_by_a_request_that_ended_though_another_stands(house: House) -> None:
    request = a_request(house, agency=HEALTH)
    held = a_finding(house, request)
    ended(house, request)
    a_request(house, request.enquiry, agency=HEALTH)
    researcher = house.seated(house.seat(agency=HEALTH))
    with house.at(researcher), pytest.raises(Request.DoesNotExist):
        release(
            {held.pk: held.version}, request_id=request.pk, desks=[house.lead()], recipients=[], grounds=GROUNDS,
            release_id=uuid.uuid4(), by=researcher,
        )  # fmt: skip


def test_a_request_that_is_handed_back_twice_says_so_and_keeps_what_was_typed(house: House) -> None:
    request = a_request(house, agency=HEALTH)
    visit = house.visit(house.seat(agency=HEALTH))
    there = f"/requests/{request.pk}/hand-back/"
    sent = {"why": "not_ours", "more": "Ask the school."}
    for _ in range(2):
        assert visit.post(there, sent)["Location"] == "/requests/"
    again = visit.post(there, {**sent, "more": "Ask the midwives."})
    assert again.status_code == 409
    assert "Your agency handed this request back" in again.text
    assert "Ask the midwives." in again.text
    assert "is not open any more" in text_of(visit.get(there))


def test_another_request_of_the_agency_keeps_what_it_is_about(house: House) -> None:
    enquiry = an_enquiry(house, children=("Amy Example", "Joel Example"))
    with house.at(house.lead()):
        amy, joel = enquiry.subjects.order_by("position")
    first = a_request(house, enquiry, agency=HEALTH, about=[amy.pk])
    with house.at(HEALTH):
        Request.objects.filter(pk=first.pk).update(state="nothing")
    second = a_request(house, enquiry, agency=HEALTH, about=[joel.pk])
    with house.at(HEALTH):
        assert Subject.objects.count() == 2
    ended(house, second)
    with house.at(HEALTH):
        assert [one.label for one in Subject.objects.all()] == ["Amy Example"]
        assert [one.label for one in Named.objects.filter(is_child=True)] == ["Amy Example"]
        assert not Mention.objects.filter(given_name="Joel").exists()
        [part] = MessagePart.objects.all()
        assert part.request_id == first.pk
        assert Enquiry.objects.exists()


def test_what_others_released_about_a_child_of_a_request_that_stands_is_read_on(house: House) -> None:
    enquiry = an_enquiry(house, children=("Amy Example", "Joel Example"))
    with house.at(house.lead()):
        amy, joel = enquiry.subjects.order_by("position")
    about_amy = a_request(house, enquiry, agency=HEALTH, about=[amy.pk])
    with house.at(HEALTH):
        Request.objects.filter(pk=about_amy.pk).update(state="nothing")
    about_joel = a_request(house, enquiry, agency=HEALTH, about=[joel.pk])
    police = a_request(house, enquiry)
    both, joels = (
        a_finding(house, police, about=about, text=text, brings_in="")
        for about, text in (([amy.person_id, joel.person_id], "Of both."), ([joel.person_id], "Of Joel."))
    )
    for one in (both, joels):
        a_release(house, one, desks=["police", HEALTH, house.lead()])
    ended(house, about_joel)
    with house.at(HEALTH):
        assert [one.text for one in Finding.objects.all()] == ["Of both."]


def test_asked_again_it_reads_again_also_what_others_had_released_to_it(house: House) -> None:
    request = a_request(house, agency=HEALTH)
    police = a_request(house, request.enquiry)
    finding = a_finding(house, police)
    a_release(house, finding, desks=["police", HEALTH, house.lead()])
    ended(house, request)
    by = house.seated(role=Role.COORDINATOR)
    with house.at(by):
        child = Subject.objects.filter(enquiry=request.enquiry_id).first()
        assert child is not None
        about = ForChild(child.pk, "not_sought", "A. Coordinator", "It would raise the risk.")
        ask(request.enquiry_id, [HEALTH], form=uuid.uuid4(), question="And the baby?", children=[about],
            due_at=timezone.now() + timedelta(hours=4), other_ways={HEALTH: "Rung."}, by=by)  # fmt: skip
    with house.at(HEALTH):
        assert Finding.objects.get().pk == finding.pk
        assert Enquiry.objects.exists()


def test_an_agency_hands_a_request_back_and_whoever_asked_is_told(house: House) -> None:
    request = a_request(house, agency=HEALTH)
    coordinator = house.seat(Role.COORDINATOR)
    visit = house.visit(house.seat(agency=HEALTH))
    there = f"/requests/{request.pk}/hand-back/"
    assert there in text_of(visit.get(f"/requests/{request.pk}/"))
    assert "Choose why you hand it back" in text_of(visit.post(there, {}))
    assert "Say why you hand it back" in text_of(visit.post(there, {"why": "other"}))
    assert visit.post(there, {"why": "not_ours", "more": "Ask the school."})["Location"] == "/requests/"
    assert seen(house, HEALTH) == {}
    assert "Handed back" in text_of(visit.get("/requests/?show=answered"))
    page = text_of(house.visit(coordinator).get(f"/enquiries/{request.enquiry.reference}/"))
    assert "Handed back: It is not ours: another agency keeps this. Ask the school." in page
    with house.at("worker"):
        for _ in range(2):
            deliver_waiting()
    told = Notice.objects.filter(kind="request_back")
    assert [(one.user_id, one.about) for one in told] == [(coordinator.user_id, request.enquiry.reference)]
    assert not PartnerRequest.objects.filter(pk=request.pk, is_open=True).exists()


def test_the_coordinator_withdraws_it_on_its_page_and_the_agency_is_told(house: House) -> None:
    request = a_request(house, agency=HEALTH)
    researcher = house.seat(agency=HEALTH)
    visit = house.visit(role=Role.COORDINATOR)
    there = f"/enquiries/{request.enquiry.reference}/requests/{request.pk}/withdraw/"
    assert there in text_of(visit.get(f"/enquiries/{request.enquiry.reference}/"))
    assert "Say why it is withdrawn" in text_of(visit.post(there, {"reason": " "}))
    assert visit.post(there, {"reason": WHY}).status_code == 302
    page = text_of(visit.get(f"/enquiries/{request.enquiry.reference}/"))
    assert "Request to Harrow community health withdrawn" in page
    assert "is not open any more" in text_of(visit.get(there))
    with house.at("worker"):
        for _ in range(2):
            deliver_waiting()
    assert [one.user_id for one in Notice.objects.filter(kind="request_off")] == [researcher.user_id]
    with house.at("guardian"):
        line = LedgerEntry.objects.get(act="withdraw_request").detail
        assert (line["request"], line["agency"]) == (str(request.pk), HEALTH)
    listed = text_of(house.visit(researcher).get("/requests/?show=answered"))
    assert ("Withdrawn by the hub" in listed, request.enquiry.reference in listed) == (True, True)


def test_it_ends_once_with_a_reason_and_only_while_it_is_open(house: House) -> None:
    request = a_request(house)
    by = house.seated(role=Role.COORDINATOR)
    with house.at(by):
        with pytest.raises(ReasonForEndMissing):
            withdraw_request(request.pk, reason=" ", by=by)
        for _ in range(2):
            withdraw_request(request.pk, reason=WHY, by=by)
        with pytest.raises(NotOpen):
            withdraw_request(request.pk, reason="Another.", by=by)
    police = house.seated(house.seat())
    with house.at(police), pytest.raises(NotOpen):
        hand_back(request.pk, reason="Not ours.", by=police)
    theirs = a_request(house, agency=HEALTH)
    with house.at(police), pytest.raises(Request.DoesNotExist):
        hand_back(theirs.pk, reason="Not ours.", by=police)
    visit = house.visit()
    for act, status in (("nothing-known", 404), ("finish", 404), ("change", 404), ("record", 409), ("release", 409)):
        assert visit.post(f"/requests/{request.pk}/{act}/", {}).status_code == status


@pytest.mark.parametrize(
    ("agency", "role", "status"),
    [("police", Role.RESEARCHER, 403), ("police", Role.MANAGER, 403), ("", Role.RESEARCHER, 403)],
)
def test_only_the_lead_withdraws(house: House, agency: str, role: Role, status: int) -> None:
    request = a_request(house)
    there = f"/enquiries/{request.enquiry.reference}/requests/{request.pk}/withdraw/"
    visit = house.visit(house.seat(role, agency=agency or house.lead()))
    assert visit.post(there, {"reason": WHY}).status_code == status


def test_after_the_decision_an_open_request_says_that_it_was_made_and_an_answer_is_still_wanted(house: House) -> None:
    request = a_request(house)
    a_decision(house, request.enquiry, a_decider(house))
    visit = house.visit()
    page = text_of(visit.get(f"/requests/{request.pk}/"))
    assert "An answer is still wanted" in page
    assert "decided without your answer, which is still wanted" in text_of(visit.get("/requests/"))
    shown = text_of(house.visit(role=Role.DECISION_MAKER).get(f"/enquiries/{request.enquiry.reference}/"))
    assert "an answer is wanted until you withdraw the request" in shown


def test_whoever_hands_back_reads_what_is_held_and_what_waits_by_this_request_alone(house: House) -> None:
    request, other = a_request(house), a_request(house)
    a_release(house, a_finding(house, request, text="Released."))
    a_finding(house, request, text="Held.")
    by = entered(house, role=Role.RESEARCHER)
    two_for(house, "event")
    a_proposal(house, a_finding(house, other), by)
    page = text_of(house.visit().get(f"/requests/{request.pk}/hand-back/"))
    assert "1 finding held here stays your agency’s own" in page
    assert "for a colleague to agree" not in page
    theirs = text_of(house.visit().get(f"/requests/{other.pk}/hand-back/"))
    assert "1 release that waits for a colleague to agree ends with it" in theirs
