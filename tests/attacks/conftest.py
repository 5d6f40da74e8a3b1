"""The scene of the attacks."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.attacks.scene import set_up


@pytest.fixture(scope="module")
def scene() -> Iterator[None]:
    """A committed case in two hubs, emptied after the module."""
    with set_up():
        yield
