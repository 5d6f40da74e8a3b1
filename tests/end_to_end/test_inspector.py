"""An inspector, from being named to the day after: a manager names, a guardian agrees, one paper is read, it ends."""

from __future__ import annotations

import re

from playwright.sync_api import Page, expect

from tests.browser.sign_in import new_code
from tests.end_to_end.conftest import Enter
from tests.end_to_end.service import Service
from tests.end_to_end.steps import button, fits, heading

INSPECTOR, EMAIL = "Imogen Wardlow", "harrow.inspector@mash.example"


def end_it(manager: Page, service: Service) -> None:
    manager.goto(service.address("harrow", "/inspections/"))
    manager.get_by_role("link", name=re.compile(INSPECTOR)).first.click()
    manager.get_by_role("link", name="End this inspection now").click()
    heading(manager, "End the inspection of Ofsted")
    manager.get_by_label("Why?").fill("They are done.")
    button(manager, "End it now")
    expect(manager.locator("main")).to_contain_text("It is ended")


def test_an_inspector_reads_what_was_named_until_it_is_ended(enter: Enter, service: Service) -> None:
    manager = enter("harrow.manager", "harrow")
    end_it(manager, service)  # the demonstration's, so that the seat follows this one
    manager.goto(service.address("harrow", "/enquiries/?state=sent"))
    found = re.search(r"[A-Z]{3}-\d{2}-\d{6}", manager.locator("main").inner_text())
    assert found
    reference = found.group()
    manager.goto(service.address("harrow", "/inspections/"))
    fits(manager, "Inspections")
    manager.get_by_role("button", name="Name an inspector").click()
    manager.get_by_label("Inspector’s full name").fill(INSPECTOR)
    manager.get_by_label("Organisation").fill("Ofsted")
    manager.get_by_label("Their own work email address").fill(EMAIL)
    manager.get_by_label("References of the enquiries").fill(f"{reference}, HRW-26-999999")
    button(manager, "See what the papers hold")
    expect(manager.get_by_role("alert")).to_contain_text("There is no enquiry HRW-26-999999")
    manager.get_by_label("References of the enquiries").fill(reference)
    button(manager, "See what the papers hold")
    expect(manager.locator("#holds")).to_be_visible()
    fits(manager, "Name an inspector")
    button(manager, "Make the papers and ask a guardian")
    fits(manager, f"Inspection: {INSPECTOR}, Ofsted")

    guardian = enter("harrow.guardian", "harrow")
    guardian.goto(service.address("harrow", "/inspections/"))
    guardian.get_by_role("link", name=re.compile(INSPECTOR)).first.click()
    fits(guardian, f"Inspection: {INSPECTOR}, Ofsted")
    assert guardian.get_by_role("link", name=reference).count() == 0, "a guardian opens no paper"
    button(guardian, "Agree to what is named")
    expect(guardian.locator("main")).to_contain_text("You agreed to what is named")
    seats = enter("harrow.guardian", "mash")
    seats.goto(service.address("mash", "/seats/"))
    seats.locator("tr", has_text=INSPECTOR).get_by_role("link", name=re.compile("^Agree")).first.click()
    seats.get_by_label("I know this person").check()
    seats.get_by_label("Six-digit code").fill(new_code("harrow.guardian"))
    button(seats, "I agree")
    expect(seats.get_by_role("alert")).to_contain_text("It is in force now")

    inspector = enter("harrow.inspector", "outside-harrow", size=(320, 700))
    fits(inspector, "Named for you")
    expect(inspector.locator("main")).to_contain_text("You have 14 days left")
    inspector.get_by_role("link", name=reference).click()
    fits(inspector, f"Enquiry {reference}")
    expect(inspector.locator("main")).to_contain_text(f"{INSPECTOR}, Ofsted")
    assert inspector.get_by_role("link", name="Search").count() == 0
    assert inspector.goto(service.address("outside-harrow", "/search/")).status == 404  # type: ignore[union-attr]

    end_it(manager, service)
    inspector.goto(service.address("outside-harrow", "/"))
    expect(inspector.locator("main")).to_contain_text("Your inspection in Harrow ended on")
    heading(inspector, "You cannot enter there")
