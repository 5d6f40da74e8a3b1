"""`make bench`: what a year of one borough costs each page of a hub, against a month: server time, queries, ratio.

Not a test: a slow machine fails nothing here. The file's name keeps it out of `make test`.
"""

from __future__ import annotations

from functools import partial
from http import HTTPStatus
from typing import Any

import psycopg

from mash_platform.keeper.policies import hub_models
from tenants.models import Role
from tests.bench.measuring import Cost, compared, cost
from tests.bench.year import A_FEW, LEAD, YEAR, fill
from tests.support import permissions
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
ROLES = (Role.COORDINATOR, Role.RESEARCHER, Role.DECISION_MAKER, Role.MANAGER, Role.GUARDIAN)
# What is sought, and where sending it leads: straight to what a reference names, or to the page of what was found.
TO_THE_CASE, TO_WHAT_WAS_FOUND = HTTPStatus.FOUND, HTTPStatus.SEE_OTHER
SEARCHES: tuple[tuple[str, str, HTTPStatus], ...] = (
    ("search, reference", REFERENCE, TO_THE_CASE),
    ("search, no such reference", "HRW-12-999999", TO_WHAT_WAS_FOUND),
    ("search, name", "Givenjb Familyjb", TO_WHAT_WAS_FOUND),
    ("search, family name", "Familyjb", TO_WHAT_WAS_FOUND),
    ("search, a common name", "Smith", TO_WHAT_WAS_FOUND),
    ("search, name and birth", "Givenjb Familyjb 1/4/2008", TO_WHAT_WAS_FOUND),
    ("search, birth", "1/4/2008", TO_WHAT_WAS_FOUND),
    ("search, postcode", "HA4 1BA", TO_WHAT_WAS_FOUND),
)


def test_pages_with_a_year_of_a_borough(house: House) -> None:
    london()
    few = measure(house, A_FEW)
    with house.as_superuser() as cursor:
        empty(cursor)
    year = measure(house, YEAR)
    compared("a month", "a year", {name: (few[name], year[name]) for name in year}, more=6)
    # More than 0: with a month in the database some lists are empty, and ask less than they do with a row.


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
    people = {who: house.visit(role=who[0], agency=who[1]) for who in {(role, agency) for _, role, agency, _ in PAGES}}
    people |= {(role, LEAD): house.visit(role=role, agency=LEAD) for role in ROLES}
    for name, role, agency, path in PAGES:
        found[name] = cost(partial(people[role, agency].get, path), what=path)
    measured = {path.partition("?")[0] for *_, path in PAGES}
    for role, path in _other_pages():
        visit = people[role, LEAD]
        if path not in measured and visit.get(path).status_code == HTTPStatus.OK:
            found[path.strip("/")] = cost(partial(visit.get, path), what=path)
    browser = people[Role.COORDINATOR, LEAD]
    for name, typed, leads in SEARCHES:
        sent = partial(browser.post, "/search/", {"sought": typed})
        if leads == TO_THE_CASE:
            found[name] = cost(sent, what=name, status=leads)
        else:
            found.setdefault("search, sent", cost(sent, what=name, status=leads))
            found[name] = cost(partial(browser.get, sent()["Location"]), what=name)
    return found


def _other_pages() -> list[tuple[Role, str]]:
    """Every other page of a hub whose address names nothing, as the first role sees it that may."""
    return [
        (next(role for role in ROLES if permissions.may(one.act, role, lead=True)), one.short)
        for one in permissions.addresses("frontend.urls.hub")
        if one.needs == "pass" and "GET" in one.methods and "<" not in one.short
    ]


def empty(cursor: Any) -> None:
    """Take everything out of the hub but what it is set up with."""
    keep = {"wall_hubsettings", "wall_agency", "wall_recipient", "wall_door"}
    cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")  # nothing may be left to check of rows that go
    cursor.execute("SET LOCAL session_replication_role = replica")
    cursor.execute(
        f"TRUNCATE {', '.join(model._meta.db_table for model in hub_models() if model._meta.db_table not in keep)}"
    )
    cursor.execute("SET LOCAL session_replication_role = origin")
