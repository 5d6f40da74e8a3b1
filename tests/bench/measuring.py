"""How a page is timed: its queries, the server's median time, and how much of that went to the database."""

from __future__ import annotations

import contextlib
import statistics
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from django.db import connections
from django.test import Client

RUNS = 15
LIMIT = 50.0  # milliseconds: what every page should stay under


@dataclass(frozen=True)
class Cost:
    """One page."""

    queries: int
    ms: float  # the median of RUNS
    database: float  # of these, how many were waited for the database
    own: float  # this process's own computing, which other work on the machine does not lengthen


@dataclass
class _Asked:
    queries: int = 0
    seconds: float = 0.0

    def __call__(self, execute: Any, *of: Any) -> Any:
        began = time.perf_counter()
        try:
            return execute(*of)
        finally:
            self.queries += 1
            self.seconds += time.perf_counter() - began


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
        return (time.perf_counter() - began) * 1000, found.seconds * 1000, (time.process_time() - used) * 1000


def _right(answer: Any, what: str, status: int) -> None:
    assert answer.status_code == status, (what, answer.status_code)


def compared(few: str, many: str, found: dict[str, tuple[Cost, Cost]], *, more: int = 0) -> None:
    """Print a table of pages with few rows and with many; no page may ask more queries than `more` above its own."""
    print(f"\n{'page':<36}{'queries':>8}{few:>12}{many:>12}{'ratio':>7}{'database':>11}{'own':>9}")
    for name, (small, large) in found.items():
        print(
            f"{name:<36}{large.queries:>8}{small.ms:>9.1f} ms{large.ms:>9.1f} ms{large.ms / small.ms:>7.2f}"
            f"{large.database:>8.1f} ms{large.own:>6.1f} ms{_over(large)}"
        )
    for name, (small, large) in found.items():
        assert large.queries <= small.queries + more, (
            f"{name}: {small.queries} queries became {large.queries}: one stands in a loop"
        )


def listed(found: dict[str, Cost]) -> None:
    """Print a table of pages that have nothing to be compared with."""
    print(f"\n{'page':<36}{'queries':>8}{'':>12}{'database':>11}{'own':>9}")
    for name, one in found.items():
        print(f"{name:<36}{one.queries:>8}{one.ms:>9.1f} ms{one.database:>8.1f} ms{one.own:>6.1f} ms{_over(one)}")


def _over(one: Cost) -> str:
    return f"  over {LIMIT:.0f}" if one.ms > LIMIT else ""
