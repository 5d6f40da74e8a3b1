"""What the launcher's tests share: a state directory of their own, in a path with a space in it."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from mash_platform.state import StateDir


@pytest.fixture
def state(tmp_path: Path) -> Iterator[StateDir]:
    """A state directory that nobody has used, cleared afterwards with its sockets."""
    made = StateDir(tmp_path / "a state")
    yield made
    shutil.rmtree(made.sockets, ignore_errors=True)
