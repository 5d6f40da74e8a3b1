"""A partner answers across hubs, a manager reviews seats, an operator takes a leaver out, the secretary keeps links."""

from __future__ import annotations

import re

from playwright.sync_api import Page, expect

from tests.browser.axe import no_axe_violations
from tests.end_to_end.conftest import Enter
from tests.end_to_end.service import Service
from tests.end_to_end.steps import button, choose, heading


def in_view(page: Page) -> str:
    """Where the list says that its reader was."""
    return page.locator("#here").inner_text().split()[0]


def test_a_partner_answers_with_two_clicks_and_is_back_at_the_same_place(enter: Enter, service: Service) -> None:
    page = enter("police", "mash")
    page.get_by_role("link", name="Requests", exact=True).click()
    heading(page, "Requests in all your hubs")
    hubs = page.locator("main .mash-hub").all_inner_texts()
    assert len(set(hubs)) > 1, "requests of several hubs stand in one list"
    page.get_by_label("Hub").select_option("harrow")
    button(page, "Show")
    no_axe_violations(page)
    rows = page.locator("main table a.mash-reference")
    references = [one.split()[0] for one in rows.all_inner_texts()]
    for place, reference in enumerate(references):
        rows.nth(place).click()  # one
        heading(page, f"Request {reference}")
        expect(page.locator("header").last).to_contain_text("Harrow")
        if page.get_by_role("button", name="Nothing known").count():
            break
        page.get_by_role("link", name="Back to your list of all hubs").click()
        assert in_view(page) == reference, "back at the row that was opened"
    button(page, "Nothing known")  # two, and back
    heading(page, "Requests in all your hubs")
    expect(page.get_by_role("alert")).to_contain_text(f"{reference} in Harrow is answered")
    expect(page.get_by_label("Hub")).to_have_value("harrow")
    assert rows.count() == len(references) - 1
    assert in_view(page) == references[place + 1], "the next one is in view"
    page.goto(service.address("mash", "/account/"))
    heading(page, "Your account")


def test_an_operator_finds_somebody_and_takes_them_out_of_everything(enter: Enter, service: Service) -> None:
    theirs = enter("triborough.school", "outside-triborough")
    heading(theirs, "Sent to Brompton Wharf Primary School")
    page = enter("operator", "mash")
    page.get_by_role("link", name="People and seats").click()
    page.get_by_role("link", name="Everybody").click()
    page.get_by_label("Name or sign-in name").fill("larkhill")
    button(page, "Show")
    heading(page, "People and seats")
    page.get_by_role("link", name="Edmund Larkhill").click()
    heading(page, "Edmund Larkhill")
    page.get_by_role("button", name="They leave: end everything").click()
    heading(page, "Edmund Larkhill leaves")
    button(page, "End everything now")
    expect(page.get_by_role("alert")).to_contain_text("There is a problem")
    page.get_by_label("Why do they leave?").fill("Left the schools service.")
    page.get_by_label("Who does this work from now on?").fill("Nobody yet.")
    button(page, "End everything now")
    expect(page.get_by_role("alert")).to_contain_text("1 seat, 1 open visit and 0 keys ended")
    no_axe_violations(page)
    theirs.reload()
    expect(theirs.locator("h1")).to_have_text("Sign in")
    page.goto(service.address("mash", "/people/review/"))
    heading(page, "Seats to look at")


def test_a_manager_keeps_a_seat_that_is_due(enter: Enter, service: Service) -> None:
    page = enter("haringey.manager", "haringey")
    page.goto(service.address("haringey", "/seats/"))
    heading(page, "Seats")
    page.get_by_role("link", name=re.compile("to look at$")).click()
    heading(page, "Seats to look at")
    row = page.locator("tr", has_text="Amara Lindqvist-Hale")
    row.get_by_role("link", name=re.compile("^Keep")).click()
    heading(page, "Review the seat of Amara Lindqvist-Hale")
    page.get_by_label("Why is it still needed?").fill("Still on the health desk.")
    button(page, "Keep the seat")
    expect(page.get_by_role("alert")).to_contain_text("keeps the seat")
    assert page.locator("tr", has_text="Amara Lindqvist-Hale").count() == 0


def test_the_secretary_writes_a_link_down(enter: Enter, service: Service) -> None:
    page = enter("secretary", "mash")
    page.get_by_role("navigation").get_by_role("link", name="Readiness", exact=True).first.click()
    page.get_by_role("link", name="Links", exact=True).click()
    heading(page, "Links with other initiatives")
    page.get_by_role("button", name="Write a link down").click()
    button(page, "Record")
    expect(page.get_by_role("alert")).to_contain_text("There is a problem")
    no_axe_violations(page)
    choose(page, "Gangs")
    page.get_by_label("Who takes over").fill("Enfield gangs panel")
    page.get_by_label("For children of").select_option("enfield")
    page.get_by_label("Whom to ring").fill("Panel coordinator, 020 7946 0121")
    page.get_by_label("Agreed by").fill("Both sides")
    for part, said in (("Day", "1"), ("Month", "11"), ("Year", "2012")):
        page.get_by_label(part).fill(said)
    page.get_by_label("Reason").fill("The board agreed it.")
    button(page, "Record")
    heading(page, "Links with other initiatives")
    expect(page.locator("main")).to_contain_text("Enfield gangs panel")
