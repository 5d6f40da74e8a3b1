"""Training and mentors as people do them in a browser: booked, required, warned of, written down; axe on each page."""

from __future__ import annotations

import re

from playwright.sync_api import expect

from tests.browser.axe import no_axe_violations
from tests.end_to_end.conftest import Enter
from tests.end_to_end.service import Service
from tests.end_to_end.steps import button, fits


def test_somebody_books_a_place_and_looks_at_their_certificate(enter: Enter, service: Service) -> None:
    page = enter("harrow.health", "mash", size=(375, 800))
    page.goto(service.address("mash", "/training/"))
    fits(page, "Training")
    page.get_by_role("link", name="Working together in a hub").click()
    fits(page, "Working together in a hub")
    page.goto(service.address("mash", "/training/sessions/"))
    fits(page, "Upcoming sessions")
    page.get_by_role("link", name=re.compile("Researching police records")).click()
    fits(page, "Researching police records")
    button(page, "Book a place")
    expect(page.locator("main")).to_contain_text("You have a place in this session")
    no_axe_violations(page)
    button(page, "Give my place back")
    expect(page.locator("main")).to_contain_text("You have given your place back")
    page.get_by_role("link", name="My training").click()
    fits(page, "My training")
    page.get_by_role("link", name="Sharing what is proportionate").first.click()
    fits(page, "Certificate: Sharing what is proportionate")
    number = page.locator("dd", has_text=re.compile(r"^\w{4}-\w{4}-\w{4}$")).inner_text()
    page.get_by_role("link", name="check its number").click()
    page.get_by_label("Number of the certificate").fill(number)
    button(page, "Check")
    expect(page.locator("div[role=status]")).to_contain_text("Valid until")
    expect(page.locator("div[role=status]")).not_to_contain_text("Owen Garsdale")
    fits(page, "Check a certificate")


def test_whoever_ran_out_is_told_and_stopped_and_the_manager_sees_it(enter: Enter, service: Service) -> None:
    page = enter("harrow.newcomer", "harrow")
    fits(page, "New notifications")
    expect(page.get_by_role("region", name="Training")).to_contain_text("You can begin no new work here")
    page.locator("main a[href*='/triage/HRW-']").first.click()
    page.locator("details", has=page.locator("form[action*='set-aside']")).last.evaluate("it => it.open = true")
    page.get_by_role("button", name=re.compile("^Close and go")).click()
    fits(page, "You cannot begin new work yet")
    page.locator("main").get_by_role("link", name="Book your training").click()
    fits(page, "My training")
    manager = enter("harrow.manager", "harrow")
    manager.goto(service.address("harrow", "/training/"))
    fits(manager, "Training")
    expect(manager.locator("main")).to_contain_text("Joss Wetherby")
    expect(manager.locator("main")).to_contain_text("Begins no new work since")


def test_a_publisher_records_who_came(enter: Enter, service: Service) -> None:
    page = enter("lscb.publisher", "mash")
    page.goto(service.address("mash", "/training/teach/"))
    fits(page, "What my agency teaches")
    page.get_by_role("link", name=re.compile("^Rating risk")).first.click()
    fits(page, "Who came to")
    page.locator("input[name=came]").first.check()
    button(page, "Record who came")
    expect(page.locator("main")).to_contain_text("Whoever came has their certificate")


def test_the_secretary_books_a_mentor_who_writes_and_the_lead_closes(enter: Enter, service: Service) -> None:
    page = enter("secretary", "mash")
    page.goto(service.address("mash", "/mentors/book/"))
    fits(page, "Book a mentor")
    button(page, "Book")
    expect(page.get_by_role("alert")).to_contain_text("There is a problem")
    mentor = enter("mentor", "mash")
    mentor.goto(service.address("mash", "/mentors/?show=past"))
    fits(mentor, "Mentors’ visits")
    mentor.get_by_role("link", name=re.compile("^Enfield")).click()
    fits(mentor, "Enfield, 19 to 20 November 2012")
    lead = enter("enfield.lead", "mash")
    lead.goto(mentor.url)
    lead.get_by_role("link", name=re.compile("Agree cover")).click()
    fits(lead, "Close a follow-up")
    lead.get_by_label("How did it end?").fill("Two officers come from Haringey.")
    button(lead, "Close it")
    expect(lead.locator("main")).to_contain_text("Two officers come from Haringey.")
    no_axe_violations(lead)
