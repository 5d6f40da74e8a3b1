"""Every list of work: each order that its headings offer, either way, costs as many queries as another, and every
filter that it offers answers."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connections
from django.test.utils import CaptureQueriesContext

from tenants.models import Role
from tests.support.house import House
from tests.support.pages import get
from tests.support.signing_in import visitor
from tests.support.whole_case import a_whole_case


def in_the_hub(role: Role, address: str) -> Callable[[House], tuple[Any, str]]:
    def visit(house: House) -> tuple[Any, str]:
        case = a_whole_case(house)
        return house.visit(case.seat(role)), address

    return visit


def on_the_platform(role: Role, address: str, *, with_a_case: bool = False) -> Callable[[House], tuple[Any, str]]:
    def visit(house: House) -> tuple[Any, str]:
        if with_a_case:
            a_whole_case(house)
        return visitor(house, role), address

    return visit


# What each list's headings and filters offer, as it was when somebody last looked.
LISTS: dict[str, tuple[Callable[[House], tuple[Any, str]], set[str], set[str]]] = {
    "triage": (in_the_hub(Role.COORDINATOR, "/triage/"), {"urgent", "received"}, {"show", "source"}),
    "enquiries": (in_the_hub(Role.COORDINATOR, "/enquiries/"), {"due", "opened"}, {"state", "rating", "mine"}),
    "seats": (in_the_hub(Role.MANAGER, "/seats/"), {"name", "since", "until", "review"}, {"role"}),
    "ledger": (in_the_hub(Role.GUARDIAN, "/ledger/"), {"line"}, {"member", "act"}),
    "inbox of a team": (
        lambda house: (a_whole_case(house).house.visit(house.seat(Role.RECIPIENT, team="assessment")), "/"),
        {"urgent", "sent"}, {"show", "rating"},
    ),
    "people": (on_the_platform(Role.OPERATOR, "/people/"), {"name", "last"}, {"q", "show"}),
    "readiness": (
        on_the_platform(Role.BOARD, "/readiness/"), {"authority", "ready", "reports", "overdue"}, {"show"}
    ),
    "library": (
        on_the_platform(Role.BOARD, "/library/", with_a_case=True),
        {"title", "published", "review"}, {"kind"},
    ),
    "training": (
        on_the_platform(Role.BOARD, "/training/", with_a_case=True), {"title", "agency", "next"}, {"agency"}
    ),
}  # fmt: skip


def queries(client: Any, address: str) -> tuple[int, str]:
    with CaptureQueriesContext(connections["default"]) as hub, CaptureQueriesContext(connections["platform"]) as london:
        answer = get(client, address)
    assert answer.status_code == 200, address
    return len(hub) + len(london), answer.text


@pytest.mark.parametrize("name", LISTS)
def test_a_list_in_any_order_costs_the_same_and_every_filter_is_taken_off(house: House, name: str) -> None:
    visit, sorts, filters = LISTS[name]
    client, address = visit(house)
    queries(client, address)  # the first visit of a client looks up more
    usual, page = queries(client, address)
    turned = re.findall(r'class="mash-sort" href="([^"]*)"', page)
    assert len(turned) == len(sorts)
    assert filters <= set(re.findall(r'<(?:select|input)[^>]* name="(\w+)"', page))
    for sort in sorts:
        for sign in ("",) if (name, sort) == ("inbox of a team", "urgent") else ("", "-"):
            cost, sorted_page = queries(client, f"{address}?sort={sign}{sort}")
            assert cost <= usual, (sign, sort)  # other lines may name nobody who is looked up
            assert f'aria-sort="{"descending" if sign else "ascending"}"' in sorted_page, (sign, sort)
    assert queries(client, f"{address}?sort=password&size=1000000")[0] <= usual
    for one in filters:
        choices = re.search(rf'<select[^>]* name="{one}">(.*?)</select>', page, re.S)
        for value in re.findall(r'<option value="([^"]+)"', choices[1])[:6] if choices else ["example"]:
            narrowed = get(client, f"{address}?{one}={value}")
            assert narrowed.status_code == 200, (one, value)
            assert ("Take off: " in narrowed.text) == (value not in ("all", "every")), (one, value)
