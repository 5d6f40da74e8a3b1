"""The researcher's pages: few clicks, one's own agency's requests alone."""

from __future__ import annotations

import uuid
from datetime import date
from typing import Any

from django.db import connections
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from hub.front_door.triage.triaging import open_enquiry
from hub.people.models import Mention
from hub.research.models import Finding, Release, Request
from tenants.models import Role
from tests.front_door.triage_builders import child, notify, rated
from tests.support.builders import a_finding, a_release, a_request, an_enquiry
from tests.support.house import House


def grounds(*findings: Finding, **more: Any) -> dict[str, Any]:
    return {
        "release": str(uuid.uuid4()), "findings": [f"{finding.pk}:1" for finding in findings],
        "legal_basis": "CA1989_s47", "necessity": "To see the risk", "proportionality": "Only the incidents",
        "purpose": "assess_risk", "authority": "A. Sergeant", "desks": ["hrwcsc"], **more,
    }  # fmt: skip


def recorded(asked: Request, text: str = "Arrested in March.", **more: Any) -> dict[str, Any]:
    return {
        "finding": str(uuid.uuid4()), "about": [], "text": text, "kind": "event", "happened_on_day": "",
        "happened_on_month": "", "happened_on_year": "", "given_name": "Mr", "family_name": "Newly",
        "tie_kind": "", "tie_to": "", "address_lines": "1 Invented Road", "postcode": "HA1 1AA", **more,
    }  # fmt: skip


def state_of(house: House, asked: Request) -> str:
    with house.at("police"):
        return str(Request.objects.get(pk=asked.pk).state)


def test_an_empty_list_says_what_comes(house: House) -> None:
    page = house.visit().get("/requests/")
    assert b"No request is waiting for your agency" in page.content


def test_the_list_has_ones_own_agencys_requests_and_one_query_count(house: House) -> None:
    client = house.visit()
    enquiry = an_enquiry(house)
    a_request(house, enquiry)
    a_request(house, enquiry, agency="hrwhealth", question="A question to health")
    client.get("/requests/")
    with CaptureQueriesContext(connections["default"]) as one:
        page = client.get("/requests/")
    assert b"Amy Example, Joel Example" in page.content
    assert b"A question to health" not in page.content
    for _ in range(6):
        a_request(house)
    with CaptureQueriesContext(connections["default"]) as seven:
        client.get("/requests/")
    assert len(seven) == len(one)


def test_nothing_known_is_one_click_and_can_be_put_right(house: House) -> None:
    asked = a_request(house)
    client = house.visit()
    for _ in range(2):
        assert client.post(f"/requests/{asked.pk}/nothing-known/").status_code == 302
    assert state_of(house, asked) == "nothing"
    client.post(f"/requests/{asked.pk}/change/")
    assert state_of(house, asked) == "open"


def test_a_row_says_who_is_meant_and_what_was_asked_before_nothing_known_can_be_said(house: House) -> None:
    """A second press, or a third, opens the next child's row: it answers nothing."""
    asked, other = a_request(house, question="First question"), a_request(house, question="Second question")
    client = house.visit()
    for left in (2, 1):
        page = client.get("/requests/").content.decode()
        rows = page.split('<details class="govuk-details')[1:]
        assert len(rows) == left
        assert "<details open" not in page
        assert page.count("/nothing-known/") == left
        for row in rows:  # behind the summary, after the children and the question
            assert (
                row.index("</summary>")
                < row.index("Amy Example</strong>")
                < row.index("You are asked: ")
                < row.index("<button")
            )
        if left == 2:
            client.post(f"/requests/{asked.pk}/nothing-known/")
    assert (state_of(house, asked), state_of(house, other)) == ("nothing", "open")


