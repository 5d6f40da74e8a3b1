"""Two at one desk: what one types is kept and shown where a colleague, or the hub, was faster."""

from __future__ import annotations

import re
import uuid
from typing import Any

from hub.research.ending_requests import withdraw_request
from hub.research.models import Finding, Request
from tenants.models import Role
from tests.research.test_onward_disclosure import asked as asked_to_share_onward
from tests.research.test_onward_disclosure import shared
from tests.support.builders import a_finding, a_request
from tests.support.house import House
from tests.support.pages import text_of

TYPED = "Arrested on Friday night. Two children upstairs."


def a_recording(about: uuid.UUID, **more: str) -> dict[str, Any]:
    return {"finding": str(uuid.uuid4()), "about": [str(about)], "kind": "event", "text": TYPED, **more}


def child_of(house: House, request: Request) -> uuid.UUID:
    with house.at(house.lead()):
        child = request.enquiry.subjects.first()
    assert child is not None
    return child.person_id


def findings(house: House) -> list[str]:
    with house.at("police"):
        return list(Finding.objects.order_by("recorded_at").values_list("text", flat=True))


def test_what_a_types_is_there_when_b_has_answered_and_is_recorded_by_one_button(house: House) -> None:
    request = a_request(house)
    a, b = house.visit(), house.visit()
    b.post(f"/requests/{request.pk}/nothing-known/", {"asks": "yes", "tells": "yes"})
    there, said = f"/requests/{request.pk}/record/", a_recording(child_of(house, request))
    page = text_of(a.post(there, said))
    assert "A colleague answered this request (“Nothing known”)" in page
    assert (TYPED in page, "Open the answer again and record this" in page) == (True, True)
    assert findings(house) == []
    assert TYPED in text_of(a.get(there))  # and is a draft from now on
    assert a.post(there, {**said, "reopen": "yes"}).status_code == 302
    assert findings(house) == [TYPED]
    with house.at("police"):
        request.refresh_from_db()
        assert request.state == "open"


def test_a_mistake_in_what_was_typed_keeps_it_too(house: House) -> None:
    request = a_request(house)
    house.visit().post(f"/requests/{request.pk}/nothing-known/")
    said = a_recording(child_of(house, request), happened_on_day="31", happened_on_month="2", happened_on_year="2012")
    page = text_of(house.visit().post(f"/requests/{request.pk}/record/", said))
    assert (TYPED in page, "Open the answer again and record this" in page) == (True, True)


def test_the_grounds_typed_for_a_release_are_there_when_a_colleague_released(house: House) -> None:
    request = a_request(house)
    finding = a_finding(house, request)
    said = {
        "findings": [f"{finding.pk}:1"], "desks": [house.lead()], "legal_basis": "CA1989_s47",
        "necessity": "To see how great the risk is.",
        "proportionality": "Only the calls to the address.", "purpose": "assess_risk", "authority": "A. Sergeant",
    }  # fmt: skip
    there = f"/requests/{request.pk}/release/"
    assert house.visit().post(there, {**said, "release": str(uuid.uuid4())}).status_code == 302
    page = text_of(house.visit().post(there, {**said, "release": str(uuid.uuid4()), "necessity": "Typed with care."}))
    assert "Typed with care." in page


def test_why_a_finding_is_withheld_is_there_when_a_colleague_withheld_it(house: House) -> None:
    finding = a_finding(house)
    there = f"/requests/{finding.request_id}/findings/{finding.pk}/withhold/"
    house.visit().post(there, {"reason": "Theirs.", "version": "1"})
    page = text_of(house.visit().post(there, {"reason": "Typed with care.", "version": "1"}))
    assert ("already decided" in page, "Typed with care." in page) == (True, True)


def test_why_it_is_not_shared_onward_is_there_when_a_colleague_answered(house: House) -> None:
    request = asked_to_share_onward(house, shared(house), house.seated(role=Role.DECISION_MAKER))
    there = f"/requests/{request.pk}/do-not-share-onward/"
    house.visit().post(there, {"why": "Theirs."})
    with house.at("police"):
        Request.objects.filter(pk=request.pk).update(state="answered")
    assert "Typed with care." in text_of(house.visit().post(there, {"why": "Typed with care."}))


def test_what_was_typed_is_there_when_the_hub_withdrew_the_request(house: House) -> None:
    request = a_request(house)
    about = child_of(house, request)
    by = house.seated(role=Role.COORDINATOR)
    with house.at(by):
        withdraw_request(request.pk, reason="Asked by mistake.", by=by)
    for act, more in (("record", {}), ("release", {"necessity": TYPED, "release": str(uuid.uuid4())})):
        page = text_of(house.visit().post(f"/requests/{request.pk}/{act}/", {**a_recording(about), **more}), 409)
        assert ("The hub withdrew this request" in page, TYPED in page) == (True, True)
    assert findings(house) == []


def test_record_and_add_another_comes_back_to_an_empty_form_with_the_same_people(house: House) -> None:
    request = a_request(house)
    about = child_of(house, request)
    visit = house.visit()
    answer = visit.post(f"/requests/{request.pk}/record/", a_recording(about, another="yes"))
    assert answer["Location"] == f"/requests/{request.pk}/?another=1#record"
    page = visit.get(f"/requests/{request.pk}/?another=1").content.decode()
    assert re.search(rf'value="{about}"[^>]*checked', page)
    assert re.search(r'<details class="govuk-details" id="record" open', page)
    assert visit.post(f"/requests/{request.pk}/record/", a_recording(about, text="Again.")).status_code == 302
    assert findings(house) == [TYPED, "Again."]
