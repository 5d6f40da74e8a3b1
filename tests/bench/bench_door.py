"""`make bench`: the referral form of a front door, and what a hub does with what came, with a year of a borough.

Not a test: a slow machine fails nothing here. The file's name keeps it out of `make test`.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from django.core.cache import caches
from django.test import Client

from hub.research.models import Request
from tenants.models import Role
from tests.bench.bench_pages import empty
from tests.bench.measuring import RUNS, Cost, compared, cost, page
from tests.bench.year import A_FEW, LEAD, YEAR, fill
from tests.front_door.door_builders import STEPS, post
from tests.front_door.door_builders import fill as fill_in
from tests.support.house import House

SEEN = ("/", "/danger/", "/children/1/", "/what-happened/", "/others/1/", "/you/", "/check/")
REFERENCE = "HRW-25-000{:03}"


def test_a_front_door_and_triage_with_a_year_of_a_borough(house: House) -> None:
    found: list[dict[str, Cost]] = []
    for count in (A_FEW, YEAR):
        with house.as_superuser() as cursor:
            _more(cursor, count)
        found.append({**the_form(house), **acts(house, first=len(found) * (RUNS + 2))})
    few, year = found
    compared("a month", "a year", {name: (few[name], year[name]) for name in year}, more=2)


def _more(cursor: Any, count: int) -> None:
    empty(cursor)
    fill(cursor, count)


def the_form(house: House) -> dict[str, Cost]:
    """Each page as it is opened with all that was typed, each step as it is sent on, and the sending."""
    browser = house.stranger("refer-harrow")
    found = {"the form begins": page(browser, "/")}
    fill_in(browser)
    found |= {f"the form, {path}": page(browser, path) for path in SEEN}
    for path, typed in STEPS.items():
        found[f"sent on, {path}"] = cost(partial(post, browser, path, **typed), what=path, status=302)
    found["the message is sent"] = cost(_send, what="send", status=302, before=lambda: _ready(house))
    return found


def _ready(house: House) -> Client:
    caches["counters"].clear()  # one address sends no more than a few
    browser = house.stranger("refer-harrow")
    fill_in(browser)
    return browser


def _send(browser: Client) -> Any:
    return browser.post("/check/", secure=True)


def acts(house: House, first: int) -> dict[str, Cost]:
    """What is done with it: rate and open, say that nothing is known."""
    triage = house.visit(role=Role.COORDINATOR, agency=LEAD)
    rated = iter(range(1 + first, 1 + first + RUNS + 2))
    found = {"rate and open": cost(lambda: _rate(triage, REFERENCE.format(next(rated))), what="triage", status=302)}
    police = house.visit(role=Role.RESEARCHER, agency="police")
    with house.at("police"):
        asked = iter(Request.objects.waiting().due_first().values_list("pk", flat=True)[: RUNS + 2])
    found["nothing known"] = cost(_nothing(police, asked), what="nothing known", status=302)
    return found


def _rate(browser: Client, reference: str) -> Any:
    return browser.post(f"/triage/{reference}/", {"all": "amber", "reason": "As it says", "into": "new"})


def _nothing(browser: Client, asked: Any) -> Callable[[], Any]:
    return lambda: browser.post(f"/requests/{next(asked)}/nothing-known/")
