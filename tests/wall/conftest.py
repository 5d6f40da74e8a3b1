"""What tests of the demonstration share."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from django.db import connections

from mash_platform.demonstration import AGES
from mash_platform.keeper import ageing
from tests.support.house import House
from tests.support.plugin import STATE


@pytest.fixture
def file_of_ages(house: House, settings: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """Where the demonstration leaves for the keeper what is set back. The keeper sees what this test's transaction
    made."""

    @contextmanager
    def keepers(_: object) -> Iterator[Any]:
        with house.as_superuser():
            yield connections["default"].connection

    monkeypatch.setattr(ageing, "keepers_connection", keepers)
    settings.DEMO = True
    path = STATE.root / AGES
    yield path
    path.unlink(missing_ok=True)
