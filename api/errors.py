"""Errors of the API: what is wrong, where, and what to do (RFC 9457, problem details)."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from rest_framework.exceptions import Throttled
from rest_framework.response import Response
from rest_framework.views import exception_handler

PROBLEM = "application/problem+json"


def problem(status: int, title: str, *, faults: list[dict[str, str]] | None = None) -> Response:
    """An answer that says what is wrong."""
    body: dict[str, Any] = {"type": "about:blank", "title": title, "status": status}
    if faults:
        body["faults"] = faults
    return Response(body, status=status, content_type=PROBLEM)


def too_large(request: HttpRequest) -> HttpResponse:
    """413, before anything of the body is read."""
    most = settings.LARGEST_REQUEST // 1024
    title = f"The request is larger than {most} KiB. Shorten it; documents are sent later."
    return JsonResponse({"type": "about:blank", "title": title, "status": 413}, status=413, content_type=PROBLEM)


def answer(error: Exception, context: dict[str, Any]) -> Response | None:
    """The same for errors that the framework finds, such as a body that is no JSON."""
    found = exception_handler(error, context)
    if found is None:
        return None
    if isinstance(error, Throttled):
        refused = problem(found.status_code, getattr(context["view"], "too_often", "Too often. Wait, then ask again."))
        refused["Retry-After"] = found["Retry-After"]
        return refused
    detail = found.data.get("detail", "This cannot be read.") if isinstance(found.data, dict) else "It is not valid."
    refused = problem(found.status_code, str(detail))
    if found.has_header("WWW-Authenticate"):
        refused["WWW-Authenticate"] = found["WWW-Authenticate"]
    return refused
