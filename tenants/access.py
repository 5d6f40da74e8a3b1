"""Default deny: every view says whom it answers, and one that says nothing answers nobody.

A view carries a `Rule`. Public views are few, named, and give a reason. Rules of a hub's acts stand in
hub/wall/permissions.py, those of the platform's own pages in tenants/permissions.py.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass
from enum import StrEnum
from http import HTTPStatus
from typing import Any, TypeVar

from django.http import HttpRequest

from tenants.models import Authority, Host, Hub, HubAuthority, Pass
from tenants.seated import Seated

# The variable in which django.views.decorators.http keeps what a view declares.
DECLARED = "request_method_list"
View = TypeVar("View", bound=Callable[..., Any])


class Need(StrEnum):
    """What a visitor must have."""

    NOTHING = "nothing"
    SIGN_IN = "sign-in"  # a person known by password, second factor perhaps still to come
    SECOND_FACTOR = "second factor"
    PASS = "pass"  # noqa: S105 - not a password
    KEY = "key"  # of a machine; looked at by the API itself (api/keys.py)


@dataclass(frozen=True)
class Rule:
    """Whom a view answers. `name` is the act, or why the page is public; it stands in tables and tests.

    `line` is what showing the page leaves in the ledger: the act and the kind of what was read. A page that shows
    nothing of a case, and nobody's name, says so in `no_line`. docs/permissions.md prints all of it.
    """

    need: Need
    name: str
    roles: frozenset[str] = frozenset()
    lead_only: bool = False
    step_up: bool = False
    post: str = ""  # the act of a POST, where it is another one than `name`
    line: tuple[str, str] | None = None
    line_of_post: tuple[str, str] | None = None  # where a POST shows more than a GET
    no_line: str = ""
    by_function: bool = False  # the line is written by a function in the database, and cannot be seen from here


class LineMissing(RuntimeError):
    """A page was about to be shown that left no line in the ledger, or that says nowhere which line it leaves."""


SHOWN = frozenset({HTTPStatus.OK, HTTPStatus.CONFLICT})


def must_leave_line(rule: Rule, request: HttpRequest, answer: Any, written: Collection[str]) -> None:
    """Nothing is shown that left no line: default deny, for reads. In: the acts written while the page was made.

    Raises: LineMissing.
    """
    if getattr(answer, "shows_nothing", False):  # an error page: what was refused or found has a line of its own
        return
    if answer.status_code not in SHOWN or rule.need not in (Need.PASS, Need.SECOND_FACTOR):
        return
    line = (request.method == "POST" and rule.line_of_post) or rule.line
    if line is None and not rule.no_line:
        raise LineMissing(f"{rule.name} shows a page and declares no line of the ledger")
    if line is not None and not rule.by_function and line[0] not in written:
        raise LineMissing(f"{rule.name} left no line {line[0]!r} in the ledger")


class PlatformRequest(HttpRequest):
    """A request as the middleware leaves it."""

    host_kind: str  # platform, hub, door, outside
    hub: Hub | None
    host: Host | None
    authority: Authority | None
    place: HubAuthority | None  # of a front door
    held: Pass | None
    seated: Seated


def rule_of(view: Any) -> Rule | None:
    """The rule of a view function or of the class behind it."""
    for place in (view, getattr(view, "cls", None), getattr(view, "view_class", None)):
        found = getattr(place, "rule", None)
        if isinstance(found, Rule):
            return found
    return None


def methods_of(view: Any) -> frozenset[str]:
    """The HTTP methods that a view declares, by `require_http_methods` or as a class; none where it declares none."""
    for place in (getattr(view, "cls", None), getattr(view, "view_class", None)):
        if place is not None:
            return frozenset(name.upper() for name in place.http_method_names if hasattr(place, name))
    while view is not None:
        code = getattr(view, "__code__", None)
        if code is not None and DECLARED in code.co_freevars:
            cell = view.__closure__[code.co_freevars.index(DECLARED)]
            return frozenset(cell.cell_contents)
        view = getattr(view, "__wrapped__", None)
    return frozenset()


def public(reason: str) -> Callable[[View], View]:
    """This page answers anybody, because of this."""

    def mark(view: View) -> View:
        view.rule = Rule(Need.NOTHING, reason)  # type: ignore[attr-defined]
        return view

    return mark


def takes_files(
    largest: int,
    *,
    of: Callable[..., bool] | None = None,
    too_large: Callable[..., Any] | None = None,
) -> Callable[[View], View]:
    """This page takes files of so many bytes; from whoever is signed in with a second factor, and nobody else.

    In: `of`, for a page that anybody may open: called with the request and what the view is called with, before
    anything is read, it says whether they hold what the file is for. `too_large`: the page in place of the usual 413.
    """

    def mark(view: View) -> View:
        view.largest_file = largest  # type: ignore[attr-defined]
        view.takes_files_of = of  # type: ignore[attr-defined]
        view.too_large = too_large  # type: ignore[attr-defined]
        return view

    return mark


def known(reason: str, *, second_factor: bool = True, line: tuple[str, str] | None = None) -> Callable[[View], View]:
    """This page of the platform answers whoever is signed in, with a second factor unless said otherwise.

    In: the line that showing it leaves in the platform's ledger, if any.
    """

    def mark(view: View) -> View:
        need = Need.SECOND_FACTOR if second_factor else Need.SIGN_IN
        view.rule = Rule(need, reason, line=line, no_line="" if line else reason)  # type: ignore[attr-defined]
        return view

    return mark
