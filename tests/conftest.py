"""What every room's tests share."""

from __future__ import annotations

import os
import time

import pytest
from django.core.cache import caches
from hypothesis import HealthCheck, settings

from tenants import rate_limits
from tests.browser.summary import pytest_sessionfinish
from tests.support.clock import clock
from tests.support.house import house

__all__ = ["clock", "house", "pytest_sessionfinish"]

# A machine with other work to do draws slowly; that says nothing about what is tested. The same examples each time, so
# that what fails, fails for whoever made the change: MASH_DRAW_ANEW=1 draws others.
settings.register_profile(
    "mash",
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow],
    derandomize=not os.environ.get("MASH_DRAW_ANEW"),
)
settings.load_profile("mash")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """A test that asks for the house has the databases of both aliases. Long ones first, or the last runs alone."""
    for item in items:
        if "house" in getattr(item, "fixturenames", ()):
            item.add_marker(pytest.mark.django_db(databases=["default", "platform"]))
    items.sort(key=lambda item: item.get_closest_marker("long") is None)


def pytest_make_parametrize_id(val: object, argname: str) -> str | None:
    """Bytes and long texts are named by their argument: a file made while collecting has the minute in it, and workers
    that collected a moment apart would have different tests.
    """
    if isinstance(val, bytes) or (isinstance(val, str) and len(val) > 100):
        return argname
    return None


@pytest.fixture(autouse=True)
def _nobody_has_come_yet(monkeypatch: pytest.MonkeyPatch) -> None:
    """Visits to front doors are counted by address, and all tests of a process come from one.

    The window in which they are counted goes on with a test's moved clock alone: no minute ends in the middle of one.
    """
    caches["counters"].clear()
    begun = time.perf_counter()
    monkeypatch.setattr(rate_limits, "seconds_now", lambda: int(time.time() - (time.perf_counter() - begun)))


@pytest.fixture(scope="session")
def django_db_setup() -> None:
    """The databases are there already: copies of a template that the keeper made (tests/support/plugin.py)."""