def test_a_row_tells_one_child_from_another_of_the_same_name(house: House) -> None:
    message = notify(house, child("Amy Example", born=date(2006, 3, 4)))
    lead = house.seated(role=Role.COORDINATOR)
    ratings = rated(house, message)
    with house.at(lead):
        enquiry = open_enquiry(message.pk, ratings, by=lead, at=timezone.now())
    asked = a_request(house, enquiry)
    page = house.visit().get("/requests/").content.decode()
    row = page.split('<details class="govuk-details')[1].split("</details>")[0]
    assert "Born 4 March 2006" in row
    assert str(asked.pk) in row


def test_undo_is_a_link_in_the_banner(house: House) -> None:
    asked = a_request(house)
    page = house.visit().post(f"/requests/{asked.pk}/nothing-known/", follow=True, secure=True).content.decode()
    assert f'href="/requests/{asked.pk}/#answer">Undo</a>' in page


def test_nothing_known_is_refused_where_something_is_recorded(house: House) -> None:
    asked = a_request(house)
    a_finding(house, asked)
    house.visit().post(f"/requests/{asked.pk}/nothing-known/")
    assert state_of(house, asked) == "open"


def test_a_finding_about_somebody_new_is_recorded_held_and_once(house: House) -> None:
    asked = a_request(house)
    client = house.visit()
    said = recorded(asked)
    for _ in range(2):
        assert client.post(f"/requests/{asked.pk}/record/", said).status_code == 302
    with house.at("police"):
        assert Finding.objects.get().state == "held"
        assert Mention.objects.filter(source_kind="finding").count() == 2
    with house.at(house.lead()):
        assert Finding.objects.count() == 0
        assert Mention.objects.filter(source_kind="finding").count() == 0
    page = client.get(f"/requests/{asked.pk}/")
    assert b"Only your agency can see this" in page.content
    assert b"Mr Newly" in page.content


def test_what_was_typed_survives_an_error(house: House) -> None:
    asked = a_request(house)
    page = house.visit().post(
        f"/requests/{asked.pk}/record/", recorded(asked, "Words I typed", given_name="", family_name="")
    )
    assert b"There is a problem" in page.content
    assert b"Words I typed" in page.content


def test_three_findings_are_released_by_one_decision(house: House) -> None:
    """Three ticks, to whom, purpose, legal basis, Release; the rest is typed."""
    asked = a_request(house)
    three = [a_finding(house, asked, text=f"Finding {number}") for number in range(3)]
    client = house.visit()
    said = grounds(*three)
    for _ in range(2):
        assert client.post(f"/requests/{asked.pk}/release/", said).status_code == 302
    with house.at(house.lead()):
        assert Finding.objects.released().count() == 3
        assert Release.objects.count() == 1
    assert client.post(f"/requests/{asked.pk}/finish/", {"version": 1}).status_code == 302
    assert state_of(house, asked) == "answered"


def test_nothing_is_ticked_and_the_purpose_is_not_chosen(house: House) -> None:
    enquiry = an_enquiry(house)
    a_request(house, enquiry, agency="hrwhealth")
    asked = a_request(house, enquiry)
    a_finding(house, asked)
    page = house.visit().get(f"/requests/{asked.pk}/").content.decode()
    form = page.split(f'action="/requests/{asked.pk}/release/"')[1].split("</form>")[0]
    assert "checked" not in form
    assert form.count("selected") == 2  # "Choose one", of purpose and of legal basis
    assert form.partition("<noscript>")[0].count('class="govuk-button') == 1
    assert "The agencies on this enquiry: " in form


def test_one_tick_shares_with_the_agencies_on_the_enquiry_and_no_other(house: House) -> None:
    enquiry = an_enquiry(house)
    a_request(house, enquiry, agency="hrwhealth")
    asked = a_request(house, enquiry)
    finding = a_finding(house, asked)
    house.visit().post(f"/requests/{asked.pk}/release/", grounds(finding, desks=[], asked_desks="on"))
    with house.at("police"):
        assert Finding.objects.get().desks == ["hrwcsc", "hrwhealth", "police"]


