"""No id stands twice on any page of a case, in any state, with a dozen of everything: the label of one child's own
level once set the level of every child. Every other page that a test reads is looked at for it as well
(tests/support/each_page.py)."""

from __future__ import annotations

import html
import re
from collections.abc import Iterable, Iterator
from typing import Any
from urllib.parse import urljoin, urlsplit

import pytest
from django.urls import resolve

from hub.research.models import Request
from tenants.models import Role
from tests.assessment.case_builders import a_decider, a_decision, a_product
from tests.support.builders import a_finding, a_notification, a_release, a_request, an_enquiry
from tests.support.house import House, Visit
from tests.support.pages import doubled_ids, get
from tests.wall.test_every_page import undone

TEAMS = ("assessment", "earlyhelp", "school")
AGENCIES = ("police", "hrwhealth", "hrweduc", "probation")
OF_THE_HUB = (
    "/", "/triage/", "/enquiries/", "/work/", "/requests/", "/to-decide/", "/products/", "/incidents/", "/referrers/",
)  # fmt: skip
CASE = ("/triage/", "/enquiries/", "/requests/", "/products/", "/challenges/", "/incidents/")
FEWEST = 5
ENOUGH = 60  # pages of one seat: a case has fewer kinds of them


def some(number: int) -> dict[str, Any]:
    return {
        "children": [f"Child{one} Example" for one in range(number)],
        "adults": [f"Adult{one} Example" for one in range(number)],
    }


def findings(house: House, request: Request, number: int) -> None:
    """So many findings that are held, as many that are out to every team, and as many that stay in the room."""
    for teams in (None, TEAMS, ()):
        made = [
            a_finding(house, request, text=f"Incident {one}.", brings_in=f"Una Newly{one}" if one < 2 else "")
            for one in range(number)
        ]
        if teams is not None:
            a_release(house, *made, recipients=teams)


def pages_of(visit: Visit, first: list[str]) -> Iterator[str]:
    """Each kind of page of a case to which this seat gets by links, once; and where it has a form, it is sent empty.

    Out: what is wrong with each.
    """
    waiting, read = list(first), 0
    seen: set[tuple[str, str]] = set()
    while waiting and len(seen) < ENOUGH:
        path = waiting.pop(0)
        kind = (resolve(urlsplit(path).path, "frontend.urls.hub").route, urlsplit(path).query.partition("=")[0])
        if kind in seen:
            continue
        seen.add(kind)
        answer = get(visit, path)
        if answer.status_code != 200 or answer.streaming:
            continue
        read += 1
        yield from (f"{visit.seat.role} {path}: {one}" for one in doubled_ids(answer))
        for form in re.findall(r'<form[^>]*method="post".*?</form>', answer.text, re.S):
            action = re.search(r'^<form[^>]*action="([^"]*)"', form)
            to = urljoin(path, html.unescape(action[1])) if action else path
            if not to.startswith(CASE):
                continue  # such as signing out
            hidden = dict(re.findall(r'<input type="hidden" name="([\w-]+)" value="([^"]*)"', form))
            with undone():
                sent = visit.post(to, hidden, secure=True)
                yield from (f"{visit.seat.role} {path} sent empty: {one}" for one in doubled_ids(sent))
        links = [urljoin(path, html.unescape(one)) for one in re.findall(r'<a\b[^>]*href="([^"#]+)', answer.text)]
        waiting += [one for one in links if one.startswith(CASE)]
    if read < FEWEST:
        yield f"{visit.seat.role} got to {read} pages alone"


def doubled(house: House, roles: Iterable[Role], *first: str) -> list[str]:
    """On every page of these roles', from the hub's lists and these pages on."""
    visits = [house.visit(role=role, agency="police" if role == Role.RESEARCHER else "") for role in roles]
    return [one for visit in visits for one in pages_of(visit, [*first, *OF_THE_HUB])]


@pytest.mark.parametrize("number", [12])
def test_of_a_notification_that_nobody_opened(house: House, number: int) -> None:
    an_enquiry(house, **some(number))
    found = [a_notification(house, **some(number)) for _ in range(min(number, 7))]
    assert doubled(house, [Role.COORDINATOR], f"/triage/{found[0].reference}/") == []


@pytest.mark.parametrize("number", [12])
def test_of_an_enquiry_that_is_asked_and_answered_in_part(house: House, number: int) -> None:
    enquiry = an_enquiry(house, **some(number))
    request = a_request(house, enquiry)
    for agency in AGENCIES[1:]:
        a_request(house, enquiry, agency=agency)
    findings(house, request, number)
    roles = [Role.COORDINATOR, Role.RESEARCHER]
    assert doubled(house, roles, f"/enquiries/{enquiry.reference}/", f"/requests/{request.pk}/") == []


@pytest.mark.parametrize("number", [7])
def test_of_an_enquiry_that_is_decided_and_sent(house: House, number: int) -> None:
    enquiry, by = an_enquiry(house, **some(number)), a_decider(house)
    request = a_request(house, enquiry)
    findings(house, request, number)
    a_decision(house, enquiry, by)
    roles = [Role.DECISION_MAKER, Role.MANAGER, Role.RESEARCHER]
    page = f"/enquiries/{enquiry.reference}/"
    for _ in range(min(number, 7)):
        a_product(house, enquiry, by, recipients=TEAMS)
    assert doubled(house, roles, page, f"/requests/{request.pk}/", "/products/?show=all") == []
