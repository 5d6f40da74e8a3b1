"""Forms filled in for pictures: what somebody does on a page, one step after another, each pictured afterwards."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from urllib.parse import urljoin

from playwright.sync_api import Page

from mash_platform.demonstration import PASSWORD


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
    page.get_by_role("group", name="To which children?").get_by_label("Amy Example").check()
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
    page.get_by_label("It would put the child or somebody else at more risk").check()
    on(page)


def send(page: Page) -> None:
    on(page, "Send")


def how_far(page: Page) -> None:
    with page.expect_navigation():
        page.get_by_role("link", name="See its status").click()


def press(button: str) -> tuple[Step, ...]:
    """One step: press a button with the form as it is, to see what the page says of it."""
    return (Step(f"{button}, with nothing filled in", lambda page: on(page, button)),)


REFERRAL = (
    Step("referral, ring 999", danger),
    Step("referral, what happened", rang),
    Step("referral, the child", concern),
    Step("referral, another child", child),
    Step("referral, other people", another_child),
    Step("referral, you and the family", other),
    Step("referral, something is missing", nothing),
    Step("referral, check your answers", you),
    Step("referral, sent", send),
    Step("referral, how far it is", how_far),
)


def choose_recipient(page: Page) -> None:
    page.get_by_role("group", name="Who gets it").get_by_role("checkbox", name="assessment team").first.check()
    on(page, "Choose what each gets")


def suggest(page: Page) -> None:
    page.get_by_role("button", name="Tick what is suggested").first.click()


def check_product(page: Page) -> None:
    page.get_by_label("Summary").fill("Agencies describe the same harm from different sides. Please act on it today.")
    on(page, "Check what goes out")


CHECK_PRODUCT = (
    Step("product: what a recipient gets", choose_recipient),
    Step("product: what is suggested", suggest),
    Step("check what goes out", check_product),
)


def look_for(page: Page) -> None:
    page.get_by_label("Reference, name").fill("Copperwheat")
    on(page, "Search")


def look_for_nobody(page: Page) -> None:
    page.get_by_label("Reference, name").fill("Nobody Atall")
    on(page, "Search")


def weigh(page: Page) -> None:
    """Tie the first factor to a finding, and write what all of it means."""
    factor = page.get_by_role("group", name="Factor 1", exact=True)
    for choice in factor.get_by_role("combobox").all():
        choice.select_option(index=1)
    for box in factor.get_by_role("textbox").all():
        box.fill("He was violent while the children watched, three times since the summer.")
    page.get_by_label("Analysis", exact=True).fill(
        "The harm is likely to happen again. Their aunt protects them by day."
    )
    on(page, "More factors")


WEIGH = (Step("assess, a factor tied to its finding", weigh),)

SEARCH = (Step("search, found", look_for), Step("search, nothing found", look_for_nobody))


def see_what_would_change(page: Page) -> None:
    page.get_by_label("Amber: how many?").fill("8")
    page.get_by_role("group", name="Amber: counted in").get_by_label("Working hours").check()
    page.get_by_label("Why the limits change").fill("As the partners agreed in November.")
    on(page, "See what would change")


def print_for_audit(page: Page) -> None:
    page.get_by_label("An audit by the hub itself").check()
    on(page, "Show it for printing")


PRINT_FOR_AUDIT = (Step("whole path of an enquiry", print_for_audit),)


def see_what_reasons_would_be(page: Page) -> None:
    page.get_by_label("Advice given, no enquiry", exact=True).uncheck()
    page.get_by_label("counted as “Advice given, no enquiry”").fill(
        "Signposted to the family information service\nSchool’s own pastoral team has it in hand"
    )
    page.get_by_label("Why do the reasons change?").fill("As the partners agreed in November.")
    on(page, "See what would change")


def leave_a_reason_out(page: Page) -> None:
    page.get_by_label("counted as “Advice given, no enquiry”").fill("")
    on(page, "Set these reasons")


def see_who_would_do_what(page: Page) -> None:
    page.get_by_role("group", name="Offer a notification to another hub").get_by_label("Coordinator").uncheck()
    page.get_by_label("Why does it change?").fill("As the board of the hub agreed in November.")
    on(page, "See what would change")


def leave_an_act_to_one_person(page: Page) -> None:
    page.get_by_role("group", name="Offer a notification to another hub").get_by_label("Decision maker").uncheck()
    on(page, "Set who may do what")


def see_longer_periods(page: Page) -> None:
    page.get_by_label("Closed at triage, without an enquiry: months").fill("12")
    page.get_by_label("Why these periods?").fill("The authority’s schedule of November.")
    on(page, "See what would change")


def see_other_hours(page: Page) -> None:
    page.get_by_label("When it is answered").fill("Every day, 7am to 10pm")
    page.get_by_label("Messages are read until").fill("22:00")
    on(page, "See what would change")


def see_fewer_repeats(page: Page) -> None:
    page.get_by_label("From which notification about one child on?").fill("2")
    on(page, "See what would change")


PERIODS = (Step("how long records are kept, what would change", see_longer_periods),)
REACHED = (Step("how to reach you, what would change", see_other_hours),)
REPEATS = (Step("repeat notifications, what would change", see_fewer_repeats),)
PERMISSIONS = (
    Step("who may do what, what would change", see_who_would_do_what),
    Step("who may do what, left to one person", leave_an_act_to_one_person),
)
REASONS = (
    Step("reasons, what would change", see_what_reasons_would_be), Step("reasons, one left out", leave_a_reason_out),
)  # fmt: skip
TIME_LIMITS = (Step("time limits, what would change", see_what_would_change),)


def rate_nothing(page: Page) -> None:
    with page.expect_navigation():
        page.get_by_label("Rate", exact=True).get_by_role("button").click()


def set_nothing_aside(page: Page) -> None:
    page.get_by_text("Close without an enquiry").click()
    on(page, "Close and go to the next")


RATE_NOTHING = (
    Step("rate: something is missing", rate_nothing),
    Step("set aside: something is missing", set_nothing_aside),
)


def ask_nobody(page: Page) -> None:
    page.get_by_label("The family refused, and this was overridden").check()
    on(page, "Ask these agencies")


ASK_NOBODY = (Step("ask: something is missing", ask_nobody),)


def release_nothing(page: Page) -> None:
    for box in page.get_by_role("group", name="Findings to release").get_by_role("checkbox").all():
        box.uncheck()
    on(page, "Release")


RELEASE_NOTHING = (Step("release: something is missing", release_nothing),)


def product_for_nobody(page: Page) -> None:
    on(page, "Choose what each gets")


PRODUCT_FOR_NOBODY = (Step("product: something is missing", product_for_nobody),)


def nothing_known(page: Page) -> None:
    with page.expect_navigation():
        row = page.locator("main details", has_text="Nothing known").last
        if row.count():
            row.locator("summary").click()
            row.get_by_role("button").click()
        else:
            page.get_by_role("button", name=re.compile("^Nothing known")).last.click()


def open_the_answer(page: Page) -> None:
    page.goto(f"{page.url.partition('?')[0]}?show=answered")
    with page.expect_navigation():
        page.locator("main table tbody a").first.click()


def change_the_answer(page: Page) -> None:
    on(page, "Change this answer")


NOTHING_KNOWN = (  # and taken back, so that the demonstration stays as it was
    Step("answered with nothing known", nothing_known),
    Step("request that was answered", open_the_answer),
    Step("answer taken back", change_the_answer),
)


def wrong_password(page: Page) -> None:
    page.fill("input[name=username]", "nobody")
    page.fill("input[name=password]", "not a password of anybody")
    on(page)


WRONG_PASSWORD = (Step("sign in, refused", wrong_password),)


def code(page: Page) -> None:
    page.fill("input[name=username]", "harrow.housing")
    page.fill("input[name=password]", PASSWORD)
    on(page)


def recover(page: Page) -> None:
    with page.expect_navigation():
        page.get_by_role("link", name="I cannot use my app").click()


CODE = (Step("enter your code", code), Step("recover without the app", recover))


def make_key(page: Page) -> None:
    from tests.browser.sign_in import new_code  # it imports the album, which imports this

    page.get_by_label("Which machine holds it?").fill("Screen for a picture")
    page.get_by_role("radio", name=re.compile("^Harrow")).check()
    page.get_by_label("Six-digit code").fill(new_code("police"))
    on(page, "Make the key")


def revoke_key(page: Page) -> None:
    with page.expect_navigation():
        page.get_by_role("button", name="I have put it away").click()
    with page.expect_navigation():
        page.get_by_role("button", name="Revoke Screen for a picture").click()


KEY_MADE = (Step("your key", make_key), Step("key revoked", revoke_key))


def let_screen_in(page: Page) -> None:
    page.get_by_label("What is this screen called?").fill("Screen for a picture")
    for part, typed in (("Day", "1"), ("Month", "6"), ("Year", str(datetime.now(tz=UTC).year + 1))):
        page.get_by_label(part, exact=True).fill(typed)
    on(page, "Get a code for it")


def show_display(page: Page) -> None:
    code = page.locator(".mash-token").inner_text()
    page.goto(urljoin(page.url, "/display/"))
    page.get_by_label("Code for this screen").fill(code)
    on(page, "Show the display here")


def revoke_screen(page: Page) -> None:
    page.goto(urljoin(page.url, "/screens/"))
    with page.expect_navigation():
        page.get_by_role("link", name="Revoke Screen for a picture").first.click()


def revoked(page: Page) -> None:
    on(page, "Revoke this screen")


SCREEN = (
    Step("the code of a screen", let_screen_in), Step("the room’s display", show_display),
    Step("revoke a screen", revoke_screen), Step("screens in the room", revoked),
)  # fmt: skip


def name_an_inspector(page: Page) -> None:
    page.goto(urljoin(page.url, "/enquiries/?state=sent"))
    found = re.search(r"[A-Z]{3}-\d{2}-\d{6}", page.locator("main").inner_text())
    assert found, "an enquiry that was sent"
    page.goto(urljoin(page.url, "/inspections/ask/"))
    page.get_by_label("Inspector’s full name").fill("Imogen Wardlow")
    page.get_by_label("Organisation").fill("Ofsted")
    page.get_by_label("Their own work email address").fill("harrow.inspector@mash.example")
    page.get_by_label("References of the enquiries").fill(found.group())
    on(page, "See what the papers hold")


def make_papers(page: Page) -> None:
    on(page, "Make the papers and ask a guardian")


def read_as_the_inspector_does(page: Page) -> None:
    with page.expect_navigation():
        page.locator("main a", has_text=re.compile(r"^[A-Z]{3}-\d{2}-\d{6}$")).first.click()


INSPECTION = (
    Step("what papers hold", name_an_inspector), Step("an inspection that waits", make_papers),
    Step("a paper for an inspector", read_as_the_inspector_does),
)  # fmt: skip
