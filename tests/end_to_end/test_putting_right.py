"""A coordinator puts an enquiry right: who is the same child, a rating, a message that does not belong. And search."""

from __future__ import annotations

import re

from playwright.sync_api import Page, expect

from tests.browser.axe import no_axe_violations
from tests.browser.pictures import content_width
from tests.end_to_end.conftest import Enter
from tests.end_to_end.service import Service
from tests.end_to_end.steps import button, heading

JOINS = re.compile(r"^\s*Join HRY-")


def about_somebody_known(page: Page, service: Service) -> str:
    """Go to a new notification about a child whom an open enquiry knows. Out: the enquiry's reference."""
    page.goto(service.address("haringey", "/triage/"))
    for path in sorted(set(re.findall(r"/triage/HRY-\d+-\d+/", page.content()))):
        page.goto(service.address("haringey", path))
        if page.get_by_role("radio", name=JOINS).count():
            said = page.locator("label", has_text="Join HRY-").first.inner_text()
            return str(re.findall(r"HRY-\d+-\d+", said)[0])
    raise AssertionError("the demonstration has no notification about a child whom the hub knows")


def test_a_message_joins_a_rating_changes_and_the_message_is_taken_out_again(enter: Enter, service: Service) -> None:
    page = enter("haringey.coordinator", "haringey")
    enquiry = about_somebody_known(page, service)
    message = page.locator("h1").inner_text().split()[-1]
    page.get_by_role("radio", name=re.compile("^Red, within")).first.check()
    page.get_by_role("radio", name=JOINS).first.check()
    page.get_by_label("Reason for the rating").fill("A second message says that it goes on.")
    button(page, "Open or join, and go to the next")
    expect(page.get_by_role("alert")).to_contain_text("Say whether it is the same child")
    no_axe_violations(page)
    for yes in page.get_by_role("radio", name=re.compile(rf"^\s*Yes, .* of {enquiry}")).all():
        yes.check()
    button(page, "Open or join, and go to the next")
    page.goto(service.address("haringey", f"/enquiries/{enquiry}/"))
    heading(page, f"Enquiry {enquiry}")
    expect(page.locator("main")).to_contain_text(f"Notification {message} joined the enquiry")

    page.get_by_role("link", name=re.compile("^Change the rating")).first.click()
    heading(page, "Change the rating of")
    button(page, "Change the rating")
    expect(page.get_by_role("alert")).to_contain_text("There is a problem")
    page.get_by_role("radio", name=re.compile("^Blue")).check()
    page.get_by_label("Reason for the change").fill("The school and the nurse have seen the child well today.")
    button(page, "Change the rating")
    expect(page.locator("main")).to_contain_text("The child is rated blue now")

    page.get_by_role("link", name=re.compile(f"^Take it out.*{message}")).click()
    heading(page, f"Take notification {message} out")
    page.get_by_label("Into an enquiry of its own").check()
    page.get_by_label("Why does it not belong here?").fill("Another child of the same name.")
    button(page, "Take it out of the enquiry")
    expect(page.locator("main")).to_contain_text(f"went into enquiry {message}")
    no_axe_violations(page)


def test_a_child_is_found_by_name_and_a_reference_leads_straight_there(enter: Enter, service: Service) -> None:
    page = enter("harrow.manager", "harrow", size=(375, 800))
    page.goto(service.address("harrow", "/search/"))
    heading(page, "Search the hub")
    page.get_by_label("Reference, name").fill("Nobody Atall")
    button(page, "Search")
    expect(page.locator("main")).to_contain_text("Nothing found")
    no_axe_violations(page)
    page.goto(service.address("harrow", "/enquiries/"))
    reference = re.findall(r"/enquiries/(HRW-\d+-\d+)/", page.content())[0]
    child = page.locator(f"main a[href*='{reference}']").first.inner_text().split(" and ")[0].split(",")[0]
    page.goto(service.address("harrow", "/search/"))
    page.get_by_label("Reference, name").fill(child)
    button(page, "Search")
    expect(page.locator("main")).to_contain_text(reference)
    assert content_width(page) <= 375
    no_axe_violations(page)
    page.get_by_label("Reference, name").fill(reference.lower())
    button(page, "Search")
    heading(page, f"Enquiry {reference}")
