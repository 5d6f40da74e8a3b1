"""Forms filled in for pictures: what somebody does on a page, one step after another, each pictured afterwards."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from playwright.sync_api import Page


@dataclass(frozen=True)
class Step:
    """What is done on the page as it stands, and what the page that follows is called."""

    name: str
    do: Callable[[Page], None]


def on(page: Page, button: str = "Continue") -> None:
    """Press the button with these words, and wait for the page that follows."""
    with page.expect_navigation():
        page.get_by_role("button", name=button, exact=True).click()


def danger(page: Page) -> None:
    page.get_by_label("Yes, or I am not sure").check()
    on(page)


def rang(page: Page) -> None:
    on(page, "I have rung, or cannot: go on with the form")


def child(page: Page) -> None:
    page.get_by_label("First name").fill("Amy")
    page.get_by_label("Family name").fill("Example")
    page.get_by_label("About how old, if you do not know the date").fill("7")
    on(page, "Add another child")


def another_child(page: Page) -> None:
    page.get_by_label("First name").fill("Ben")
    on(page)


def concern(page: Page) -> None:
    page.get_by_label("What are you worried about?").fill(
        "Amy came to school hungry each day for a week. On Friday nobody had been at home since Wednesday."
    )
    page.get_by_label("Neglect").check()
    on(page)


def other(page: Page) -> None:
    page.get_by_label("First name").fill("Jo")
    page.get_by_label("Who are they to the child?").fill("mother")
    on(page)


def nothing(page: Page) -> None:
    """Go on with what is missing, to see what the page says."""
    on(page)


def you(page: Page) -> None:
    page.get_by_label("Who are you?").select_option("School")
    page.get_by_label("Your name").fill("Kit Example")
    page.get_by_label("Your school or organisation").fill("Hill School")
    page.get_by_label("Your email address").fill("kit@school.example")
    page.get_by_label("No, they do not know").check()
    page.get_by_label("Why were they not told?").fill("It could put the children at more risk.")
    on(page)


def send(page: Page) -> None:
    on(page, "Send")


def how_far(page: Page) -> None:
    with page.expect_navigation():
        page.get_by_role("link", name="See how far it is").click()


REFERRAL = (
    Step("referral, ring 999", danger),
    Step("referral, the child", rang),
    Step("referral, another child", child),
    Step("referral, what happened", another_child),
    Step("referral, other people", concern),
    Step("referral, you and the family", other),
    Step("referral, something is missing", nothing),
    Step("referral, check your answers", you),
    Step("referral, sent", send),
    Step("referral, how far it is", how_far),
)


def check_product(page: Page) -> None:
    page.get_by_label("Summary").fill("Agencies describe the same harm from different sides. Please act on it today.")
    on(page, "Check what goes out")


CHECK_PRODUCT = (Step("check what goes out", check_product),)


def look_for(page: Page) -> None:
    page.get_by_label("Reference, name").fill("Copperwheat")
    on(page, "Search")


def look_for_nobody(page: Page) -> None:
    page.get_by_label("Reference, name").fill("Nobody Atall")
    on(page, "Search")


SEARCH = (Step("search, found", look_for), Step("search, nothing found", look_for_nobody))
