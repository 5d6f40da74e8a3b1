"""The route of a request for whoever writes it down: a path can hold a token, or the reference of a child's enquiry.

The web server's access log writes what is left in the environment of the request (cli/run.py); Django's own log lines
about a request are given the route in place of the path (settings.LOGGING).
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse

FOR_THE_ACCESS_LOG = "MASH_ROUTE"
NOWHERE = "(no route)"


class RouteMiddleware:
    """Leaves the route where the web server finds it: `status/<token:token>/`, and never the token."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.META[FOR_THE_ACCESS_LOG] = NOWHERE
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: Any, args: Any, kwargs: Any) -> None:
        """The route is known once a view is found."""
        request.META[FOR_THE_ACCESS_LOG] = route_of(request)


class RouteForPath(logging.Filter):
    """Puts the route where a log line has the path of its request."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Keep every line."""
        request = getattr(record, "request", None)
        if isinstance(request, HttpRequest) and isinstance(record.args, tuple):
            paths = (request.path, request.get_full_path())
            record.args = tuple(route_of(request) if said in paths else said for said in record.args)
        return True


def route_of(request: HttpRequest) -> str:
    """The pattern that the address fits, from the root; `(no route)` where it fits none."""
    match = request.resolver_match
    return f"/{match.route}" if match else NOWHERE
