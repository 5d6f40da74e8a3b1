"""The embedded broker: a socket, no port, and nothing lost when it is killed."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator

import pytest
import redis

from mash_platform.embedded.programs import Program
from mash_platform.embedded.valkey import EmbeddedValkey
from mash_platform.state import StateDir


@pytest.fixture
def broker(state: StateDir) -> Iterator[EmbeddedValkey]:
    made = EmbeddedValkey(state)
    made.start()
    yield made
    made.stop()


def client(broker: EmbeddedValkey) -> redis.Redis:
    return redis.Redis(unix_socket_path=str(broker.socket), decode_responses=True)


def test_it_answers_on_its_socket_and_on_no_port(broker: EmbeddedValkey) -> None:
    assert broker.url == f"redis+socket://{broker.socket}"
    assert client(broker).config_get("port") == {"port": "0"}
    assert client(broker).config_get("appendonly") == {"appendonly": "yes"}


def test_what_it_took_survives_a_kill(broker: EmbeddedValkey, state: StateDir) -> None:
    client(broker).rpush("tasks", *range(100))
    pid = client(broker).info("server")["process_id"]
    os.kill(pid, signal.SIGKILL)
    broker.stop()
    broker.start()
    assert client(broker).llen("tasks") == 100


def test_who_joins_it_does_not_stop_it(broker: EmbeddedValkey, state: StateDir) -> None:
    other = EmbeddedValkey(state)
    other.start()
    other.stop()
    assert broker.answers()


def test_its_program_is_told_nothing_of_ours(broker: EmbeddedValkey, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MASH_SUPERUSER_URL", "secret")
    program: Program = broker.program()
    assert not [name for name in program.environment if name.startswith("MASH_")]
