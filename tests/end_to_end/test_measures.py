"""A hub's manager looks at their own numbers and at who comes up again; the board sees what was published."""

from __future__ import annotations

from playwright.sync_api import expect

from tests.browser.axe import no_axe_violations
from tests.browser.pictures import content_width
from tests.end_to_end.conftest import Enter
from tests.end_to_end.service import Service


def test_a_manager_sees_every_number_and_opens_an_enquiry_that_comes_up_again(enter: Enter, service: Service) -> None:
    page = enter("harrow.manager", "harrow")
    page.goto(service.address("harrow", "/measures/"))
    expect(page.locator("h1")).to_contain_text("Measures of this hub")
    expect(page.locator("main")).to_contain_text("so far")
    no_axe_violations(page)
    page.get_by_role("link", name="Coming up again").click()
    expect(page.locator("h1")).to_contain_text("People coming up again")
    no_axe_violations(page)
    page.locator("main table a", has_text="enquiry with").first.click()
    expect(page.locator("h1")).to_contain_text("Enquiry HRW-")


def test_the_board_compares_hubs_and_reads_one_over_time_on_a_phone(enter: Enter, service: Service) -> None:
    page = enter("board", "mash", size=(375, 800))
    page.goto(service.address("mash", "/measures/"))
    expect(page.locator("h1")).to_contain_text("hubs side by side")
    no_axe_violations(page)
    page.get_by_label("Measure").select_option(label="What was decided")
    page.get_by_role("button", name="Show", exact=True).click()
    expect(page.locator("main")).to_contain_text("fewer than 5 or withheld")
    assert content_width(page) <= 375
    no_axe_violations(page)
    page.locator("main table").get_by_role("link", name="Harrow").click()
    expect(page.locator("h1")).to_contain_text("Measures of Harrow")
    assert content_width(page) <= 375
    no_axe_violations(page)
    answer = page.goto(service.address("harrow", "/measures/"))
    assert answer is not None
    assert answer.status == 403
