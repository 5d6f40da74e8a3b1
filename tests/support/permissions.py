"""docs/permissions.md as a test reads it: what is expected stands written out there, and not in the tables it tests."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from mash_platform.cli.permissions import HOSTS, PAGE
from tenants.models import Role
from tests.attacks.test_routes import address


@dataclass(frozen=True)
class Address:
    """A line of the page's tables of addresses."""

    route: str
    methods: tuple[str, ...]
    needs: str
    act: str  # or why it is public
    again: bool
    line: tuple[str, str] | None  # act and kind that showing it leaves in the ledger

    @property
    def sample(self) -> str:
        """The address with something in the place of its parameters."""
        return address(self.route.removeprefix("/"))

    @property
    def short(self) -> str:
        """The address with its parameters' names alone."""
        return re.sub(r"<\w+:", "<", self.route)


def rows_of(heading: str) -> Iterator[dict[str, str]]:
    """The lines of the table under a heading, by the words of its head. Raises: StopIteration without it."""
    _, _, rest = PAGE.read_text().partition(f"\n## {heading}\n")
    assert rest, heading
    lines = [line for line in rest.partition("\n## ")[0].splitlines() if line.startswith("| ")]
    head, _, *body = [[cell.strip() for cell in line.strip("|").split(" | ")] for line in lines]
    for cells in body:
        yield dict(zip(head, cells, strict=True))


@cache
def acts() -> dict[str, dict[str, str]]:
    """Of each act in a hub: what stands in each column."""
    return {row["act"].strip("`"): row for row in rows_of("Acts in a hub")}


@cache
def pages() -> dict[str, dict[str, str]]:
    """Of each page of the platform: what stands in each role's column."""
    return {row["page"].strip("`"): row for row in rows_of("Pages of the platform")}


@cache
def addresses(urlconf: str) -> list[Address]:
    """Every address of a host."""
    return [
        Address(
            route=row["address"].strip("`"),
            methods=tuple(row["methods"].split(", ")),
            needs=row["needs"],
            act=row["act, or why"],
            again=row["second factor"] == "again",
            line=_line(row["line in the ledger when shown"]),
        )
        for row in rows_of(HOSTS[urlconf])
    ]


def may(act: str, role: Role, *, lead: bool) -> bool:
    """What the page says of a role at a lead agency's desk, or at another."""
    said = acts()[act][str(role).replace("_", " ")]
    return said == "any" or (said == "lead" and lead)


def answers(one: Address, role: Role, *, lead: bool) -> bool:
    """Whether an address answers a role: a POST needs its own act and, where it has a page, the page's."""
    page = [each.act for each in addresses("frontend.urls.hub") if each.route == one.route and "GET" in each.methods]
    return all(may(act, role, lead=lead) for act in {one.act, *page})


def _line(cell: str) -> tuple[str, str] | None:
    if not cell.startswith("`"):
        return None
    act, _, kind = cell.strip("`").partition("` ")
    return act, kind
