"""A screen in the room, as a browser on the wall has it: it says in large letters when it is cut off or old."""

from __future__ import annotations

from datetime import UTC, datetime

from playwright.sync_api import Page, expect

from tests.browser.fixtures import NewPerson
from tests.end_to_end.conftest import Enter
from tests.end_to_end.service import Service

CUT_OFF = "[data-cut-off]"
STALE = ".mash-display__stale"


def a_wall(enter: Enter, new_person: NewPerson, service: Service, *, javascript: bool = True) -> Page:
    """The manager lets a screen in, and somebody types its code there."""
    manager = enter("harrow.manager", "harrow")
    manager.goto(f"{service.address('harrow')}screens/let-in/")
    manager.get_by_label("What is this screen called?").fill("Wall by the window")
    for part, typed in (("Day", "1"), ("Month", "6"), ("Year", str(datetime.now(tz=UTC).year + 1))):
        manager.get_by_label(part, exact=True).fill(typed)
    manager.get_by_role("button", name="Get a code for it").click()
    code = manager.locator(".mash-token").inner_text()
    wall = new_person("the wall", javascript=javascript, size=(1920, 1080)).page
    wall.goto(f"{service.address('harrow')}display/")
    wall.get_by_label("Code for this screen").fill(code)
    wall.get_by_role("button", name="Show the display here").click()
    expect(wall.get_by_role("heading", name="Harrow: the room")).to_be_visible()
    return wall


def late(page: Page, seconds: int) -> None:
    """Let the style be so many seconds old."""
    page.evaluate(
        "seconds => document.getAnimations().forEach((one) => { one.currentTime = seconds * 1000; })", seconds
    )


def test_it_says_cut_off_when_it_cannot_look_and_no_more_when_it_can(
    enter: Enter, new_person: NewPerson, service: Service
) -> None:
    wall = a_wall(enter, new_person, service)
    expect(wall.locator(CUT_OFF)).to_be_hidden()
    wall.route("**/display/now/**", lambda route: route.abort())
    expect(wall.locator(CUT_OFF)).to_be_visible(timeout=40_000)
    assert wall.locator(CUT_OFF).inner_text().startswith("CUT OFF since ")
    wall.unroute("**/display/now/**")
    expect(wall.locator(CUT_OFF)).to_be_hidden(timeout=20_000)


def test_a_page_that_was_not_looked_at_again_runs_into_saying_that_it_is_stale(
    enter: Enter, new_person: NewPerson, service: Service
) -> None:
    wall = a_wall(enter, new_person, service)
    late(wall, 59)
    expect(wall.locator(STALE)).to_be_hidden()
    wall.route("**/display/now/**", lambda route: route.abort())
    late(wall, 65)
    expect(wall.locator(STALE)).to_be_visible()
    wall.unroute("**/display/now/**")
    expect(wall.locator(STALE)).to_be_hidden(timeout=20_000)


def test_without_a_script_it_loads_itself_again(enter: Enter, new_person: NewPerson, service: Service) -> None:
    wall = a_wall(enter, new_person, service, javascript=False)
    with wall.expect_navigation(timeout=30_000):
        pass
    expect(wall.get_by_role("heading", name="Harrow: the room")).to_be_visible()


def test_what_stands_there_is_read_from_four_metres(enter: Enter, new_person: NewPerson, service: Service) -> None:
    """On a screen of 55 inches, 1218 mm wide, a capital (0.7 of its letter) is 1/250 of four metres high at least."""
    wall = a_wall(enter, new_person, service)
    below = wall.locator(".mash-display__row").last.evaluate("one => one.getBoundingClientRect().bottom")
    assert below <= 1080, "a row stands where nobody sees it"
    for seen in (".mash-display__reference", ".mash-display__clock", ".mash-display__at"):
        pixels = wall.locator(seen).first.evaluate("one => parseFloat(getComputedStyle(one).fontSize)")
        assert pixels * 0.7 * 1218 / 1920 >= 16, seen
