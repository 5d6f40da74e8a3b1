"""What every room's tests share."""

from __future__ import annotations

import pytest

from tests.browser.summary import pytest_sessionfinish
from tests.support.house import house

__all__ = ["house", "pytest_sessionfinish"]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """A test that asks for the house has the databases of both aliases."""
    for item in items:
        if "house" in getattr(item, "fixturenames", ()):
            item.add_marker(pytest.mark.django_db(databases=["default", "platform"]))


@pytest.fixture(scope="session")
def django_db_setup() -> None:
    """The databases are there already: copies of a template that the keeper made (tests/support/plugin.py)."""
