"""Addresses of a list's pages."""

from __future__ import annotations

from django.http import HttpRequest, QueryDict


def page_address(request: HttpRequest | None, name: str, number: int) -> str:
    """The address of one page of a list, with whatever else the address asks for (a filter, a search)."""
    query = request.GET.copy() if request else QueryDict(mutable=True)
    query[name] = str(number)
    return f"?{query.urlencode()}"
