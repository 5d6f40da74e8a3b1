"""Which pages of a hub, with their lists filled, ask the database more than 15 times (issue 18), and as whom: a
manager's frame asks more than a coordinator's (docs/testing.md).
"""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tenants.models import Role
from tests.bench.measuring import asked
from tests.bench.year import A_FEW, fill
from tests.support import permissions
from tests.support.house import House, Visit
from tests.support.permissions import Address
from tests.support.whole_case import WholeCase, a_whole_case
from tests.wall.test_every_page import (
    ELSEWHERE,
    HUB,
    INSPECTOR,
    OUTSIDE,
    ROLES,
    WITH,
    address_of,
    client_of,
    undone,
)
from tests.wall.test_query_budget import MOST

# What a page is asked for beside its first list: other orders and lists cost as the first one does (test_lists.py).
MORE = (
    ("/coming-up-again/", "?show=addresses"), ("/enquiries/", "?state=all"), ("/products/", "?show=all"),
    ("/products/", "?show=chased"), ("/requests/", "?show=answered"), ("/ledger/", "?act=list_enquiries"),
)  # fmt: skip


def pages(urlconf: str) -> list[Address]:
    return [one for one in permissions.addresses(urlconf) if one.needs == "pass" and "GET" in one.methods]


def who_open(case: WholeCase, one: Address, urlconf: str) -> Iterator[Visit]:
    """Whoever the walk opens a page as (`client_of`), and each other role of the lead's desk that may."""
    hub = ELSEWHERE.get(one.short, "harrow")
    yield client_of(case, one, hub)
    for role in ROLES if urlconf == HUB else ():
        if permissions.may(one.act, role, lead=True):
            yield case.house.visit(case.seat(role, hub))


def too_often(case: WholeCase, urlconf: str) -> dict[str, int]:
    """Page and role -> how often it asks, where that is more than `MOST`."""
    found: dict[str, int] = {}
    for one in pages(urlconf):
        path = address_of(case, one.short, WITH[one.short])
        for visit in who_open(case, one, urlconf):
            for more in ("", *(said for route, said in MORE if route == one.short)):
                with undone():
                    answer = visit.get(path + more, secure=True)  # what is made ready once is not counted
                    if answer.status_code != 200:  # one that leads on, or that this seat's desk does not see
                        continue
                    with asked() as counted:
                        visit.get(path + more, secure=True)
                if counted.queries > MOST:
                    found[f"{one.short}{more} as {Role(visit.seat.role).label}"] = counted.queries
    return found


@pytest.fixture
def filled(house: House) -> WholeCase:
    """Everything that a page can show, and a month of a borough beside it."""
    case = a_whole_case(house)
    with house.as_superuser() as cursor:
        cursor.execute("SET statement_timeout = 0")
        fill(cursor, A_FEW)
    return case


@pytest.mark.parametrize("urlconf", [HUB, OUTSIDE, INSPECTOR])
def test_pages_that_ask_more_than_15_times_are_printed(
    filled: WholeCase, urlconf: str, capsys: pytest.CaptureFixture[str]
) -> None:
    found = too_often(filled, urlconf)
    with capsys.disabled():
        print(f"\n{urlconf}: {len(found)} pages over {MOST} queries")
        for page, queries in sorted(found.items()):
            print(f"  {queries:3} {page}")
