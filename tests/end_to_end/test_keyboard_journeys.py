"""Six people do their work by keyboard alone, from a referral to its ledger; what a screen reader is given of each page
is compared with a kept text."""

from __future__ import annotations

import re

from playwright.sync_api import Page

from tests.browser.fixtures import NewPerson
from tests.browser.keyboard import Keyboard
from tests.browser.trees import is_as_kept
from tests.end_to_end.conftest import Enter
from tests.end_to_end.service import Service

CHILD = "Keziah Keyworth"


def test_from_a_referral_to_the_ledger_by_keyboard(service: Service, enter: Enter, new_person: NewPerson) -> None:
    notification = a_neighbour_tells(new_person("a neighbour").page, service)
    a_coordinator_rates_and_asks(enter("haringey.coordinator", "haringey"), service, notification)
    a_researcher_records_and_releases(enter("police", "haringey"), notification)
    a_decision_maker_decides_and_sends(enter("haringey.decider", "haringey"), service, notification)
    a_recipient_acknowledges(enter("haringey.assessment", "outside-haringey"), notification)
    a_guardian_finds_who_read_it(enter("haringey.guardian", "haringey"), notification)


def open_row(keys: Keyboard, reference: str) -> None:
    """From a list to what has this reference, over its pages."""
    listed = keys.page.url
    row = keys.page.get_by_role("row", name=re.compile(reference))
    while not row.count():
        keys.press("Next", "link", exact=False)
    keys.reach(row.get_by_role("link").first)
    keys.page.keyboard.press("Enter")
    keys.page.wait_for_url(lambda address: address != listed)


def a_neighbour_tells(page: Page, service: Service) -> str:
    keys = Keyboard(page)
    page.goto(service.address("refer-haringey"))
    is_as_kept(page, "1-referrer-danger")
    keys.choose(page.get_by_label("No, not at this moment"))
    keys.press("Continue")
    is_as_kept(page, "1-referrer-what-happened")
    keys.fill("What are you worried about?", "She is left alone in the evenings and says that she is afraid.")
    keys.press("Continue")
    is_as_kept(page, "1-referrer-child")
    first, family = CHILD.split()
    keys.fill("First name", first)
    keys.fill("Family name", family)
    keys.press("Continue")
    is_as_kept(page, "1-referrer-others")
    keys.press("Continue")
    is_as_kept(page, "1-referrer-you")
    keys.select("Who are you?", "I do not want to say")
    keys.choose(page.get_by_label("Yes, and they agreed"))
    keys.press("Continue")
    is_as_kept(page, "1-referrer-check")
    keys.press("Send")
    is_as_kept(page, "1-referrer-sent")
    found = re.search(r"\bHRY-\d\d-\d{6}\b", page.locator("main").inner_text())
    assert found
    return found.group()


def a_coordinator_rates_and_asks(page: Page, service: Service, notification: str) -> None:
    keys = Keyboard(page)
    is_as_kept(page, "2-coordinator-list")
    open_row(keys, notification)
    is_as_kept(page, "2-coordinator-notification")
    keys.choose(page.get_by_role("radio", name=re.compile(r"^\s*Amber, within")).first)
    keys.fill("Reason for the rating", "A child alone and afraid.")
    keys.press("Open the enquiry and go to the next")
    page.goto(service.address("haringey", f"/enquiries/{notification}/"))  # named as its first message
    is_as_kept(page, "2-coordinator-enquiry")
    keys.press("Ask agencies")
    is_as_kept(page, "2-coordinator-ask")
    keys.check(page.get_by_label("Metropolitan Police Service"))
    keys.choose(page.get_by_role("radio", name=re.compile(r"^\s*The family agreed")).first)
    keys.press("Ask these agencies")
    page.wait_for_url(re.compile(f"/enquiries/{notification}/$"))


def a_researcher_records_and_releases(page: Page, enquiry: str) -> None:
    keys = Keyboard(page)
    is_as_kept(page, "3-researcher-list")
    open_row(keys, enquiry)
    is_as_kept(page, "3-researcher-request")
    keys.open("Record a finding")
    keys.check(page.locator("input[name=about]").first)
    keys.fill("What did you find?", "Two calls to the address in the autumn.")
    keys.press("Record")
    page.get_by_text("Held. Only your agency can see this").first.wait_for()
    is_as_kept(page, "3-researcher-held")
    keys.check(page.locator("input[name=findings]").first)
    keys.check(page.get_by_label("The agencies on this enquiry"))
    keys.select("Purpose", "To assess")
    keys.select("Legal basis", "Children Act 1989, section 47")
    keys.fill("Why is it necessary to share this?", "The pattern cannot be seen from one call.")
    keys.fill("Why is it proportionate?", "Only calls that bear on the child.")
    keys.press("Release")
    page.get_by_text("Released to the hub").first.wait_for()
    keys.press("We have told all we know")


def a_decision_maker_decides_and_sends(page: Page, service: Service, enquiry: str) -> None:
    keys = Keyboard(page)
    page.goto(service.address("haringey", f"/enquiries/{enquiry}/"))
    is_as_kept(page, "4-decider-enquiry")
    keys.press("Assess and decide")
    is_as_kept(page, "4-decider-assess")
    keys.fill("Analysis", "Agencies describe the same harm from different sides.")
    keys.choose(page.get_by_role("radio", name=re.compile(r"^\s*Level 3")).first)
    keys.choose(page.get_by_role("radio", name=re.compile(r"^\s*Assessment of a child in need")).first)
    keys.fill("Reason for the decision", "A child in need of help at home.")
    keys.press("Decide")
    page.wait_for_url(re.compile("/product/"))
    is_as_kept(page, "4-decider-product")
    keys.check(page.get_by_label("Haringey assessment team"))
    keys.press("Choose what each gets")
    keys.press("Tick what is suggested for Haringey assessment team")
    keys.fill("Summary", "Please see her this week.")
    keys.press("Check what goes out")
    is_as_kept(page, "4-decider-check")
    keys.press("Send to", exact=False)
    page.wait_for_url(re.compile("/products/"))
    is_as_kept(page, "4-decider-sent")


def a_recipient_acknowledges(page: Page, enquiry: str) -> None:
    keys = Keyboard(page)
    is_as_kept(page, "5-recipient-inbox")
    open_row(keys, enquiry)
    is_as_kept(page, "5-recipient-copy")
    keys.press("Acknowledge: this is in my team’s hands")
    keys.choose(page.get_by_role("radio", name=re.compile(r"^\s*Allocated to a worker")).first)
    keys.press("Tell the hub")
    page.get_by_text("Allocated to a worker").first.wait_for()


def a_guardian_finds_who_read_it(page: Page, enquiry: str) -> None:
    keys = Keyboard(page)
    is_as_kept(page, "6-guardian-ledger")
    keys.open("Look for something")
    keys.fill("Enquiry or notification", enquiry)
    keys.press("Show")
    page.get_by_role("table").first.wait_for()
    assert page.get_by_text(enquiry).count()
