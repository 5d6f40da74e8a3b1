"""A disposal in the demonstration: what is due waits for a manager, and what went has a certificate."""

from __future__ import annotations

import re

from playwright.sync_api import expect

from tests.end_to_end.conftest import Enter
from tests.end_to_end.service import Service
from tests.end_to_end.steps import fits


def test_a_list_waits_for_a_manager_and_what_went_has_a_certificate_and_no_page(enter: Enter, service: Service) -> None:
    manager = enter("harrow.manager", "harrow")
    manager.goto(service.address("harrow", "/retention/"))
    fits(manager, "Keeping records")
    expect(manager.locator("main")).to_contain_text("Waits for a manager")
    manager.goto(service.address("harrow", "/retention/certificates/"))
    certificate = manager.locator("main table a").first
    expect(certificate).to_have_text(re.compile(r"^HRW-\d\d-\d{6}$"))
    gone = certificate.inner_text()
    certificate.click()
    expect(manager.locator("main")).to_contain_text(gone)
    answer = manager.goto(service.address("harrow", f"/triage/{gone}/"))
    assert answer is not None
    assert answer.status == 404
