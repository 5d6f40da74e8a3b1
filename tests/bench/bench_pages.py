"""`make bench`: what a year of one borough costs each page of a hub, against a month: server time, queries, ratio.

Not a test: a slow machine fails nothing here. The file's name keeps it out of `make test`.
"""

from __future__ import annotations

from functools import partial
from typing import Any

import psycopg
from django.test import Client

from mash_platform.keeper.policies import hub_models
from tenants.models import Role
from tests.bench.measuring import Cost, compared, cost
from tests.bench.year import A_FEW, LEAD, YEAR, fill
from tests.support.house import House
from tests.support.plugin import DATABASE, superuser_url

REFERENCE = "HRW-25-000090"
UNTRIAGED = "HRW-25-000007"
PAGES: tuple[tuple[str, Role, str, str], ...] = (
    ("triage list", Role.COORDINATOR, LEAD, "/triage/"),
    ("notification", Role.COORDINATOR, LEAD, f"/triage/{UNTRIAGED}/"),
    ("enquiries", Role.COORDINATOR, LEAD, "/enquiries/"),
    ("enquiries, all", Role.COORDINATOR, LEAD, "/enquiries/?state=all"),
    ("enquiries, all, page 20", Role.COORDINATOR, LEAD, "/enquiries/?state=all&page=20"),
    ("enquiry", Role.COORDINATOR, LEAD, f"/enquiries/{REFERENCE}/"),
    ("ask agencies", Role.COORDINATOR, LEAD, f"/enquiries/{REFERENCE}/ask/"),
    ("known elsewhere", Role.COORDINATOR, LEAD, f"/enquiries/{REFERENCE}/known-elsewhere/"),
    ("enquiries, asked agency", Role.RESEARCHER, "police", "/enquiries/?state=all"),
    ("requests", Role.RESEARCHER, "police", "/requests/"),
    ("requests, answered", Role.RESEARCHER, "police", "/requests/?show=answered"),
    ("assess", Role.DECISION_MAKER, LEAD, f"/enquiries/{REFERENCE}/assess/"),
    ("products sent", Role.COORDINATOR, LEAD, "/products/"),
    ("products, all", Role.COORDINATOR, LEAD, "/products/?show=all"),
    ("between hubs", Role.COORDINATOR, LEAD, "/between-hubs/"),
    ("coming up again, people", Role.MANAGER, LEAD, "/coming-up-again/"),
    ("coming up again, 3 months", Role.MANAGER, LEAD, "/coming-up-again/?weeks=13"),
    ("coming up again, addresses", Role.MANAGER, LEAD, "/coming-up-again/?show=addresses"),
    ("templates", Role.MANAGER, LEAD, "/templates/"),
    ("seats", Role.MANAGER, LEAD, "/seats/"),
    ("training", Role.MANAGER, LEAD, "/training/"),
    ("ledger", Role.GUARDIAN, LEAD, "/ledger/"),
    ("ledger of an enquiry", Role.GUARDIAN, LEAD, f"/ledger/?reference={REFERENCE}"),
)
# What is sought, and what answers: a reference leads straight to its page.
SEARCHES: tuple[tuple[str, str, int], ...] = (
    ("search, reference", REFERENCE, 302),
    ("search, no such reference", "HRW-12-999999", 200),
    ("search, name", "Givenjb Familyjb", 200),
    ("search, family name", "Familyjb", 200),
    ("search, a common name", "Smith", 200),
    ("search, name and birth", "Givenjb Familyjb 1/4/2008", 200),
    ("search, birth", "1/4/2008", 200),
    ("search, postcode", "HA4 1BA", 200),
)


def test_pages_with_a_year_of_a_borough(house: House) -> None:
    london()
    few = measure(house, A_FEW)
    with house.as_superuser() as cursor:
        empty(cursor)
    year = measure(house, YEAR)
    compared("a month", "a year", {name: (few[name], year[name]) for name in year}, more=4)


def london() -> None:
    """33 live hubs, whatever benches before this one left. Only the keeper may write them."""
    with psycopg.connect(superuser_url(DATABASE), autocommit=True) as superuser:
        superuser.execute(
            "INSERT INTO platform.tenants_hub (schema_name, code, name, colour, state)"
            " SELECT 'hub_borough' || i, 'borough' || i, 'Borough ' || i, 1, 'live' FROM generate_series(1, 33) i"
        )
        superuser.execute(
            "UPDATE platform.tenants_hub SET state = 'building' WHERE code LIKE 'bench%' OR code LIKE 'measured%'"
        )
        superuser.execute(
            "DELETE FROM platform.tenants_hub WHERE code LIKE 'borough%' AND id NOT IN"
            " (SELECT id FROM platform.tenants_hub WHERE state = 'live' ORDER BY code LIKE 'borough%', id LIMIT 33)"
        )


def measure(house: House, count: int) -> dict[str, Cost]:
    """What each page costs with so many notifications."""
    with house.as_superuser() as cursor:
        fill(cursor, count)
    found: dict[str, Cost] = {}
    for name, role, agency, path in PAGES:
        visit = house.visit(role=role, agency=agency)
        found[name] = cost(partial(visit.get, path), what=path)
    browser = house.visit(role=Role.COORDINATOR, agency=LEAD)
    for name, typed, status in SEARCHES:
        found[name] = cost(partial(_search, browser, typed), what=name, status=status)
    return found


def _search(browser: Client, typed: str) -> Any:
    return browser.post("/search/", {"sought": typed})


def empty(cursor: Any) -> None:
    """Take everything out of the hub but what it is set up with."""
    keep = {"wall_hubsettings", "wall_agency", "wall_recipient", "wall_door"}
    cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")  # nothing may be left to check of rows that go
    cursor.execute("SET LOCAL session_replication_role = replica")
    cursor.execute(
        f"TRUNCATE {', '.join(model._meta.db_table for model in hub_models() if model._meta.db_table not in keep)}"
    )
    cursor.execute("SET LOCAL session_replication_role = origin")
