"""Says so when the proxy in front of this service is not set up as infra/README.md has it.

A proxy that nobody named makes everybody look like one address: one limit would then count all of London together, and
a locked name would be locked for all. It is seen from the requests themselves, logged once by each web process, and
kept for the operator's page for a day.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.core.cache import caches
from django.http import HttpRequest, HttpResponse
from redis.exceptions import RedisError

from tenants.client_address import client_address, is_proxy

log = logging.getLogger("mash.proxy")
FIRST = 200  # requests: as many from one address, and no other, are a proxy's
KEPT = 24 * 3600  # seconds
ALIVE = "/alive/"
FORWARDING = ("HTTP_X_FORWARDED_FOR", "HTTP_FORWARDED", "HTTP_X_REAL_IP", "HTTP_VIA")

UNNAMED = "unnamed"
SILENT = "silent"
ONE_ADDRESS = "one address"
NONE_NAMED = "none named"
WORDS = {
    NONE_NAMED: (
        "This service is not on a machine of its own (MASH_DOMAIN is not localhost), and MASH_TRUSTED_PROXIES names no"
        " proxy. Behind one, everybody would count as one address."
    ),
    UNNAMED: (
        "Requests come through a proxy that MASH_TRUSTED_PROXIES does not name, so that everybody behind it counts as"
        " one address. Name it, or stop whoever reaches this port without your proxy."
    ),
    SILENT: (
        "A proxy that MASH_TRUSTED_PROXIES names sends no X-Forwarded-For, so that everybody behind it counts as one"
        " address. infra/README.md says what it must send."
    ),
    ONE_ADDRESS: (
        f"The first {FIRST} requests all came from one address. If that is a proxy, name it in MASH_TRUSTED_PROXIES."
    ),
}


class ProxyMiddleware:
    """Looks at the requests of this process until it has seen that addresses differ, and at their headers always."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response
        self._said: set[str] = set()
        self._first = ""
        self._alike = 0
        if settings.DOMAIN != "localhost" and not settings.TRUSTED_PROXIES:
            self._say(NONE_NAMED)

    def __call__(self, request: HttpRequest) -> HttpResponse:
        self._look(request)
        return self.get_response(request)

    def _look(self, request: HttpRequest) -> None:
        came_through = is_proxy(request.META.get("REMOTE_ADDR", ""))
        if request.path == ALIVE:
            return  # whoever watches the service asks without the proxy
        if came_through and not request.META.get("HTTP_X_FORWARDED_FOR"):
            self._say(SILENT)
        elif not came_through and settings.DOMAIN != "localhost" and any(name in request.META for name in FORWARDING):
            self._say(UNNAMED)
        if self._alike < FIRST and settings.DOMAIN != "localhost":
            self._compare(client_address(request))

    def _compare(self, address: str) -> None:
        if self._first and address != self._first:
            self._alike = FIRST  # addresses differ: nobody has to look any more
            return
        self._first = address
        self._alike += 1
        if self._alike == FIRST:
            self._say(ONE_ADDRESS)

    def _say(self, what: str) -> None:
        if what in self._said:
            return
        self._said.add(what)
        log.error(WORDS[what])
        try:
            caches["counters"].set(f"proxy.{what}".replace(" ", "-"), True, KEPT)
        except RedisError:
            log.warning("the operator's page cannot be told: the broker does not answer")


def troubles() -> list[str]:
    """What is wrong with the proxy, in words for the operator's page: what any web process saw in the last day."""
    try:
        found: dict[str, Any] = caches["counters"].get_many([f"proxy.{what}".replace(" ", "-") for what in WORDS])
    except RedisError:
        return []
    return [words for what, words in WORDS.items() if f"proxy.{what}".replace(" ", "-") in found]
