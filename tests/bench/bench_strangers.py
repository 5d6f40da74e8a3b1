"""`make bench`: what the worst request of a stranger costs, at every route. Over 0.2 s of CPU or 32 MB it fails.

Not a test: the file's name keeps it out of `make test`; tests/attacks/test_worst_requests.py sends the dearest of these.
"""

from __future__ import annotations

from typing import Any

from mash_platform.settings.web import PASSWORD_HASHERS as REAL
from tests.attacks.worst_requests import CPU, MEMORY, cases, measured
from tests.support.house import House

SHOWN = 30


def test_the_worst_that_a_stranger_sends_to_any_route(house: House, settings: Any) -> None:
    settings.PASSWORD_HASHERS = REAL
    spent = sorted((measured(name, visit) for name, visit in cases(house)), key=lambda one: -(one.own + one.database))
    print(f"\n{len(spent)} requests; the dearest {SHOWN}{'own':>46}{'database':>10}{'of 0.2 s':>10}{'memory':>10}")
    for one in spent[:SHOWN]:
        ratio = (one.own + one.database) / CPU
        print(
            f"{one.name:<60}{one.status:>5}{one.own:>8.3f} s{one.database:>8.2f} s{ratio:>10.2f}{one.memory / 1e6:>7.1f} MB"
        )
    largest = max(spent, key=lambda one: one.memory)
    print(f"the most memory: {largest.name}, {largest.memory / 1e6:.1f} MB, {largest.memory / MEMORY:.2f} of 32 MB")
    assert [one for one in spent if not one.is_within] == []
