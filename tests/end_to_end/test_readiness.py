"""From a borough's report to its open front door, in a real browser, with axe on every page."""

from __future__ import annotations

import re

from playwright.sync_api import expect

from tests.browser.axe import no_axe_violations
from tests.browser.fixtures import NewPerson
from tests.browser.pictures import content_width
from tests.browser.sign_in import new_code
from tests.end_to_end.conftest import Enter
from tests.end_to_end.service import Service
from tests.end_to_end.steps import button, choose, heading

BRENT = "/readiness/authorities/brent/"
BUILT_IN = 120  # seconds at the most, on two busy cores


def test_a_lead_reports_and_a_mentor_sends_back(enter: Enter, service: Service) -> None:
    lead = enter("brent.lead", "mash")
    lead.goto(service.address("mash", "/readiness/"))
    heading(lead, "Brent: readiness")
    expect(lead.locator("main")).to_contain_text("Premises and secure network was due on 16 November 2012")
    lead.get_by_role("link", name="Premises and secure network").click()
    button(lead, "Report that it is reached")
    button(lead, "Report it")
    expect(lead.get_by_role("alert")).to_contain_text("There is a problem")
    lead.get_by_label("What shows it").fill("The room is ready and has its own entry.")
    lead.get_by_label("Where the evidence lies").fill("The shared drive")
    button(lead, "Report it")
    heading(lead, "Premises and secure network Reported")
    assert lead.goto(service.address("mash", "/readiness/authorities/enfield/")).status == 404  # type: ignore[union-attr]

    mentor = enter("mentor", "mash")
    mentor.goto(service.address("mash", f"{BRENT}milestones/premises/answer/"))
    mentor.get_by_label("Send it back").check()
    mentor.get_by_label("Reason").fill("Was the network checked?")
    button(mentor, "Record the answer")
    heading(mentor, "Premises and secure network Sent back")


def test_the_secretary_meets_the_gate_and_the_board_lets_it_pass(enter: Enter, service: Service) -> None:
    secretary = enter("secretary", "mash", size=(375, 800))
    secretary.goto(service.address("mash", f"{BRENT}go-live/"))
    secretary.get_by_label("It goes live through this programme").check()
    secretary.get_by_label("Reason").fill("The first notification came today.")
    button(secretary, "Record the go-live")
    expect(secretary.get_by_role("alert")).to_contain_text("It cannot go live with these open")
    assert content_width(secretary) <= 375
    no_axe_violations(secretary)

    board = enter("board", "mash")
    board.goto(service.address("mash", f"{BRENT}let-pass/"))
    heading(board, "Let Brent go live")
    board.get_by_label("Why it may go live all the same").fill("The neighbours help until the posts are filled.")
    button(board, "Ask the board to let it pass")
    heading(board, "Brent: readiness")
    second = enter("board.two", "mash")
    second.goto(service.address("mash", f"{BRENT}let-pass/"))
    expect(second.locator("main")).to_contain_text("asks to let it pass")
    second.get_by_label("Why it may go live all the same").fill("The neighbours help until the posts are filled.")
    button(second, "Agree: let it go live with these open")
    heading(second, "Brent: readiness")

    button(secretary, "Record the go-live")
    expect(secretary.locator("main")).to_contain_text("Somebody else changed this")  # what was typed is kept
    button(secretary, "Record the go-live")
    heading(secretary, "Brent: readiness")
    expect(secretary.locator("main")).to_contain_text("The neighbours help until the posts are filled.")


def test_the_operator_builds_a_hub_without_javascript_and_its_door_is_closed(
    enter: Enter, service: Service, new_person: NewPerson
) -> None:
    operator = enter("operator", "mash", javascript=False)
    operator.goto(service.address("mash", "/readiness/building/"))
    heading(operator, "Building hubs")
    operator.get_by_role("link", name="Build it for Enfield").click()
    heading(operator, "Build a hub for Enfield")
    operator.get_by_label("Where to turn in Enfield until its door opens").fill("Ring 020 7946 0000.")
    operator.get_by_label("Why now").fill("Enfield asked for it.")
    operator.get_by_label("Six-digit code").fill(new_code("operator"))
    button(operator, "Order it")
    heading(operator, "Hub Enfield Waits for agreement")
    expect(operator.locator("main")).to_contain_text("It waits for a second operator")
    second = enter("operator.two", "mash", javascript=False)
    second.goto(service.address("mash", "/notices/"))
    second.get_by_role("link", name="See the order").first.click()
    second.get_by_role("button", name="Agree or say no").click()
    heading(second, "A second operator’s word: Hub Enfield")
    choose(second, "Yes")
    second.get_by_label("Why?").fill("The board decided it.")
    second.get_by_label("Six-digit code").fill(new_code("operator.two"))
    button(second, "Record it")
    operator.reload()
    for _ in range(BUILT_IN * 2):
        if "Done" in operator.locator("h1").inner_text():
            break
        operator.wait_for_timeout(500)
        operator.reload()
    heading(operator, "Hub Enfield Done")

    visitor = new_person("a neighbour").page
    visitor.goto(service.address("refer-enfield"))
    heading(visitor, "This front door is not open yet")
    expect(visitor.locator("main")).to_contain_text("Ring 020 7946 0000.")
    visitor.get_by_role("link", name=re.compile("adult")).click()
    heading(visitor, "Worried about an adult")
