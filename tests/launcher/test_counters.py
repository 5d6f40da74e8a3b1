"""Visits to front doors are counted at the broker: by all web processes together, and by none where it is away."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import RequestFactory

from mash_platform.embedded.valkey import EmbeddedValkey
from mash_platform.settings.counters import counters
from mash_platform.state import StateDir
from tenants.rate_limits import Limit, seconds_to_wait

TWO = Limit("two", 2, 60)


@pytest.fixture
def at_noon(monkeypatch: pytest.MonkeyPatch) -> None:
    """No minute ends while a test runs."""
    monkeypatch.setattr("tenants.rate_limits.seconds_now", lambda: 1_000_000)


def visit() -> int:
    return seconds_to_wait(RequestFactory().get("/"), TWO)


def test_what_one_process_counted_another_one_knows(state: StateDir, settings: Any, at_noon: None) -> None:
    broker = EmbeddedValkey(state)
    try:
        settings.CACHES = {**settings.CACHES, "counters": counters(broker.start())}
        assert [visit(), visit()] == [0, 0]
        settings.CACHES = {**settings.CACHES}  # as another process: a connection of its own, and no memory
        assert visit() > 0
    finally:
        broker.stop()


def test_a_broker_that_is_away_refuses_nobody(state: StateDir, settings: Any, caplog: Any) -> None:
    settings.CACHES = {**settings.CACHES, "counters": counters(EmbeddedValkey(state).url)}
    assert [visit() for _ in range(4)] == [0, 0, 0, 0]
    assert "not counted" in caplog.text


def test_without_a_redis_each_process_counts_for_itself(settings: Any, at_noon: None) -> None:
    settings.CACHES = {**settings.CACHES, "counters": counters("amqp://somewhere")}
    assert [visit(), visit()] == [0, 0]
    assert visit() > 0
