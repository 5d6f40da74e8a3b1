"""The browser for tests: `browser` and `new_person`. A conftest says `from tests.browser.fixtures import *`.

Where no browser can run the tests are skipped, and the run ends by saying so loudly (summary.py): a skipped
test has not passed. With pytest-xdist that is said by the process that runs no tests, so tests/conftest.py,
which that one reads too, imports the hook.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from typing import Any

import pytest
from playwright.sync_api import Browser, Error

from mash_platform.state import StateDir, own_folder
from tests.browser import chromium, fetch
from tests.browser.people import Person, arrive
from tests.browser.summary import LOUD, pytest_sessionfinish

__all__ = ["browser", "new_person", "pytest_runtest_makereport", "pytest_sessionfinish"]

NewPerson = Callable[..., Person]

FAILED = pytest.StashKey[bool]()


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Start a Chromium for this module's tests; where none can run, skip them, loudly."""
    # Playwright keeps an event loop in this thread, in which Django refuses its ORM although nothing is
    # asynchronous: these tests run beside others in one process, so the permission ends with the browser.
    with ExitStack() as stack:
        stack.enter_context(pytest.MonkeyPatch.context()).setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "1")
        try:
            started = stack.enter_context(chromium.start(fetch.prepare()))
        except chromium.NoBrowser as refusal:
            pytest.skip(f"{LOUD}: {refusal}")
        yield started


@pytest.fixture
def new_person(browser: Browser, request: pytest.FixtureRequest) -> Iterator[NewPerson]:
    """Give a function that opens a fresh browser profile: `new_person("coordinator", javascript=False).page`.

    After the test it fails if a page broke its Content-Security-Policy, called another host, or had an error
    in a script. Where the test failed, it leaves what each person saw in `.run/browser-failures/`.
    """
    people: list[Person] = []

    def new(name: str = "somebody", **how: Any) -> Person:
        people.append(arrive(browser, name, **how))
        return people[-1]

    yield new
    complaints = [f"{person.name}: {complaint}" for person in people for complaint in person.complaints]
    if request.node.stash.get(FAILED, False):
        for person in people:
            keep_picture(person, request.node.nodeid)
    for person in people:
        person.close()
    assert not complaints, "What went wrong in the pages unseen:\n" + "\n".join(complaints)


def keep_picture(person: Person, test: str) -> None:
    """Save what the person saw when the test failed, and print where."""
    folder = StateDir.from_env().root / "browser-failures"
    own_folder(folder)
    name = re.sub(r"[^A-Za-z0-9]+", "-", f"{test.rpartition('/')[2]} {person.name}").strip("-")
    try:
        person.page.screenshot(path=folder / f"{name}.png", full_page=True)
        print(f"{person.name} saw {person.page.url}: {folder / name}.png")
    except Error as error:
        print(f"{person.name}'s page could not be pictured: {error.message.splitlines()[0]}")


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item, call: pytest.CallInfo[None]) -> Iterator[None]:
    """Remember that a test failed, for the fixtures that are taken down after it."""
    report: pytest.TestReport = yield  # type: ignore[assignment]
    if report.when == "call" and report.failed:
        item.stash[FAILED] = True
    return report  # type: ignore[return-value]