def test_a_release_to_nobody_is_asked_about(house: House) -> None:
    asked = a_request(house)
    finding = a_finding(house, asked)
    client = house.visit()
    page = client.post(f"/requests/{asked.pk}/release/", grounds(finding, desks=[])).content.decode()
    assert "Choose which agencies may see it" in page
    assert "Choose" in client.post(f"/requests/{asked.pk}/release/", grounds(finding, purpose="")).content.decode()
    with house.at("police"):
        assert Finding.objects.held().count() == 1


def test_a_tick_says_that_this_is_all(house: House) -> None:
    asked = a_request(house)
    finding = a_finding(house, asked)
    client = house.visit()
    assert client.post(f"/requests/{asked.pk}/release/", grounds(finding, all_told="on")).status_code == 302
    assert state_of(house, asked) == "answered"


def test_it_is_not_all_while_another_finding_is_held(house: House) -> None:
    asked = a_request(house)
    one, _ = a_finding(house, asked, text="One"), a_finding(house, asked, text="Other")
    client = house.visit()
    page = client.get(f"/requests/{asked.pk}/").content.decode()
    assert "checked" not in page.split('name="findings"')[1].split(">")[0]
    answer = client.post(f"/requests/{asked.pk}/release/", grounds(one, all_told="on"), follow=True, secure=True)
    assert "release or withhold each held finding first" in answer.content.decode()
    assert state_of(house, asked) == "open"
    with house.at(house.lead()):
        assert Finding.objects.released().count() == 1


def test_a_release_without_its_grounds_or_to_nobody_known_is_refused(house: House) -> None:
    asked = a_request(house)
    finding = a_finding(house, asked)
    client = house.visit()
    for wrong in ({"necessity": ""}, {"legal_basis": ""}, {"recipients": ["nobody"]}, {"desks": ["nobody"]}):
        page = client.post(f"/requests/{asked.pk}/release/", grounds(finding, **wrong))
        assert b"There is a problem" in page.content
    with house.at("police"):
        assert Finding.objects.held().count() == 1


def test_a_withheld_finding_has_a_reason_and_is_not_released(house: House) -> None:
    asked = a_request(house)
    finding = a_finding(house, asked)
    client = house.visit()
    address = f"/requests/{asked.pk}/findings/{finding.pk}/withhold/"
    assert b"There is a problem" in client.post(address, {"version": 1, "reason": ""}).content
    assert b"Somebody in your agency changed this" in client.post(address, {"version": 7, "reason": "Risk"}).content
    assert client.post(address, {"version": 1, "reason": "Risk"}).status_code == 302
    assert b"There is a problem" in client.post(f"/requests/{asked.pk}/release/", grounds(finding)).content
    with house.at("police"):
        assert Finding.objects.get().state == "withheld"


def test_finishing_waits_for_held_findings(house: House) -> None:
    asked = a_request(house)
    a_finding(house, asked)
    house.visit().post(f"/requests/{asked.pk}/finish/", {"version": 1})
    assert state_of(house, asked) == "open"


def test_another_agencys_request_and_finding_are_not_found(house: House) -> None:
    asked = a_request(house)
    finding = a_finding(house, asked)
    client = house.visit(agency="hrwhealth")
    assert client.get(f"/requests/{asked.pk}/").status_code == 404
    assert client.get(f"/requests/{asked.pk}/findings/{finding.pk}/withhold/").status_code == 404
    for act in ("nothing-known", "change", "record", "release", "finish"):
        assert client.post(f"/requests/{asked.pk}/{act}/", {"version": 1}).status_code == 404


def test_what_others_released_to_this_desk_is_shown_and_no_more(house: House) -> None:
    enquiry = an_enquiry(house)
    mine = a_request(house, enquiry)
    others = a_request(house, enquiry, agency="hrwhealth")
    shared = a_finding(house, others, text="Missed three appointments")
    a_finding(house, others, text="Held by health")
    a_release(house, shared, desks=["hrwhealth", "police"])
    page = house.visit().get(f"/requests/{mine.pk}/").content
    assert b"Missed three appointments" in page
    assert b"Held by health" not in page
