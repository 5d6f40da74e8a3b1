"""One port: where it is taken, who has it and how to choose another."""

from __future__ import annotations

import os
import socket
from collections.abc import Iterator

import pytest

from mash_platform.embedded.ports import ADDRESS, require_free
from mash_platform.embedded.programs import CannotRun


@pytest.fixture
def taken() -> Iterator[int]:
    with socket.socket() as listener:
        listener.bind((ADDRESS, 0))
        listener.listen()
        yield listener.getsockname()[1]


def test_a_free_port_is_accepted(taken: int) -> None:
    with socket.socket() as other:
        other.bind((ADDRESS, 0))
        free = other.getsockname()[1]
    require_free(free)


def test_a_taken_port_is_named_with_its_holder_and_another(taken: int) -> None:
    with pytest.raises(CannotRun) as refusal:
        require_free(taken)
    assert f"Port {taken} is taken by process {os.getpid()} " in str(refusal.value)
    assert "make run PORT=8010" in str(refusal.value)


def test_a_port_that_cannot_be_is_refused() -> None:
    with pytest.raises(CannotRun, match="Port 70000 cannot be used"):
        require_free(70000)
