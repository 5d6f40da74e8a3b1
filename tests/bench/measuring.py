"""How a page is timed: its queries, the server's median time, and the processor time that it took of this process and
of PostgreSQL, which other work on the machine does not lengthen."""

from __future__ import annotations

import contextlib
import statistics
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.db import connections
from django.test import Client

RUNS = 15
LIMIT = 50.0  # milliseconds: what every page should stay under
# What stands for the beginning and the end of a transaction in a test, which are no queries outside one.
NO_QUERIES = ("SAVEPOINT", "RELEASE SAVEPOINT", "ROLLBACK TO SAVEPOINT")


@dataclass(frozen=True)
class Cost:
    """One page."""

    queries: int
    ms: float  # the median of RUNS, by the clock: what else the machine does lengthens it
    own: float  # this process's own computing
    database: float  # PostgreSQL's, in the processes that answered

    @property
    def processor(self) -> float:
        """Of both together: what a page takes on a machine that does nothing else, but for reading from a disk."""
        return self.own + self.database


@dataclass
class _Asked:
    queries: int = 0
    seconds: float = 0.0  # of PostgreSQL's processor

    def __call__(self, execute: Any, sql: Any, params: Any, many: bool, context: Any) -> Any:
        pid = context["connection"].connection.info.backend_pid
        began = _processor_seconds(pid)
        try:
            return execute(sql, params, many, context)
        finally:
            self.queries += not str(sql).startswith(NO_QUERIES)
            self.seconds += _processor_seconds(pid) - began


def _processor_seconds(pid: int) -> float:
    """How long a process had the processor so far, as Linux counts it; 0 elsewhere."""
    with contextlib.suppress(OSError):
        return int(Path(f"/proc/{pid}/schedstat").read_text().split()[0]) / 1e9
    return 0.0


def cost(visit: Callable[..., Any], *, what: str, status: int = 200, before: Callable[[], Any] | None = None) -> Cost:
    """Visit a page once to warm up, once to count, and RUNS times for its times.

    In: what visits it; its name; what it answers; what makes ready for each visit, untimed: the visit takes its result.
    """

    def ready() -> tuple[Any, ...]:
        return (before(),) if before else ()

    _right(visit(*ready()), what, status)
    given = ready()
    with asked() as once:
        _right(visit(*given), what, status)
    took = [_one(visit, ready()) for _ in range(RUNS)]
    return Cost(once.queries, *(statistics.median(times) for times in zip(*took, strict=True)))


def page(client: Client, path: str) -> Cost:
    """One page, opened by address."""
    return cost(lambda: client.get(path, secure=True), what=path)


@contextlib.contextmanager
def asked() -> Iterator[_Asked]:
    """What is asked of the database meanwhile, on both aliases."""
    found = _Asked()
    with contextlib.ExitStack() as held:
        for connection in connections.all():
            held.enter_context(connection.execute_wrapper(found))
        yield found


def _one(visit: Callable[..., Any], given: tuple[Any, ...]) -> tuple[float, float, float]:
    with asked() as found:
        began, used = time.perf_counter(), time.process_time()
        visit(*given)
        took = time.perf_counter() - began
        return took * 1000, (time.process_time() - used) * 1000, found.seconds * 1000


def _right(answer: Any, what: str, status: int) -> None:
    assert answer.status_code == status, (what, answer.status_code)


def compared(few: str, many: str, found: dict[str, tuple[Cost, Cost]], *, more: int = 0) -> None:
    """Print a table of pages with few rows and with many; no page may ask more queries than `more` above its own."""
    print(f"\n{'page':<36}{'queries':>8}{few:>12}{many:>12}{'ratio':>7}{HEAD}")
    for name, (small, large) in found.items():
        print(
            f"{name:<36}{large.queries:>8}{small.ms:>9.1f} ms{large.ms:>9.1f} ms{large.ms / small.ms:>7.2f}"
            f"{_processors(large)}"
        )
    for name, (small, large) in found.items():
        assert large.queries <= small.queries + more, (
            f"{name}: {small.queries} queries became {large.queries}: one stands in a loop"
        )


def listed(found: dict[str, Cost]) -> None:
    """Print a table of pages that have nothing to be compared with."""
    print(f"\n{'page':<36}{'queries':>8}{'':>12}{HEAD}")
    for name, one in found.items():
        print(f"{name:<36}{one.queries:>8}{one.ms:>9.1f} ms{_processors(one)}")


HEAD = f"{'own':>9}{'database':>11}{'together':>11}"  # processor time of this process, of PostgreSQL, of both


def _processors(one: Cost) -> str:
    over = f"  over {LIMIT:.0f}" if one.processor > LIMIT else ""
    return f"{one.own:>6.1f} ms{one.database:>8.1f} ms{one.processor:>8.1f} ms{over}"
