"""The researcher's pages: few clicks, one's own agency's requests alone."""

from __future__ import annotations

import re
import uuid
from datetime import date
from typing import Any

import pytest
from django.db import connections
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from hub.front_door.triage.triaging import open_enquiry
from hub.people.models import Mention
from hub.research.grounds import proposed_grounds
from hub.research.models import Finding, Release, Request
from mash_platform.journeys.pages import Page
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
    assert state_of(house, asked) == "answered"
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
    assert (state_of(house, asked), state_of(house, other)) == ("answered", "open")


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


def release_form_of(house: House, asked: Request) -> str:
    page = house.visit().get(f"/requests/{asked.pk}/").text
    return str(page.split(f'action="/requests/{asked.pk}/release/"')[1].split("</form>")[0])


def selected(form: str) -> list[str]:
    """The value of each choice that stands."""
    return re.findall(r'<option value="([^"]*)" selected', form)


def test_nothing_is_ticked_and_the_form_has_three_steps(house: House) -> None:
    enquiry = an_enquiry(house)
    a_request(house, enquiry, agency="hrwhealth")
    asked = a_request(house, enquiry)
    a_finding(house, asked)
    form = release_form_of(house, asked)
    assert "checked" not in form
    buttons = re.findall(r'<button[^>]* class="([^"]*)"', form.partition("<noscript>")[0])
    assert buttons == ["govuk-button", "govuk-button govuk-button--secondary"], "one of them is primary"
    assert "The agencies on this enquiry: " in form
    assert re.findall(r"<h3[^>]*>(.*?)</h3>", form) == ["1. Found: 1 held", "2. Who may see it", "3. Why it is lawful"]
    assert 'name="all_held"' not in form, "one is ticked by itself"


@pytest.mark.parametrize(("basis", "proposed"), [
    ("s47", "CA1989_s47"), ("consent", "consent"), ("not_sought", "public_interest"), ("overridden", "public_interest"),
])  # fmt: skip
def test_each_basis_for_asking_proposes_one_for_sharing(basis: str, proposed: str) -> None:
    assert proposed_grounds([basis], "What is known?") == {
        "purpose": "assess_risk", "legal_basis": proposed,
        "necessity": "To answer what the hub asked us: What is known?",
    }  # fmt: skip


def test_purpose_and_grounds_are_proposed_from_the_basis_for_asking(house: House) -> None:
    asked = a_request(house, question="Was anybody called to the address?")
    a_finding(house, asked)
    form = release_form_of(house, asked)
    assert selected(form) == ["assess_risk", "CA1989_s47"]
    assert "are proposed from the basis on which you are asked" in form
    assert ">To answer what the hub asked us: Was anybody called to the address?</textarea>" in form.replace("\n", "")
    assert re.search(r'name="proportionality"[^>]*>\s*</textarea>', form), "never proposed"


def test_where_children_are_asked_about_on_two_bases_nothing_is_proposed() -> None:
    assert proposed_grounds(["s47", "consent"], "What is known?") == {}
    assert proposed_grounds(["s47", "s47"], "What is known?")["legal_basis"] == "CA1989_s47"
    assert len(proposed_grounds(["s47"], "x" * 400)["necessity"]) < 340


def test_one_tick_releases_all_that_were_on_the_page_and_no_other(house: House) -> None:
    asked = a_request(house)
    three = [a_finding(house, asked, text=f"Finding {number}") for number in range(3)]
    form = release_form_of(house, asked)
    assert "All 3 of these" in form
    on_page = re.findall(r'name="on_page" value="([^"]*)"', form)[0]
    assert sorted(on_page.split(",")) == sorted(f"{one.pk}:1" for one in three)
    late = a_finding(house, asked, text="Recorded by a colleague meanwhile")
    said = grounds(all_held="on", on_page=on_page)
    assert house.visit().post(f"/requests/{asked.pk}/release/", said).status_code == 302
    with house.at("police"):
        assert [one.pk for one in Finding.objects.held()] == [late.pk]


def test_all_is_asked_again_where_one_of_them_changed_meanwhile(house: House) -> None:
    asked = a_request(house)
    one, other = a_finding(house, asked, text="One"), a_finding(house, asked, text="Other")
    said = grounds(all_held="on", on_page=f"{one.pk}:1,{other.pk}:1")
    with house.as_superuser() as cursor:
        cursor.execute("UPDATE research_finding SET version = 2, text = 'Others' WHERE id = %s", [other.pk])
    page = house.visit().post(f"/requests/{asked.pk}/release/", said).text
    assert "These findings changed meanwhile. Read them, and tick those that you mean" in page
    assert f"{other.pk}:2" in re.findall(r'name="on_page" value="([^"]*)"', page)[0]
    assert not re.findall(r'name="all_held"[^>]*checked', page)
    with house.at("police"):
        assert Finding.objects.held().count() == 2
    none = house.visit().post(f"/requests/{asked.pk}/release/", grounds()).text
    assert "Choose which findings to release" in none


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


def test_three_findings_go_to_the_room_and_two_teams_in_six_steps(house: House) -> None:
    """The budget of issue 18: with nothing ticked beforehand."""
    asked = a_request(house)
    for number in range(3):
        a_finding(house, asked, text=f"Finding {number}.")
    client = house.visit()
    form = Page(client.get(f"/requests/{asked.pk}/").text).form_with("legal_basis", "proportionality")
    assert form is not None
    assert not any(form.fields.get(name) for name in ("all_held", "findings", "asked_desks", "desks", "recipients"))
    done = form.button("Release, and that is all we know")
    assert done is not None
    teams = form.choices["recipients"][:2]
    steps = [  # a box ticked, a box typed into, or a button pressed
        ("all_held", "on"), ("asked_desks", "on"), ("recipients", teams[0]), ("recipients", teams[1]),
        ("proportionality", "Only what bears on the risk."), (done.name, done.value),
    ]  # fmt: skip
    assert len(steps) == 6
    sent: dict[str, Any] = {name: values for name, values in form.fields.items() if name not in form.choices}
    sent |= {name: form.fields[name] for name in ("purpose", "legal_basis") if form.fields.get(name)}
    for name, value in steps:
        sent.setdefault(name, [])
        sent[name] = [*(one for one in sent[name] if one), value]
    assert client.post(f"/requests/{asked.pk}/release/", sent).status_code == 302
    assert state_of(house, asked) == "answered"
    with house.at("police"):
        assert {tuple(one.recipients) for one in Finding.objects.released()} == {tuple(sorted(teams))}


def test_one_button_says_that_this_is_all(house: House) -> None:
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


def test_a_request_with_many_findings_costs_no_more_queries(house: House, django_assert_max_num_queries: Any) -> None:
    asked = a_request(house)
    a_release(house, a_finding(house, asked))
    page, client = f"/requests/{asked.pk}/", house.visit()
    with CaptureQueriesContext(connections["default"]) as of_one:
        client.get(page)
    a_release(house, *(a_finding(house, asked, text=f"Call {number}.", brings_in="") for number in range(12)))
    with django_assert_max_num_queries(len(of_one), using="default"):
        assert "Call 11." in client.get(page).text
