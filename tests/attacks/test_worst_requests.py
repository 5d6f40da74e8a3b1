"""The dearest requests of a stranger that were found, counted in calls and bytes, and none forgotten.

Time is measured by `make bench`, which fails over 0.2 s: here it would fail on a slower or a busier machine.
"""

from __future__ import annotations

from typing import Any

import pytest

from mash_platform.settings.web import PASSWORD_HASHERS as REAL
from tests.attacks.test_routes import HOSTS, address
from tests.attacks.worst_requests import CALLS, MEMORY, WORST, calls_of, memory_of, without_a_case
from tests.support.house import House


def test_every_route_that_anybody_may_ask_for_has_a_worst_request() -> None:
    assert without_a_case() == []


@pytest.mark.parametrize(
    ("urlconf", "route", "kind"), [(*place, kind) for place, own in WORST.items() for kind in own], ids=str
)
def test_the_worst_request_is_within_the_budget(
    house: House, settings: Any, urlconf: str, route: str, kind: str
) -> None:
    settings.PASSWORD_HASHERS = REAL
    visit = WORST[urlconf, route][kind](house, HOSTS[f"frontend.urls.{urlconf}"], address(route))
    visit()
    assert calls_of(visit) <= CALLS
    assert memory_of(visit)[1] <= MEMORY
