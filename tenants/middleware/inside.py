"""Addresses inside a restricted enquiry: `/inside/<id>/` before the address of any page of the hub (decision 0046).

So a tab is inside or it is not, whatever another tab does, and each link of a page stays where the page is. The id
says nothing by itself; whether somebody may enter is asked at each request (passes.py).
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.urls import get_script_prefix, set_script_prefix

from tenants.models import HostKind

BEFORE = "/inside/"
INSIDE = re.compile(rf"{BEFORE}([0-9a-f]{{8}}(?:-[0-9a-f]{{4}}){{3}}-[0-9a-f]{{12}})(?=/)")


def inside_address(restriction: UUID, path: str = "/") -> str:
    """The address of a page inside. In: its address outside."""
    return f"{BEFORE}{restriction}{path}"


class InsideMiddleware:
    """Sets request.inside, and takes its part off what the URLconf reads and puts it before what pages link to."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: Any) -> HttpResponse:
        request.inside = None
        found = INSIDE.match(request.path_info) if request.host_kind == HostKind.HUB else None
        if found is None:
            return self.get_response(request)
        request.inside = UUID(found[1])
        request.path_info = request.path_info[found.end() :]
        before = get_script_prefix()
        set_script_prefix(f"{found[0]}/")
        try:
            return self.get_response(request)
        finally:
            set_script_prefix(before)
