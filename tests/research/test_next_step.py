"""What the list of enquiries offers to do next, by role and state."""

from __future__ import annotations

from typing import Any

import pytest
from django.utils import timezone

from frontend.enquiries.next_step import Asked, next_step
from hub.front_door.models import Enquiry
from hub.research.models import Request
from tenants.models import Role
from tests.assessment.case_builders import a_decider, a_decision, a_picture
from tests.support.builders import a_request, an_enquiry
from tests.support.house import House

OPEN, ANSWERED = "open", "answered"


@pytest.mark.urls("frontend.urls.hub")
@pytest.mark.parametrize(
    ("role", "state", "asked", "words"),
    [
        (Role.COORDINATOR, "open", [], "Ask agencies"),
        (Role.COORDINATOR, "open", [("police", OPEN)], "Waits for 1 answer"),
        (Role.COORDINATOR, "open", [("police", ANSWERED)], "Waits for a decision maker"),
        (Role.DECISION_MAKER, "open", [], "Ask agencies"),
        (Role.DECISION_MAKER, "open", [("police", OPEN)], "Assess"),
        (Role.DECISION_MAKER, "decided", [("police", ANSWERED)], "Make the product"),
        (Role.COORDINATOR, "decided", [("police", ANSWERED)], "Waits for the product to be sent"),
        (Role.DECISION_MAKER, "sent", [("police", ANSWERED)], "Sent"),
        (Role.RESEARCHER, "open", [("police", OPEN)], "Answer"),
        (Role.RESEARCHER, "open", [("police", ANSWERED)], "Answered by your agency"),
        (Role.RESEARCHER, "open", [("hrwhealth", OPEN)], "Nothing to do"),
        (Role.RESEARCHER, "passed", [("police", OPEN)], "With another hub"),
    ],
)
def test_one_step_for_each_role_and_state(house: House, role: Role, state: str, asked: list[Any], words: str) -> None:
    by = house.seated(role=role)
    rows = [Asked("0b0c7f6e-0000-4000-8000-000000000000", agency, answer) for agency, answer in asked]
    step = next_step(Enquiry(reference="HRW-12-000001", state=state), rows, by)
    assert step.text == words


def test_the_list_leads_a_decision_maker_straight_to_the_form(house: House) -> None:
    enquiry, *_ = a_picture(house)
    visit = house.visit(role=Role.DECISION_MAKER)
    page = visit.get("/enquiries/").content.decode()
    assert f'href="/enquiries/{enquiry.reference}/assess/"' in page
    a_decision(house, enquiry, a_decider(house))
    page = visit.get("/enquiries/?state=decided").content.decode()
    assert f'href="/enquiries/{enquiry.reference}/product/"' in page


def test_a_list_says_for_whom_somebody_waits(house: House) -> None:
    enquiry = an_enquiry(house)
    request = a_request(house, enquiry)
    visit = house.visit(role=Role.COORDINATOR)
    assert "Waits for 1 answer until " in visit.get("/enquiries/").text
    with house.as_superuser() as cursor:
        cursor.execute("UPDATE research_request SET due_at = now() - interval '1 hour'")
    assert "Waits for 1 answer, late" in visit.get("/enquiries/").text
    with house.at("police"):
        Request.objects.filter(pk=request.pk).update(state="nothing", answered_at=timezone.now())
    house.seat(Role.DECISION_MAKER, user=house.user("Ines Quill"))
    assert "Waits for Ines Quill" in visit.get("/enquiries/").text
