"""The pages on which agencies are asked to share findings onward, and do so or say why not."""

from __future__ import annotations

import re
import uuid
from datetime import timedelta
from typing import Any

import pytest
from django.conf import settings
from django.utils import timezone

from hub.front_door.models import Enquiry
from hub.research.models import Finding, Request
from tenants.models import Pass, Role
from tests.research.test_onward_disclosure import HEALTH, TO, asked, shared
from tests.support.builders import a_request
from tests.support.house import House
from tests.support.pages import text_of


def grounds(finding: Finding, **more: Any) -> dict[str, Any]:
    return {
        "release": str(uuid.uuid4()), "findings": [str(finding.pk)], "recipient": TO, "legal_basis": "CA1989_s47",
        "necessity": "They decide now", "proportionality": "Only the calls", "purpose": "assess_risk",
        "authority": "A. Sergeant", **more,
    }  # fmt: skip


def as_it_is(house: House, finding: Finding) -> Finding:
    with house.at("police"):
        finding.refresh_from_db()
    return finding


def test_a_decision_maker_asks_and_sees_who_was_asked(house: House) -> None:
    finding = shared(house)
    visit = house.visit(role=Role.DECISION_MAKER)
    with house.at(house.lead()):
        reference = Enquiry.objects.get(pk=finding.enquiry_id).reference
    address = f"/enquiries/{reference}/ask-to-share-onward/"
    page = text_of(visit.get(address))
    assert "Metropolitan Police Service (1 finding)" in page
    assert "Haringey hub" in page
    said = {"recipient": TO, "agencies": ["police"], "why": "They moved.", "due": "4", "once": str(uuid.uuid4())}
    assert "Choose one" in text_of(visit.post(address, {**said, "recipient": ""}))
    for _ in range(2):
        assert visit.post(address, said)["Location"] == f"/enquiries/{reference}/"
    assert "asked to agree to share onward" in text_of(visit.get(f"/enquiries/{reference}/"))
    again = text_of(visit.post(address, {**said, "once": str(uuid.uuid4())}))
    assert "was asked this before and has not answered yet" in again
    with house.at("police"):
        assert Request.objects.exclude(let_out_to="").count() == 1


def test_the_researcher_lets_out_from_the_list_and_a_second_click_changes_nothing(house: House) -> None:
    finding = shared(house)
    request = asked(house, finding, house.seated(role=Role.DECISION_MAKER))
    visit = house.visit()
    listed = text_of(visit.get("/requests/"))
    assert f"/requests/{request.pk}/share-onward/" in listed
    assert "May findings go to Haringey hub?" in listed
    assert f"/requests/{request.pk}/nothing-known/" not in listed
    page = text_of(visit.get(f"/requests/{request.pk}/"))
    assert "Decide whether it goes to Haringey hub" in page
    assert "Record a finding" not in page
    page = text_of(visit.get(f"/requests/{request.pk}/share-onward/"))
    assert "May this go to Haringey hub?" in page
    assert "The family moved to Haringey." in page
    sent = grounds(finding)
    missing = text_of(visit.post(f"/requests/{request.pk}/share-onward/", {**sent, "necessity": ""}))
    assert "There is a problem" in missing
    assert "Only the calls" in missing  # what was typed is kept
    for _ in range(2):
        assert visit.post(f"/requests/{request.pk}/share-onward/", sent)["Location"] == f"/requests/{request.pk}/"
    assert as_it_is(house, finding).recipients == [TO]
    assert "answered “agreed to share”" in text_of(visit.get(f"/requests/{request.pk}/"))


def test_unasked_the_researcher_chooses_the_recipient(house: House) -> None:
    finding = shared(house)
    visit = house.visit()
    address = f"/requests/{finding.request_id}/share-onward/"
    assert address in text_of(visit.get(f"/requests/{finding.request_id}/"))
    page = text_of(visit.get(address))
    assert "Agree to share findings with another recipient" in page
    assert "Harrow early help" in page
    visit.post(address, grounds(finding, recipient="earlyhelp"))
    assert as_it_is(house, finding).recipients == ["earlyhelp"]
    assert "may not go there yet" in text_of(visit.post(address, grounds(finding, recipient="earlyhelp")))


def test_it_stays_in_the_room_with_a_reason_that_the_decision_maker_reads(house: House) -> None:
    finding = shared(house)
    request = asked(house, finding, house.seated(role=Role.DECISION_MAKER))
    visit = house.visit()
    address = f"/requests/{request.pk}/do-not-share-onward/"
    assert "There is a problem" in text_of(visit.post(address, {"why": ""}))
    assert visit.post(address, {"why": "A source would be known."}).status_code == 302
    with house.at(house.lead()):
        reference = Enquiry.objects.get(pk=finding.enquiry_id).reference
    page = text_of(house.visit(role=Role.DECISION_MAKER).get(f"/enquiries/{reference}/"))
    assert "did not agree to share onward" in page
    assert "A source would be known." in page
    assert "A source would be known." in text_of(visit.get(f"/requests/{request.pk}/"))
    assert as_it_is(house, finding).recipients == []


@pytest.mark.parametrize("page", ["share-onward", "do-not-share-onward"])
def test_anothers_request_is_not_there_and_other_roles_are_refused(house: House, page: str) -> None:
    finding = shared(house)
    request = asked(house, finding, house.seated(role=Role.DECISION_MAKER))
    a_request(house, Enquiry(pk=finding.enquiry_id, lead_agency=house.lead()), agency=HEALTH)
    address = f"/requests/{request.pk}/{page}/"
    assert house.visit(agency=HEALTH).post(address, {"why": "No."}).status_code == 404
    for role in (Role.COORDINATOR, Role.DECISION_MAKER, Role.MANAGER, Role.GUARDIAN):
        assert house.visit(role=role).post(address, {"why": "No."}).status_code == 403
    ordinary = house.visit().post(f"/requests/{finding.request_id}/do-not-share-onward/", {"why": "No."})
    assert ordinary.status_code == 404


def test_a_researcher_asks_nobody_to_let_out(house: House) -> None:
    finding = shared(house)
    with house.at(house.lead()):
        reference = Enquiry.objects.get(pk=finding.enquiry_id).reference
    assert house.visit().get(f"/enquiries/{reference}/ask-to-share-onward/").status_code == 403
    decider = house.visit(role=Role.DECISION_MAKER)
    assert decider.get("/enquiries/HRW-12-999999/ask-to-share-onward/").status_code == 404


def test_letting_out_wants_a_second_factor_given_within_a_sitting(house: House) -> None:
    finding = shared(house)
    visit = house.visit()
    long_ago = timezone.now() - timedelta(seconds=settings.STEP_UP_SECONDS + 60)
    Pass.objects.filter(seat=visit.seat).update(verified_at=long_ago)
    answer = visit.post(f"/requests/{finding.request_id}/share-onward/", grounds(finding))
    assert answer.status_code == 302
    assert "share-onward" not in answer["Location"].split("?")[0]
    assert as_it_is(house, finding).recipients == []


def test_what_was_recorded_to_another_request_is_withdrawn_under_that_one(house: House) -> None:
    finding = shared(house)
    request = asked(house, finding, house.seated(role=Role.DECISION_MAKER))
    visit = house.visit()
    page = text_of(visit.get(f"/requests/{request.pk}/"))
    (link,) = re.findall(rf'href="(/requests/[^"]*/findings/{finding.pk}/withdraw/[^"]*)"', page)
    assert "Withdraw a finding" in text_of(visit.get(link))
