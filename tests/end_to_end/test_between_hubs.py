"""Coordinators pass a notification on and ask about a child, in browsers, on real logins, with a real worker."""

from __future__ import annotations

import re

from playwright.sync_api import expect

from tests.browser.axe import no_axe_violations
from tests.end_to_end.conftest import Enter
from tests.end_to_end.service import Service
from tests.end_to_end.test_roles import FIRST, button, choose, heading


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
    page.get_by_role("link", name="Enquiries", exact=True).click()
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
