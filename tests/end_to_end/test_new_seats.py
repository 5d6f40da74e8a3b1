"""A seat that a manager asked for, as its agency's contact meets it: agreed to, in force, and opened by its holder."""

from __future__ import annotations

import re

from playwright.sync_api import expect

from tests.browser.sign_in import new_code
from tests.end_to_end.conftest import Enter
from tests.end_to_end.service import Service
from tests.end_to_end.steps import button, choose, fits, heading

OFFICER = "Detective Constable Lorcan Ashbourne"


def test_a_contact_agrees_on_a_telephone_and_the_officer_enters(enter: Enter, service: Service) -> None:
    contact = enter("police.contact", "mash", size=(320, 700))
    contact.goto(service.address("mash", "/seats/"))
    fits(contact, "New seats")
    contact.get_by_role("link", name=re.compile("^Agree")).click()
    fits(contact, f"Agree to a seat for {OFFICER}")
    expect(contact.locator("main")).to_contain_text("in this demonstration new seats do not sleep")
    button(contact, "I agree")
    expect(contact.get_by_role("alert")).to_contain_text("There is a problem")
    contact.get_by_label("I know this person").check()
    contact.get_by_label("Six-digit code").fill(new_code("police.contact"))
    button(contact, "I agree")
    expect(contact.get_by_role("alert")).to_contain_text("It is in force now")
    expect(contact.locator("tr", has_text=OFFICER)).to_have_count(0)

    officer = enter("police.newcomer", "harrow")
    heading(officer, "requests")


def test_a_manager_asks_without_javascript_and_the_contact_stops_it(enter: Enter, service: Service) -> None:
    manager = enter("harrow.manager", "harrow", javascript=False)
    manager.goto(service.address("harrow", "/seats/"))
    manager.get_by_role("button", name="Ask for a seat").click()
    heading(manager, "Ask for a seat")
    manager.get_by_label("Sign-in name").fill("mentor")
    choose(manager, "Agency researcher")
    manager.get_by_label("At the desk of").select_option("police")
    manager.get_by_label("Why do they need it?").fill("Covers a colleague.")
    button(manager, "Ask for the seat")
    expect(manager.locator("main")).to_contain_text("Waits for agreement")

    contact = enter("police.contact", "mash")
    contact.goto(service.address("mash", "/seats/"))
    contact.locator("tr", has_text="Delphine Askwith").get_by_role("link", name=re.compile("^Stop")).click()
    heading(contact, "Stop a seat of Delphine Askwith")
    contact.get_by_label("Why do you stop it?").fill("Nobody of this name works for us.")
    button(contact, "Stop the seat")
    heading(contact, "New seats")
    assert contact.locator("tr", has_text="Delphine Askwith").count() == 0
    manager.reload()
    assert manager.locator("tr", has_text="Delphine Askwith").count() == 0


def test_a_lead_sees_whom_agencies_named(enter: Enter, service: Service) -> None:
    lead = enter("harrow.lead", "mash")
    lead.goto(service.address("mash", "/readiness/authorities/harrow/"))
    lead.get_by_role("link", name="Contacts whom its agencies named").click()
    heading(lead, "Contacts of agencies in Harrow")
    expect(lead.locator("main")).to_contain_text("Superintendent Morag Elverstone")
    lead.get_by_role("button", name="Name a contact").click()
    heading(lead, "Name an agency’s contact")
