"""Each role does its day's work in a real browser, with axe on every page that it meets."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from tests.browser.axe import no_axe_violations
from tests.browser.fixtures import NewPerson
from tests.browser.pictures import content_width
from tests.end_to_end.conftest import Enter
from tests.end_to_end.service import Service
from tests.end_to_end.steps import button, choose, heading
from tests.support.sent_files import a_photograph

FIRST = "main table tbody a >> nth=0"  # of a list of work


@pytest.mark.parametrize("javascript", [True, False], ids=["with JavaScript", "without"])
def test_a_coordinator_reads_rates_opens_and_asks(enter: Enter, service: Service, javascript: bool) -> None:
    page = enter("harrow.coordinator" if javascript else "haringey.coordinator", "harrow" if javascript else "haringey",
                 javascript=javascript)  # fmt: skip
    heading(page, "New notifications")
    page.locator(FIRST).click()
    heading(page, "Notification")
    reference = page.locator("h1").inner_text().split()[-1]
    button(page, "Open the enquiry and go to the next")
    expect(page.get_by_role("alert")).to_contain_text("There is a problem")
    no_axe_violations(page)
    choose(page, "Red, within")
    page.get_by_label("Reason for the rating").fill("What the message says points to significant harm.")
    button(page, "Open the enquiry and go to the next")
    expect(page.locator("h1")).not_to_contain_text(reference)
    page.goto(service.address("harrow" if javascript else "haringey", f"/enquiries/{reference}/"))
    heading(page, f"Enquiry {reference}")
    page.get_by_role("button", name="Ask agencies").click()
    heading(page, f"Ask agencies about {reference}")
    page.get_by_role("checkbox", name="Metropolitan Police Service").check()
    for child in page.locator("input[name=children]").all():
        child.check()
    expect(page.get_by_label("Section 47")).to_have_count(0)  # a decision maker's to choose
    choose(page, "The family was not asked")
    page.get_by_label("Why asking would raise the risk").fill("He would learn of it.")
    button(page, "Ask these agencies")
    heading(page, f"Enquiry {reference}")
    expect(page.locator("main")).to_contain_text("Metropolitan Police Service asked")


def test_a_researcher_finds_releases_and_says_nothing_known(enter: Enter) -> None:
    page = enter("police", "haringey")
    heading(page, "My agency’s requests")
    rows = page.locator("main details", has_text="Nothing known")
    before = rows.count()
    rows.last.locator("summary").click()
    rows.last.get_by_role("button").click()
    expect(rows).to_have_count(before - 1)
    no_axe_violations(page)
    page.locator(FIRST).click()
    heading(page, "Request")
    page.locator("details", has_text="Record a finding").evaluate("it => it.open = true")
    page.locator("input[name=about]").first.check()
    page.get_by_label("What did you find?").fill("Two calls to the address in the autumn.")
    button(page, "Record")
    expect(page.locator("main")).to_contain_text("Held. Only your agency can see this")
    no_axe_violations(page)
    page.get_by_role("link", name=re.compile("^Add files")).last.click()
    heading(page, "Files with a finding")
    button(page, "Add this file")
    expect(page.get_by_role("alert")).to_contain_text("Choose a file")
    no_axe_violations(page)
    page.get_by_label("Choose a file").set_input_files(
        {"name": "arm.jpg", "mimeType": "image/jpeg", "buffer": a_photograph()}
    )
    button(page, "Add this file")
    expect(page.locator("main")).to_contain_text("1 file is with it")
    no_axe_violations(page)
    page.get_by_role("link", name="Go on with the request").click()
    heading(page, "Request")
    for one in page.locator("input[name=findings]").all():
        one.check()
    for one in page.locator("input[name=with_files]").all():
        expect(one).not_to_be_checked()
        one.check()
    page.get_by_label("The agencies on this enquiry").check()
    page.get_by_label("Purpose").select_option("assess_risk")
    page.get_by_label("Legal basis").select_option("CA1989_s47")
    page.get_by_label("Why is it necessary to share this?").fill("The pattern cannot be seen from one call.")
    page.get_by_label("Why is it proportionate?").fill("Only calls that bear on the child.")
    button(page, "Release")
    expect(page.locator("main")).to_contain_text("Released to the hub")
    expect(page.locator("main")).to_contain_text("Goes with the finding")
    button(page, "We have told all we know")
    heading(page, "My agency’s requests")


def test_a_decision_maker_decides_and_a_recipient_acknowledges(enter: Enter, service: Service) -> None:
    page = enter("harrow.decider", "harrow")
    page.goto(service.address("harrow", "/enquiries/"))
    heading(page, "Enquiries")
    references = sorted(set(re.findall(r"/enquiries/(HRW-\d+-\d+)/", page.content())))
    for reference in references:
        page.goto(service.address("harrow", f"/enquiries/{reference}/assess/"))
        if page.get_by_text("May be sent to").count():
            break
    heading(page, f"Assess {reference}")
    button(page, "Decide")
    expect(page.get_by_role("alert")).to_contain_text("There is a problem")
    no_axe_violations(page)
    page.get_by_label("Analysis").fill("Agencies describe the same harm from different sides.")
    choose(page, "Level 4")
    choose(page, "Strategy discussion")
    page.get_by_label("Reason for the decision").fill("Reasonable cause to suspect significant harm.")
    button(page, "Decide")
    heading(page, f"Information product for {reference}")
    page.get_by_label("Harrow assessment team").check()
    button(page, "Choose what each gets")
    no_axe_violations(page)
    button(page, "Tick what is suggested for Harrow assessment team")
    expect(page.locator("input[name=assessment-children]").first).to_be_checked()  # the page came back with them
    page.get_by_label("Summary").fill("Please hold a strategy discussion today.")
    button(page, "Check what goes out")
    heading(page, "Check what goes out")
    page.get_by_role("button", name=re.compile("^Send to")).click()
    heading(page, f"Information product {reference}, version 1")

    outside = enter("harrow.assessment", "outside-harrow")
    heading(outside, "Sent to Harrow assessment team")
    outside.get_by_role("link", name=re.compile(reference)).click()
    heading(outside, f"Information product {reference}")
    button(outside, "Acknowledge: this is in my team’s hands")
    expect(outside.locator("main")).to_contain_text("Acknowledged by Helen Marchbank")
    no_axe_violations(outside)
    button(outside, "Tell the hub")
    expect(outside.get_by_role("alert")).to_contain_text("There is a problem")
    choose(outside, "Allocated to a worker")
    button(outside, "Tell the hub")
    expect(outside.locator("main")).to_contain_text("Outcome: Allocated to a worker")
    no_axe_violations(outside)

    page.goto(service.address("harrow", "/products/?show=all"))
    heading(page, "Products sent")
    page.get_by_role("link", name=re.compile(reference)).click()
    expect(page.locator("main")).to_contain_text("Allocated to a worker")
    no_axe_violations(page)


def test_a_board_member_sees_all_london_and_no_case(enter: Enter, service: Service) -> None:
    page = enter("board", "mash")
    page.goto(service.address("mash", "/board/"))
    no_axe_violations(page)
    expect(page.locator("main")).to_contain_text("Harrow")
    answer = page.goto(service.address("harrow", "/triage/"))
    assert answer is not None
    assert answer.status == 403
    no_axe_violations(page)


def test_anybody_meets_a_front_door_that_a_machine_finds_accessible(service: Service, new_person: NewPerson) -> None:
    page = new_person("a neighbour").page
    page.goto(service.address("refer-westminster"))
    no_axe_violations(page)
    expect(page.locator("main")).to_contain_text("danger")


def test_nothing_scrolls_sideways_on_a_phone(enter: Enter, service: Service) -> None:
    page = enter("triborough.coordinator", "triborough", size=(375, 800))
    for path in ("/triage/", "/enquiries/", "/products/?show=all"):
        page.goto(service.address("triborough", path))
        assert content_width(page) <= 375, path
        no_axe_violations(page)
