"""A publisher's new question reaches a hub's front door by its manager's choice, in a real browser."""

from __future__ import annotations

import re

from playwright.sync_api import expect

from tests.browser.fixtures import NewPerson
from tests.end_to_end.conftest import Enter
from tests.end_to_end.service import Service
from tests.end_to_end.steps import button, heading

SET = "Referral questions for London"
ASKED = "Does the child have a key worker?"


def test_a_new_question_travels_from_its_publisher_to_a_front_door(
    enter: Enter, service: Service, new_person: NewPerson
) -> None:
    page = enter("lscb.publisher", "mash")
    page.get_by_role("link", name="Library", exact=True).first.click()
    heading(page, "Library")
    page.get_by_role("link", name=SET, exact=True).click()
    heading(page, SET)
    button(page, "Write the next version")
    heading(page, "Draft")
    page.get_by_role("link", name="What happened").click()
    heading(page, "What happened: questions")
    spare = page.locator("details", has_text="Another question").first
    spare.locator("summary").click()
    spare.get_by_label("The question").fill(ASKED)
    spare.get_by_label("Answer", exact=True).select_option("yes_no")
    button(page, "Save these questions")
    page.get_by_label("What is new").fill("Asks for a key worker.")
    button(page, "Save and check before publishing")
    heading(page, "Check before publishing")
    expect(page.get_by_role("table", name="What is different")).to_contain_text(ASKED)
    button(page, "Publish for all London")
    heading(page, SET)

    page = enter("haringey.manager", "haringey")
    page.get_by_role("link", name=re.compile("^This hub")).click()
    page.get_by_role("link", name=re.compile("^Templates")).first.click()
    heading(page, "Templates")
    page.get_by_role("link", name=f"See what is different in {SET}").click()
    heading(page, SET)
    expect(page.get_by_role("table", name="What is different")).to_contain_text(ASKED)
    page.get_by_role("button", name="Use version 3").click()
    heading(page, "Templates")
    expect(page.locator("main")).to_contain_text(f"{SET}, version 3")

    door = new_person("referrer").page
    door.goto(service.address("refer-haringey"))
    door.get_by_label("No, not at this moment").check()
    button(door, "Continue")
    heading(door, "What happened")
    expect(door.get_by_role("group", name=ASKED)).to_be_visible()


def test_anybody_signed_in_searches_the_library(enter: Enter) -> None:
    page = enter("police", "mash")
    page.get_by_role("link", name="Library", exact=True).first.click()
    page.get_by_label("Search in plain words").fill("letters for parents")
    button(page, "Search")
    heading(page, "Library")
    page.get_by_role("link", name="Letter to parents after a referral").click()
    heading(page, "Letter to parents after a referral")
    page.get_by_role("link", name="Compare with version 1").click()
    heading(page, "Version 1 beside version 2")
