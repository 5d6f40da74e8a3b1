"""Every route of every host has a rule, and answers nobody who lacks what the rule needs."""

from __future__ import annotations

import importlib
from collections.abc import Iterator
from typing import Any

import pytest
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import URLPattern, URLResolver, path
from django.views.decorators.http import require_GET

from tenants.access import Need, methods_of, public, rule_of
from tenants.middleware.access import AccessMiddleware
from tenants.models import Role
from tests.support.house import House

HOSTS = {
    "frontend.urls.platform": "mash",
    "frontend.urls.hub": "harrow",
    "frontend.urls.outside": "outside-harrow",
    "frontend.urls.door": "refer-harrow",
    "frontend.urls.closed_door": "refer-harrow",
    "frontend.urls.unknown_door": "refer-nowhere",
}
# An inspector's addresses stand at the outside's host, for whoever has such a seat there, and for nobody else.
EVERY = (*HOSTS, "frontend.urls.inspector")
SAMPLES = {
    "uuid": "00000000-0000-4000-8000-000000000000", "reference": "HRW-12-000001", "number": "1", "place": "1",
    "slug": "harrow", "token": "a-token-of-nobody",
}  # fmt: skip


def routes(patterns: Any, before: str = "") -> Iterator[tuple[str, Any]]:
    """Each route with its view."""
    for pattern in patterns:
        here = before + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            yield from routes(pattern.url_patterns, here)
        elif isinstance(pattern, URLPattern):
            yield here, pattern.callback


def address(route: str) -> str:
    """The route with something in the place of its parameters."""
    parts = []
    for part in route.split("/"):
        kind = part.strip("<>").partition(":")[0] if part.startswith("<") else ""
        parts.append(SAMPLES[kind] if kind else part)
    return "/" + "/".join(parts)


def without_rule(patterns: Any) -> list[str]:
    return [route for route, view in routes(patterns) if rule_of(view) is None]


@pytest.mark.parametrize("urlconf", EVERY)
def test_every_route_has_a_rule(urlconf: str) -> None:
    assert without_rule(importlib.import_module(urlconf).urlpatterns) == []


def test_a_route_without_a_rule_would_be_found() -> None:
    assert without_rule([path("forgotten/", lambda request: HttpResponse("all of it"))]) == ["forgotten/"]


@pytest.mark.parametrize("urlconf", EVERY)
def test_every_view_declares_its_methods_and_answers_no_other(urlconf: str) -> None:
    found = {route: methods_of(view) for route, view in routes(importlib.import_module(urlconf).urlpatterns)}
    assert [route for route, methods in found.items() if not methods] == []
    # which say to whatever is sent that they are closed, or no door
    closed = urlconf in ("frontend.urls.closed_door", "frontend.urls.unknown_door")
    odd = {route: methods for route, methods in found.items() if methods - {"GET", "HEAD", "POST", "OPTIONS"}}
    assert closed or not odd


def test_a_view_without_methods_would_be_found_and_answers_nobody(settings: Any, house: House) -> None:
    @public("for this test")
    def forgotten(request: Any) -> HttpResponse:
        return HttpResponse("all of it")

    assert methods_of(forgotten) == frozenset()
    assert methods_of(require_GET(forgotten)) == {"GET"}
    with pytest.raises(Http404):
        AccessMiddleware(forgotten).process_view(HttpRequest(), forgotten, (), {})


@pytest.mark.parametrize("urlconf", EVERY)
def test_no_route_takes_any_text_in_its_address(urlconf: str) -> None:
    taken = [route for route, _ in routes(importlib.import_module(urlconf).urlpatterns)]
    assert [route for route in taken if "<str:" in route or "<path:" in route or "<int:" in route] == []


@pytest.mark.parametrize(("urlconf", "host"), HOSTS.items())
def test_without_a_pass_or_sign_in_only_public_routes_answer(house: House, urlconf: str, host: str) -> None:
    walked = 0
    for route, view in routes(importlib.import_module(urlconf).urlpatterns):
        rule = rule_of(view)
        if rule is None or rule.need == Need.NOTHING:
            continue
        for method in ("get", "post"):
            answer = getattr(house.stranger(host), method)(address(route), secure=True)
            if rule.need == Need.KEY:
                assert answer.status_code == 401, (route, method, answer.status_code)
                continue
            assert answer.status_code == 302, (route, method, answer.status_code)
            assert ("/sign-in/" if host == "mash" else "/enter/") in answer["Location"], route
            walked += 1
    assert walked or host.startswith("refer-")


def test_an_outside_pass_opens_nothing_inside(house: House) -> None:
    client = house.visit(role=Role.RECIPIENT)
    assert client.get("/triage/", secure=True, HTTP_HOST="harrow.localhost").status_code == 302
