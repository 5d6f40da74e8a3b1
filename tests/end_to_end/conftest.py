"""One running service for all journeys, and a browser for each person in them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, StorageState

from tests.browser.fixtures import NewPerson, browser, new_person, pytest_runtest_makereport
from tests.browser.sign_in import sign_in
from tests.end_to_end import service as services
from tests.end_to_end.service import Service

__all__ = ["browser", "new_person", "pytest_runtest_makereport"]

Enter = Callable[..., Page]


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """All of them in one process, since they share one service. First of all: pytest-xdist writes a test's group
    into its id in the same hook, and a mark set after that groups nothing."""
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.xdist_group("service"))


@pytest.fixture(scope="session")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    """The service with the demonstration's data."""
    with services.run(tmp_path_factory.mktemp("service") / "state") as running:
        yield running


@pytest.fixture(scope="session")
def signed_in() -> dict[str, StorageState]:
    """The cookies of each account that signed in before. A code is good once: without them each journey would wait half
    a minute for the next."""
    return {}


@pytest.fixture
def enter(
    service: Service, new_person: NewPerson, monkeypatch: pytest.MonkeyPatch, signed_in: dict[str, StorageState]
) -> Enter:
    """Give a function that signs somebody in and enters a host: `enter("harrow.coordinator", "harrow")`."""
    for name, value in service.environment.items():
        monkeypatch.setenv(name, value)
    for name in services.OURS:
        monkeypatch.delenv(name, raising=False)

    def go(account: str, host: str, **person: Any) -> Page:
        page = new_person(account, cookies=signed_in.get(account), **person).page
        sign_in(page, account, service.address(host))
        signed_in[account] = page.context.storage_state()
        return page

    return go
