"""The service says so when the proxy in front of it is not set up, at its start and from what comes."""

from __future__ import annotations

from typing import Any

import pytest
from django.http import HttpResponse
from django.test import RequestFactory

from mash_platform.settings.proxies import networks
from tenants.middleware.proxies import FIRST, NONE_NAMED, ONE_ADDRESS, SILENT, UNNAMED, WORDS, ProxyMiddleware, troubles
from tenants.models import Role
from tests.support.house import House
from tests.support.pages import text_of
from tests.support.signing_in import visitor

PROXY, OTHER = "10.0.0.1", "198.51.100.7"


@pytest.fixture
def service(settings: Any) -> Any:
    settings.DOMAIN = "mash.example"
    settings.TRUSTED_PROXIES = networks(PROXY)
    return settings


def started() -> ProxyMiddleware:
    return ProxyMiddleware(lambda request: HttpResponse())


def ask(web: ProxyMiddleware, peer: str = PROXY, path: str = "/", **headers: str) -> None:
    web(RequestFactory().get(path, REMOTE_ADDR=peer, **headers))  # type: ignore[arg-type]


def test_started_without_a_named_proxy_it_says_so_at_once(service: Any, caplog: Any) -> None:
    service.TRUSTED_PROXIES = []
    started()
    assert WORDS[NONE_NAMED] in caplog.text
    assert troubles() == [WORDS[NONE_NAMED]]


def test_a_proxy_that_nobody_named_is_seen_in_its_first_request(service: Any, caplog: Any) -> None:
    web = started()
    ask(web, OTHER, HTTP_X_FORWARDED_FOR="203.0.113.1")
    ask(web, OTHER, HTTP_X_FORWARDED_FOR="203.0.113.1")
    assert caplog.text.count(WORDS[UNNAMED]) == 1
    assert troubles() == [WORDS[UNNAMED]]


def test_a_proxy_that_forwards_no_address_is_seen_in_its_first_request(service: Any, caplog: Any) -> None:
    ask(started())
    assert WORDS[SILENT] in caplog.text


def test_whoever_watches_the_service_is_no_proxy(service: Any) -> None:
    ask(started(), path="/alive/")
    assert troubles() == []


def test_one_address_for_all_first_requests_is_taken_for_a_proxy(service: Any, caplog: Any) -> None:
    web = started()
    for _ in range(FIRST):
        ask(web, OTHER)
    assert WORDS[ONE_ADDRESS] in caplog.text


def test_two_addresses_are_enough_to_see_that_they_differ(service: Any) -> None:
    web = started()
    ask(web, HTTP_X_FORWARDED_FOR="203.0.113.1")
    for _ in range(FIRST + 1):
        ask(web, HTTP_X_FORWARDED_FOR="203.0.113.2")
    assert troubles() == []


def test_a_machine_of_its_own_needs_no_proxy(settings: Any) -> None:
    web = started()
    for _ in range(FIRST + 1):
        ask(web, "127.0.0.1")
    assert troubles() == []


def test_the_operators_page_says_it_too(house: House, service: Any) -> None:
    operator = visitor(house, Role.OPERATOR)
    assert WORDS[SILENT] not in text_of(operator.get("/readiness/building/", secure=True))
    ask(started())
    assert WORDS[SILENT] in operator.get("/readiness/building/", secure=True).text
