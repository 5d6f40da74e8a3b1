"""`make bench`: what a year of one borough costs each page, against a quiet week: server time, queries, and the ratio.

Not a test: a slow machine fails nothing here. The file's name keeps it out of `make test`.
"""

from __future__ import annotations

import statistics
import time
from typing import Any

from django.db import connections
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tenants.models import Role
from tests.bench.year import A_FEW, LEAD, YEAR, fill
from tests.support.house import House

RUNS = 15
REFERENCE = "HRW-25-000090"
UNTRIAGED = "HRW-25-000007"
PAGES: tuple[tuple[str, Role, str, str], ...] = (
    ("triage list", Role.COORDINATOR, LEAD, "/triage/"),
    ("notification", Role.COORDINATOR, LEAD, f"/triage/{UNTRIAGED}/"),
    ("enquiries", Role.COORDINATOR, LEAD, "/enquiries/"),
    ("enquiries, all", Role.COORDINATOR, LEAD, "/enquiries/?state=all"),
    ("enquiry", Role.COORDINATOR, LEAD, f"/enquiries/{REFERENCE}/"),
    ("enquiries, asked agency", Role.RESEARCHER, "police", "/enquiries/?state=all"),
    ("requests", Role.RESEARCHER, "police", "/requests/"),
    ("requests, answered", Role.RESEARCHER, "police", "/requests/?show=answered"),
    ("assess", Role.DECISION_MAKER, LEAD, f"/enquiries/{REFERENCE}/assess/"),
    ("products sent", Role.COORDINATOR, LEAD, "/products/"),
    ("products, all", Role.COORDINATOR, LEAD, "/products/?show=all"),
    ("ledger", Role.GUARDIAN, LEAD, "/ledger/"),
    ("ledger of an enquiry", Role.GUARDIAN, LEAD, f"/ledger/?reference={REFERENCE}"),
)


def test_pages_with_a_year_of_a_borough(house: House) -> None:
    few = measure(house, A_FEW)
    with house.as_superuser() as cursor:
        _empty(cursor)
    year = measure(house, YEAR)
    print(f"\n{'page':<26}{'queries':>9}{'of 100':>11}{'of 10,000':>12}{'ratio':>8}")
    for name, _, _, _ in PAGES:
        queries, small = few[name]
        more, large = year[name]
        print(f"{name:<26}{more:>9}{small:>8.1f} ms{large:>9.1f} ms{large / small:>8.2f}")
        assert more <= queries + 2, f"{name}: {queries} queries became {more}: one stands in a loop"


def measure(house: House, count: int) -> dict[str, tuple[int, float]]:
    """Queries and median server time of each page, in milliseconds, with so many notifications."""
    with house.as_superuser() as cursor:
        fill(cursor, count)
    found = {}
    for name, role, agency, path in PAGES:
        visit = house.visit(role=role, agency=agency)
        with CaptureQueriesContext(connections["default"]) as caught:
            _get(visit, path)
            queries = len(caught)
        found[name] = (queries, statistics.median(_timed(visit, path) for _ in range(RUNS)))
    return found


def _get(visit: Client, path: str) -> Any:
    answer = visit.get(path)
    assert answer.status_code == 200, (path, answer.status_code)
    return answer


def _timed(visit: Client, path: str) -> float:
    began = time.perf_counter()
    _get(visit, path)
    return (time.perf_counter() - began) * 1000


def _empty(cursor: Any) -> None:
    from mash_platform.keeper.policies import hub_models

    keep = {"wall_hubsettings", "wall_agency", "wall_recipient", "wall_door"}
    cursor.execute("SET LOCAL session_replication_role = replica")
    cursor.execute(
        f"TRUNCATE {', '.join(model._meta.db_table for model in hub_models() if model._meta.db_table not in keep)}"
    )
    cursor.execute("SET LOCAL session_replication_role = origin")
