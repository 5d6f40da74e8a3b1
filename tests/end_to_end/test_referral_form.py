"""A teacher tells the front door about two children, step by step, with axe on every page; twice is still once."""

from __future__ import annotations

from pathlib import Path

import psycopg
import pytest
from playwright.sync_api import Page, expect
from psycopg import sql

from mash_platform.database.logins import schema_of
from mash_platform.embedded.postgres import EmbeddedPostgres
from mash_platform.environment import DATABASE
from mash_platform.state import StateDir
from tests.browser.fixtures import NewPerson
from tests.end_to_end.service import Service
from tests.end_to_end.steps import fits

PHONE = (375, 800)


def on(page: Page, button: str = "Continue") -> None:
    page.get_by_role("button", name=button, exact=True).click()


@pytest.mark.parametrize("javascript", [True, False], ids=["with JavaScript", "without"])
@pytest.mark.parametrize("size", [(1280, 800), PHONE], ids=["desktop", "phone"])
def test_a_referral_in_six_steps(
    service: Service, new_person: NewPerson, javascript: bool, size: tuple[int, int]
) -> None:
    page = new_person("a teacher", javascript=javascript, size=size).page
    page.goto(service.address("refer-harrow"))
    fits(page, "Tell us about a child")
    on(page)
    fits(page, "Tell us about a child")
    expect(page.locator(".govuk-error-summary")).to_contain_text("Is a child in danger right now?")
    page.get_by_label("Yes, or I am not sure").check()
    on(page)
    fits(page, "Ring 999 now")
    on(page, "I have rung, or cannot: go on with the form")
    fits(page, "What happened")
    on(page)
    expect(page.locator(".govuk-error-summary a")).to_have_attribute("href", "#id_what_happened")
    page.get_by_label("What are you worried about?").fill("Amy came to school hungry for a week.")
    page.get_by_label("Neglect").check()
    on(page)
    fits(page, "The child")
    on(page)
    expect(page.locator(".govuk-error-summary a")).to_have_attribute("href", "#id_given_name")
    page.get_by_label("First name").fill("Amy")
    page.get_by_label("Family name").fill("Example")
    page.get_by_label("About how old, if you do not know the date").fill("7")
    page.get_by_label("Postcode").fill("not known")
    on(page, "Add another child")
    fits(page, "The child")
    expect(page.locator(".govuk-error-summary")).to_contain_text("Check the postcode")
    on(page, "Go on all the same")
    fits(page, "Child 2")
    expect(page.get_by_label("Family name")).to_have_value("Example")
    page.get_by_text("More about this child, if you know it").click()
    page.get_by_label("This child is not born yet").check()
    page.get_by_label("Postcode").fill("")
    fits(page, "Child 2")
    on(page)
    fits(page, "Other people around the child")
    page.get_by_label("First name").fill("Jo")
    page.get_by_label("Who are they to the child?").fill("mother")
    on(page)
    expect(page.locator(".govuk-error-summary")).to_contain_text("Say to which children")
    page.get_by_role("group", name="To which children?").get_by_label("Amy Example").check()
    on(page)
    fits(page, "You and the family")
    page.get_by_label("Who are you?").select_option("School")
    page.get_by_label("No, they do not know").check()
    on(page)
    fits(page, "You and the family")
    expect(page.locator(".govuk-error-summary")).to_contain_text("Say why the family was not told")
    page.get_by_label("Your name").fill("Kit Example")
    page.get_by_label("Your school or organisation").fill("Hill School")
    page.get_by_label("Your email address").fill("kit@school.example")
    page.get_by_label("It would put the child or somebody else at more risk").check()
    on(page)
    fits(page, "Check your answers")
    page.get_by_role("link", name="Change What happened").or_(
        page.get_by_role("link", name="Change (What happened)")
    ).click()
    page.get_by_label("Where did it happen?").fill("At home")
    on(page)
    fits(page, "Check your answers")
    expect(page.locator("main")).to_contain_text("At home")
    on(page, "Send")
    fits(page, "We have your message")
    expect(page.locator("main")).to_contain_text("HRW-")
    expect(page.locator("main")).to_contain_text("about 2 children")
    page.get_by_role("link", name="See its status").click()
    fits(page, "Message HRW-")
    page.get_by_role("link", name="add to this message").click()
    fits(page, "Add to your message HRW-")
    page.get_by_label("No, not at this moment").check()
    page.get_by_label("What do you want to add?").fill("He has a knife.")
    on(page, "Send")
    fits(page, "We have your message")


@pytest.mark.parametrize("size", [(1280, 800), PHONE], ids=["desktop", "phone"])
def test_a_child_tells_of_herself_and_what_she_types_is_kept(
    service: Service, new_person: NewPerson, size: tuple[int, int]
) -> None:
    page = new_person("a child", size=size).page
    page.goto(service.address("refer-harrow"))
    page.get_by_role("link", name="Are you under 18, and is it about you? A shorter way").click()
    fits(page, "Tell us about yourself")
    page.get_by_label("No, not at this moment").check()
    page.get_by_label("What is happening?").fill("My stepdad hits me.")
    on(page)
    fits(page, "How we can reach you")
    page.get_by_label("What is your first name?").fill("Amy")
    expect(page.locator(".mash-draft")).to_contain_text("Draft kept at", timeout=15_000)
    page.reload()
    expect(page.get_by_label("What is your first name?")).to_have_value("Amy")
    page.get_by_label("Do not tell my parents or carers").check()
    on(page, "Send")
    fits(page, "We have your message")
    expect(page.locator("main")).to_contain_text("Thank you for telling us")


def test_another_boroughs_postcode_and_another_day(service: Service, new_person: NewPerson) -> None:
    page = new_person("a neighbour").page
    page.goto(service.address("refer-harrow"))
    page.get_by_label("No, not at this moment").check()
    on(page)
    page.get_by_label("What are you worried about?").fill("He is often hit.")
    page.get_by_label("I do not know the day exactly").check()
    page.get_by_label("About when?").fill("before Christmas")
    fits(page, "What happened")
    on(page)
    page.get_by_label("First name").fill("Ben")
    page.get_by_label("Postcode").fill("N17 9AA")
    on(page)
    fits(page, "The child")
    expect(page.get_by_role("link", name="Tell Haringey at their own front door")).to_be_visible()
    on(page, "Go on all the same")
    fits(page, "Other people around the child")


def test_a_double_click_sends_one(service: Service, new_person: NewPerson) -> None:
    page = new_person("a neighbour", javascript=False).page
    page.goto(service.address("refer-harrow"))
    page.get_by_label("No, not at this moment").check()
    on(page)
    page.get_by_label("What are you worried about?").fill("She is often alone at night.")
    on(page)
    page.get_by_label("First name").fill("Clickedtwice")
    on(page)
    on(page)  # nobody else is named
    page.get_by_label("Who are you?").select_option("I do not want to say who I am")
    page.get_by_label("Yes, and they agreed").check()
    on(page)
    page.get_by_role("button", name="Send", exact=True).dblclick()
    fits(page, "We have your message")
    # References are drawn by chance and say nothing of how many there are: the rows do.
    server = EmbeddedPostgres(StateDir(Path(service.environment["MASH_STATE"]))).server
    with psycopg.connect(server.superuser_url, dbname=DATABASE) as connection:
        table = sql.Identifier(schema_of("harrow"), "front_door_named")
        query = sql.SQL("SELECT count(*) FROM {} WHERE label = 'Clickedtwice'").format(table)
        assert connection.execute(query).fetchone() == (1,)
