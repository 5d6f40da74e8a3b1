"""`mash permissions`: print who may do what, and every address with who is answered there; `--write` puts it into
docs/permissions.md, so that a changed permission is a line in a diff that somebody reads."""

from __future__ import annotations

import argparse
import importlib
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Any

import django

from mash_platform.state import CHECKOUT

if TYPE_CHECKING:
    from tenants.access import Rule

PAGE = CHECKOUT / "docs" / "permissions.md"
HOSTS = {
    "frontend.urls.hub": "A hub, inside the wall",
    "frontend.urls.outside": "A hub's outside, for recipients",
    "frontend.urls.inspector": "A hub's outside, for inspectors",
    "frontend.urls.door": "A front door",
    "frontend.urls.closed_door": "A front door that is closed",
    "frontend.urls.unknown_door": "A host named as a front door that is none",
    "frontend.urls.platform": "The platform",
}
METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE")
NO = "."
ABOUT = """\
# Who may do what

Written by `mash permissions --write` from the tables in `hub/wall/permissions.py` and `tenants/permissions.py` and from
the rule of every view. A test compares it, and `tests/attacks/test_permissions.py` takes what it expects over HTTP from
this page, not from those tables: a change of a permission is a line of this page that somebody reads. It says what a
role may do; which rows a desk may read is in [security.md](security.md), held by the database. Where a POST is another
act than its page, it needs both."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Print, or write."""
    parser.add_argument("--write", action="store_true", help="write docs/permissions.md again")


def run(args: argparse.Namespace) -> int:
    """Out: the exit code."""
    django.setup()
    if args.write:
        PAGE.write_text(page())
    else:
        print(page())
    return 0


def page() -> str:
    """The whole page."""
    parts = [ABOUT, "## Acts in a hub", HUB_WORDS, *_hub_acts(), "## What a hub may take from a role", TAKEN_WORDS]
    parts += [*_narrowable(), "## Pages of the platform", *_platform_pages()]
    for urlconf, title in HOSTS.items():
        parts += [f"## {title}", *_addresses(urlconf)]
    return "\n\n".join(parts) + "\n"


HUB_WORDS = """\
`lead`: at the desk of a lead agency alone. `any`: at every desk. `again`: a second factor given within the last hour.
*Stops*: what a seat does not begin while its training has run out and somebody else at the desk could."""


def _hub_acts() -> Iterator[str]:
    from hub.wall.permissions import NEW_WORK, TABLE
    from tenants.models import Role
    from tenants.models.people import HUB_ROLES

    roles = [role for role in Role if role in HUB_ROLES]
    asked_again = {act for rule in _rules() if rule.step_up for act in (rule.name, rule.post)}
    rows = [
        [
            f"`{act}`",
            *(NO if role not in who.roles else "lead" if who.lead else "any" for role in roles),
            "again" if act in asked_again else NO,
            ", ".join(sorted(NEW_WORK[act].roles)) if act in NEW_WORK else NO,
        ]
        for act, who in TABLE.items()
    ]
    yield _table(["act", *(_word(role) for role in roles), "second factor", "stops"], rows)


TAKEN_WORDS = """\
A hub takes these acts from the roles that are named, and gives them back; no hub gives a role more than stands above.
Where fewer than two people of a desk keep an act, and inside a restricted enquiry, what stands above holds (decision
0059)."""


def _narrowable() -> Iterator[str]:
    from hub.wall.permissions import NARROWABLE, TABLE

    rows = [[f"`{act}`", one.words, ", ".join(sorted(TABLE[act].roles - one.keeps))] for act, one in NARROWABLE.items()]
    yield _table(["act", "in words", "may be taken from"], rows)


def _platform_pages() -> Iterator[str]:
    from tenants.models import Role
    from tenants.models.people import PLATFORM_ROLES
    from tenants.permissions import TABLE

    roles = [role for role in Role if role in PLATFORM_ROLES]
    rows = [[f"`{name}`", *("yes" if role in may else NO for role in roles)] for name, may in TABLE.items()]
    yield _table(["page", *(_word(role) for role in roles)], rows)


def _addresses(urlconf: str) -> Iterator[str]:
    rows = []
    for address, view, rule in sorted(routes(urlconf), key=lambda one: one[0]):
        for methods, act, line in _answered(view, rule):
            again = "again" if rule.step_up else NO
            rows.append([f"`/{address}`", methods, str(rule.need), act, again, line])
    yield _table(["address", "methods", "needs", "act, or why", "second factor", "line in the ledger when shown"], rows)


def _answered(view: Any, rule: Rule) -> Iterator[tuple[str, str, str]]:
    """Methods, act and line of an address: one row, or two where a POST is another act or leaves another line."""
    from tenants.access import methods_of

    methods = [one for one in METHODS if one in methods_of(view)]
    split = (rule.post or rule.line_of_post) and "POST" in methods
    for some in ([one for one in methods if one != "POST"], ["POST"]) if split else (methods,):
        posts = bool(split) and some == ["POST"]
        line = rule.line_of_post if posts and rule.line_of_post else rule.line
        told = f"`{line[0]}` {line[1]}" if line else (rule.no_line if rule.need == "pass" else "") or NO
        yield ", ".join(some), (rule.post if posts and rule.post else rule.name), told


def routes(urlconf: str) -> Iterator[tuple[str, Any, Rule]]:
    """Every address of a host with its view and rule. Raises: LookupError for a view without a rule."""
    from tenants.access import rule_of

    for address, view in _walk(importlib.import_module(urlconf).urlpatterns):
        rule = rule_of(view)
        if rule is None:
            raise LookupError(f"{address} has no rule")
        yield address, view, rule


def _walk(patterns: Iterable[Any], before: str = "") -> Iterator[tuple[str, Any]]:
    for pattern in patterns:
        here = before + str(pattern.pattern)
        if hasattr(pattern, "url_patterns"):
            yield from _walk(pattern.url_patterns, here)
        else:
            yield here, pattern.callback


def _rules() -> Iterator[Rule]:
    for urlconf in HOSTS:
        for _, _, rule in routes(urlconf):
            yield rule


def _word(role: str) -> str:
    return str(role).replace("_", " ")


def _table(head: list[str], rows: list[list[str]]) -> str:
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join(f"| {' | '.join(cell.replace('|', chr(92) + '|') for cell in line)} |" for line in lines)
