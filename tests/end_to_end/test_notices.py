"""Notices as people meet them: an e-mail says that something waits, the page says what, and leads to it; axe on it."""

from __future__ import annotations

import re
import time
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path

from playwright.sync_api import expect

from tests.browser.axe import no_axe_violations
from tests.browser.pictures import content_width
from tests.end_to_end.conftest import Enter
from tests.end_to_end.service import Service

REFERENCE = re.compile(r"\b[A-Z]{3}-\d\d-\d{6}\b")


def mails(service: Service) -> list[EmailMessage]:
    """What the worker sent: files, since this installation has no mail server."""
    folder = Path(service.environment["MASH_STATE"]) / "mail"
    found = []
    for file in folder.glob("*.log"):
        for one in file.read_bytes().split(b"\n" + b"-" * 79 + b"\n"):
            if one.strip():
                made = message_from_bytes(one.strip(), policy=policy.default)
                assert isinstance(made, EmailMessage)
                found.append(made)
    return found


def wait_for(service: Service, address: str, words: str) -> EmailMessage:
    """The e-mail to somebody that says these words. News of the library is looked for each minute, and then sent."""
    until = time.monotonic() + 120
    while time.monotonic() < until:
        for one in mails(service):
            if one["To"] == address and words in one["Subject"] + one.get_content():
                return one
        time.sleep(1)
    raise AssertionError(f"nothing was sent to {address} that says: {words}")


def test_a_manager_is_told_of_a_new_version_and_takes_the_link_to_it(enter: Enter, service: Service) -> None:
    sent = wait_for(service, "triborough.manager@mash.example", "New version: Referral questions for London")
    assert service.address("mash", "/notices/") in sent.get_content()
    page = enter("triborough.manager", "mash", size=(375, 800))
    page.goto(service.address("mash", "/notices/"))
    expect(page.locator("h1")).to_have_text(re.compile(r"^Notices: \d+"))
    while not page.get_by_text("New version: Referral questions for London").count():  # others came since
        page.get_by_role("link", name="Next").click()
    no_axe_violations(page)
    assert content_width(page) <= 375
    unread = page.get_by_role("button", name=re.compile("^Mark as read"))
    before = unread.count()
    # Another journey of the same service may have published one more meanwhile.
    page.get_by_role(
        "button", name=re.compile("Mark as read.*New version: Referral questions for London")
    ).first.click()
    expect(unread).to_have_count(before - 1)
    page.get_by_role("link", name=re.compile("templates.*New version: Referral questions for London")).first.click()
    expect(page).to_have_url(re.compile(r"//triborough\.localhost:\d+/"))


def test_the_secretary_is_told_what_is_overdue_once_and_comes_to_it(enter: Enter, service: Service) -> None:
    wait_for(service, "secretary@mash.example", "Overdue in Brent")
    page = enter("secretary", "mash")
    page.goto(service.address("mash", "/notices/"))
    leads_there = page.get_by_role("link", name=re.compile("See the milestone.*Overdue in Brent: Premises"))
    expect(leads_there).to_have_count(1)
    leads_there.click()
    expect(page.locator("h1")).to_contain_text("Premises and secure network")
    page.goto(service.address("mash", "/notices/"))
    page.get_by_role("button", name="Mark all as read").click()
    expect(page.get_by_role("alert")).to_contain_text("marked as read")
    no_axe_violations(page)


def test_no_e_mail_names_a_case(service: Service) -> None:
    wait_for(service, "operator@mash.example", "to review")
    for one in mails(service):
        assert not REFERENCE.search(one["Subject"] + one.get_content())
