"""Coordinators pass a notification on and ask about a child, in browsers, on real logins, with a real worker."""

from __future__ import annotations

import re

from playwright.sync_api import Page, expect

from tests.browser.axe import no_axe_violations
from tests.end_to_end.conftest import Enter
from tests.end_to_end.service import Service
from tests.end_to_end.steps import button, choose, heading
from tests.end_to_end.test_roles import FIRST


def test_a_notification_is_passed_from_harrow_to_haringey_and_arrives(enter: Enter, service: Service) -> None:
    harrow, haringey = enter("harrow.coordinator", "harrow"), enter("haringey.coordinator", "haringey")
    harrow.locator(FIRST).click()
    reference = harrow.locator("h1").inner_text().split()[-1]
    harrow.get_by_role("link", name="Pass to another hub").click()
    heading(harrow, f"Pass {reference} to another hub")
    button(harrow, "Offer it to them")
    expect(harrow.get_by_role("alert")).to_contain_text("There is a problem")
    no_axe_violations(harrow)
    harrow.get_by_label("Which authority is it for?").select_option("haringey")
    choose(harrow, "Red")
    choose(harrow, "The child lives there")
    button(harrow, "Offer it to them")
    heading(harrow, "Between hubs")
    expect(harrow.locator("main")).to_contain_text("Still yours; your clock runs.")
    haringey.goto(service.address("haringey", "/triage/"))
    heading(haringey, "New notifications")
    offer = haringey.get_by_role("article", name=re.compile(reference))
    expect(offer).to_contain_text("They say that the child lives in your area")
    expect(offer).to_contain_text("until then it stays with Harrow")
    offer.get_by_role("button", name="Accept").click()
    expect(haringey.locator("main")).to_contain_text(f"{reference} from Harrow is yours now")
    haringey.goto(service.address("haringey", "/between-hubs/"))
    row = haringey.get_by_role("row", name=re.compile(reference))
    expect(row).to_contain_text("Accepted")
    for _ in range(20):
        if row.get_by_role("link").count():
            break
        haringey.wait_for_timeout(500)
        haringey.reload()
    row.get_by_role("link").click()
    heading(haringey, "Notification HRY-")
    expect(haringey.locator("main")).to_contain_text(f"Passed on by Harrow, where it was {reference}")
    harrow.goto(service.address("harrow", f"/triage/{reference}/"))
    expect(harrow.locator("main")).to_contain_text("Passed to another hub")


def test_a_hub_is_asked_whether_it_knows_a_child(enter: Enter) -> None:
    page = enter("harrow.decider", "harrow")
    page.get_by_role("link", name="All enquiries", exact=True).click()
    page.locator(FIRST).click()
    page.get_by_role("link", name="Ask whether they are known elsewhere").click()
    heading(page, "Known elsewhere?")
    button(page, "Ask these hubs")
    expect(page.get_by_role("alert")).to_contain_text("There is a problem")
    page.locator("input[name=child]").first.check()
    page.get_by_label("Haringey").check()
    page.get_by_label("Tri-borough").check()
    choose(page, "The family has lived there")
    page.get_by_label("What makes you think so?").fill("An aunt is said to live there.")
    button(page, "Ask these hubs")
    expect(page.get_by_role("table")).to_contain_text("nown")
    expect(page.get_by_role("table")).not_to_contain_text("Could not be reached")
    no_axe_violations(page)


