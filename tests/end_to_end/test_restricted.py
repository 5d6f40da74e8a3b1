"""An enquiry is restricted, gone for others, worked in by who is named, entered in an emergency, and lifted."""

from __future__ import annotations

import re

from playwright.sync_api import Page, expect

from tests.end_to_end.conftest import Enter
from tests.end_to_end.service import Service
from tests.end_to_end.steps import button, fits, heading

BAND = "Inside a restricted enquiry"


def asked_of_health(page: Page, service: Service) -> tuple[str, str]:
    """A request to Harrow's health. Out: its enquiry's reference, and the request's id."""
    page.goto(service.address("harrow", "/requests/"))
    request = str(re.findall(r'href="/requests/([0-9a-f-]{36})/', page.locator("main").inner_html())[0])
    page.goto(service.address("harrow", f"/requests/{request}/"))
    return str(re.findall(r"HRW-\d\d-\d{6}", page.locator("main").inner_text())[0]), request


def test_restrict_enter_record_leave_break_the_glass_and_lift(enter: Enter, service: Service) -> None:
    health = enter("harrow.health", "harrow")
    reference, request = asked_of_health(health, service)
    coordinator = enter("harrow.coordinator", "harrow")
    coordinator.goto(service.address("harrow", f"/enquiries/{reference}/"))
    coordinator.get_by_role("link", name="Restrict it to named people").click()
    fits(coordinator, f"Restrict enquiry {reference}")
    coordinator.get_by_label("It is about somebody who works here, or their family").check()
    coordinator.get_by_label("Say more").fill("Her mother works here.")
    coordinator.get_by_label("Fatima Brandreth").check()
    button(coordinator, "Restrict the enquiry")
    fits(coordinator, "My restricted enquiries")

    manager = enter("harrow.manager", "harrow")
    manager.goto(service.address("harrow", f"/enquiries/{reference}/"))
    heading(manager, "Page not found")
    manager.goto(service.address("harrow", "/restricted/"))
    expect(manager.locator("main")).to_contain_text("You are not named for any restricted enquiry")

    health.goto(service.address("harrow", f"/requests/{request}/"))
    heading(health, "Page not found")
    health.goto(service.address("harrow", "/restricted/"))
    health.get_by_role("link", name=f"Enter {reference}", exact=True).click()
    fits(health, f"Enquiry {reference}")
    expect(health.locator("header").first).to_contain_text(BAND)
    health.goto(health.url.partition("/enquiries/")[0] + f"/requests/{request}/record/")
    expect(health.locator("header").first).to_contain_text(BAND)
    health.get_by_label("What did you find?").first.fill("Two visits to A and E in a month.")
    health.get_by_role("link", name="Leave", exact=True).click()
    expect(health.locator("header").first).not_to_contain_text(BAND)

    manager.get_by_role("button", name="Enter in an emergency").click()
    fits(manager, "Enter in an emergency")
    manager.get_by_label("Reference of the enquiry").fill(reference)
    manager.get_by_label("Why can this not wait").fill("Nobody who is named can be reached.")
    button(manager, "Enter in an emergency")
    manager.get_by_role("link", name=f"Enter {reference}", exact=True).click()
    heading(manager, f"Enquiry {reference}")

    guardian = enter("harrow.guardian", "harrow", size=(375, 800))
    guardian.goto(service.address("harrow", "/ledger/restricted/"))
    fits(guardian, "Restricted enquiries")
    expect(guardian.locator("main")).not_to_contain_text(reference)
    guardian.locator("main table a").first.click()
    expect(guardian.locator("main")).to_contain_text("May be inside until")
    guardian.locator("main a[href*='/openings/']").first.click()
    fits(guardian, "Emergency entry to")
    expect(guardian.locator("main")).to_contain_text("Nobody who is named can be reached.")

    coordinator.get_by_role("link", name="Who may enter").first.click()
    fits(coordinator, f"Who may enter {reference}")
    coordinator.get_by_role("link", name="Lift the restriction").click()
    coordinator.get_by_label("Why is it not restricted any more?").fill("She works elsewhere now.")
    button(coordinator, "Lift the restriction")
    heading(coordinator, f"Enquiry {reference}")
    manager.reload()
    heading(manager, "You cannot enter this")
