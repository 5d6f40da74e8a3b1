"""The route of a request for whoever writes it down: a path can hold a token, or the reference of a child's enquiry.

The web server's access log writes what is left in the environment of the request (cli/run.py). Django's own lines
about a request have its route too (mash_platform/logs.py).
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse

from mash_platform.logs import NO_ROUTE, route_of

FOR_THE_ACCESS_LOG = "MASH_ROUTE"


class RouteMiddleware:
    """Leaves the route where the web server finds it: `status/<token:token>/`, and never the token."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.META[FOR_THE_ACCESS_LOG] = NO_ROUTE
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: Any, args: Any, kwargs: Any) -> None:
        """The route is known once a view is found."""
        request.META[FOR_THE_ACCESS_LOG] = route_of(request)