def test_a_product_goes_to_another_hub_once_an_agency_lets_its_findings_out(enter: Enter, service: Service) -> None:
    decider, police = enter("harrow.decider", "harrow"), enter("police", "harrow")
    reference = sent_with_police(decider, service)
    decider.get_by_role("link", name="Ask agencies to agree to share findings").click()
    heading(decider, "Ask agencies to agree to share findings")
    button(decider, "Ask these agencies")
    expect(decider.get_by_role("alert")).to_contain_text("There is a problem")
    no_axe_violations(decider)
    decider.get_by_label("Who should get the findings").select_option(label="Haringey hub")
    for box in decider.locator("input[name=agencies]").all():
        box.set_checked(box.get_attribute("value") == "police")
    decider.get_by_label("Why should they get them?").fill("The family moved to Haringey.")
    button(decider, "Ask these agencies")
    heading(decider, f"Enquiry {reference}")

    police.goto(service.address("harrow", "/requests/"))
    row = police.get_by_role("row", name=re.compile(reference))
    row.get_by_role("link", name=re.compile("Agree to share or not")).click()
    heading(police, "May this go to Haringey hub?")
    for finding in police.locator("input[name=findings]").all():
        expect(finding).not_to_be_checked()
        finding.check()
    if police.get_by_label("Purpose").input_value() == "":
        police.get_by_label("Purpose").select_option("assess_risk")
    police.get_by_label("Legal basis").select_option("CA1989_s47")
    police.get_by_label("Why is it necessary that they get this?").fill("They decide about the children now.")
    police.get_by_label("Why is it proportionate?").fill("Only what bears on the children.")
    button(police, "Agree to share it")
    heading(police, f"Request {reference}")
    expect(police.locator("main")).to_contain_text("Haringey hub")

    decider.get_by_role("link", name="Send another version of the product").click()
    heading(decider, f"Information product for {reference}")
    decider.get_by_label("Another hub").check()
    button(decider, "Choose what each gets")
    expect(decider.get_by_role("alert")).to_contain_text("Choose which hub")
    no_axe_violations(decider)
    decider.get_by_label("Which hub").select_option("hub-haringey")
    choose(decider, "The family has moved there")
    button(decider, "Choose what each gets")
    no_axe_violations(decider)
    with decider.expect_navigation():  # whose findings the police share says which child is suggested
        button(decider, "Tick what is suggested for Haringey hub")
    for box in decider.locator("input[name=hub-haringey-children], input[name=hub-haringey-findings]").all():
        box.check()
    decider.get_by_label("Summary").fill("The family moved to you. Please take it from here.")
    button(decider, "Check what goes out")
    heading(decider, "Check what goes out")
    decider.get_by_role("button", name="Send to Haringey hub").click()
    heading(decider, f"Information product {reference}")
    expect(decider.locator("main")).to_contain_text("Still yours.")

    haringey = enter("haringey.coordinator", "haringey")
    offer = haringey.get_by_role("article", name=re.compile(reference))
    expect(offer).to_contain_text("an information product")
    offer.get_by_role("button", name="Accept").click()
    haringey.goto(service.address("haringey", "/between-hubs/"))
    row = haringey.get_by_role("row", name=re.compile(reference))
    for _ in range(20):
        if row.get_by_role("link").count():
            break
        haringey.wait_for_timeout(500)
        haringey.reload()
    row.get_by_role("link", name="Read the product").click()
    heading(haringey, "What Harrow sent with HRY-")
    expect(haringey.locator("main")).to_contain_text("The family moved to you.")
    expect(haringey.locator("main")).to_contain_text("Metropolitan Police Service")
    haringey.get_by_role("link", name="Notification HRY-").click()
    heading(haringey, "Notification HRY-")
    decider.goto(service.address("harrow", f"/enquiries/{reference}/"))
    expect(decider.locator("main")).to_contain_text("Haringey hub: accepted")


def sent_with_police(page: Page, service: Service) -> str:
    """Open an enquiry that was sent, in which the police shared something and nobody was asked to share it onward."""
    page.goto(service.address("harrow", "/enquiries/?state=sent"))
    for reference in sorted(set(re.findall(r"/enquiries/(HRW-\d+-\d+)/", page.content()))):
        page.goto(service.address("harrow", f"/enquiries/{reference}/ask-to-share-onward/"))
        shared = page.locator("input[name=agencies][value=police]").count()
        page.goto(service.address("harrow", f"/enquiries/{reference}/"))
        if shared and not page.get_by_text("asked to agree to share onward").count():
            return str(reference)
    raise AssertionError("no enquiry with something that the police shared")
