"""People who look at the pages, each in a browser profile of their own: no cookie is shared between them."""

from __future__ import annotations

from dataclasses import dataclass, field

from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, StorageState

from tests.browser.scripts import switch_off

DESKTOP = (1280, 800)
PATIENCE = 15_000  # milliseconds; two cores may be busy with other tests

# What the console says where a page asks for something that its policy forbids, or for another host.
TELLING = ("Content Security Policy", "ERR_NAME_NOT_RESOLVED", "ERR_INTERNET_DISCONNECTED")


@dataclass
class Person:
    """Somebody at a browser. `complaints` holds what went wrong in their pages unseen."""

    name: str
    context: BrowserContext
    page: Page
    complaints: list[str] = field(default_factory=list)

    def close(self) -> None:
        self.context.close()


def arrive(
    browser: Browser,
    name: str = "somebody",
    *,
    javascript: bool = True,
    size: tuple[int, int] = DESKTOP,
    cookies: StorageState | None = None,
) -> Person:
    """Open a fresh profile with one empty page, in English and London time. In: the cookies that it begins with."""
    context = browser.new_context(
        storage_state=cookies,
        locale="en-GB",
        timezone_id="Europe/London",
        viewport={"width": size[0], "height": size[1]},
    )
    context.set_default_timeout(PATIENCE)
    person = Person(name, context, context.new_page())
    if not javascript:
        switch_off(person.page)
    context.on("console", lambda message: note(person, message))
    context.on("weberror", lambda error: person.complaints.append(f"error in a script: {error.error}"))
    return person


def note(person: Person, message: ConsoleMessage) -> None:
    """Keep what the console says about a broken policy or another host; the rest is the page's own affair."""
    if message.type == "error" and any(words in message.text for words in TELLING):
        person.complaints.append(f"{message.page.url if message.page else 'a page'}: {message.text}")
