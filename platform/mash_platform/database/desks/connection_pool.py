"""Connections that wait for their login's next request: a bounded number, of limited age, known to be alive."""

from __future__ import annotations

import select
import threading
import time
from collections import OrderedDict
from dataclasses import dataclass, field
from typing import Any

MOST = 48  # of one process; the oldest idle one is closed for a new one
LONGEST_IDLE = 60.0  # seconds
OLDEST = 900.0  # seconds since it was made


@dataclass
class Pooled:
    """A connection, and since when it waits."""

    connection: Any
    made_at: float
    since: float = field(default_factory=time.monotonic)


class ConnectionPool:
    """The waiting connections of this process, shared by its threads."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._waiting: OrderedDict[tuple[str, int], Pooled] = OrderedDict()

    def take(self, login: str) -> Pooled | None:
        """A living connection of the login, or None."""
        while True:
            with self._lock:
                key = next((key for key in reversed(self._waiting) if key[0] == login), None)
                if key is None:
                    return None
                found = self._waiting.pop(key)
            if _alive(found):
                return found
            found.connection.close()

    def put(self, login: str, connection: Any, made_at: float) -> None:
        """Keep a clean connection; close the one that waited longest where there are too many."""
        now = time.monotonic()
        if now - made_at > OLDEST:
            connection.close()
            return
        leaving: list[Pooled] = []
        with self._lock:
            self._waiting[login, id(connection)] = Pooled(connection, made_at)
            while len(self._waiting) > MOST:
                leaving.append(self._waiting.popitem(last=False)[1])
            while self._waiting:
                key, first = next(iter(self._waiting.items()))
                if now - first.since <= LONGEST_IDLE:
                    break
                leaving.append(self._waiting.pop(key))
        for pooled in leaving:
            pooled.connection.close()

    def clear(self) -> None:
        """Close them all: after a fork, or when passwords changed."""
        with self._lock:
            leaving = list(self._waiting.values())
            self._waiting.clear()
        for pooled in leaving:
            pooled.connection.close()

    def __len__(self) -> int:
        return len(self._waiting)


def _alive(pooled: Pooled) -> bool:
    now = time.monotonic()
    if pooled.connection.closed or now - pooled.since > LONGEST_IDLE or now - pooled.made_at > OLDEST:
        return False
    # A server says nothing to an idle connection but good-bye: readable means that it is gone.
    readable, _, _ = select.select([pooled.connection.fileno()], [], [], 0)
    return not readable


POOL = ConnectionPool()
