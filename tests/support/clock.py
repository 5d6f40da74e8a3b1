"""A clock that a test moves on: Django's, and the one that codes and signatures are made by."""

from __future__ import annotations

import time
from datetime import UTC, datetime, timedelta

import pytest
from django.utils import timezone


class Clock:
    """The time as the service sees it."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self._really, self._ahead = time.time, timedelta()
        monkeypatch.setattr(time, "time", lambda: self._really() + self._ahead.total_seconds())
        monkeypatch.setattr(timezone, "now", self.now)

    def now(self) -> datetime:
        """The moved time."""
        return datetime.fromtimestamp(self._really(), UTC) + self._ahead

    def move(self, **by: float) -> None:
        """Let time pass, as timedelta takes it: hours=3."""
        self._ahead += timedelta(**by)


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    """The clock of this test alone."""
    return Clock(monkeypatch)
