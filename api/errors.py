"""Errors of the API: what is wrong, where, and what to do (RFC 9457, problem details)."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from rest_framework.exceptions import ParseError, Throttled
from rest_framework.response import Response
from rest_framework.views import exception_handler

from tenants.door_contacts import contact_of

PROBLEM = "application/problem+json"


# What a program may rely on where the view says nothing more exact.
CODES = {
    400: "unreadable", 401: "no_key", 403: "not_allowed", 404: "not_found", 405: "method_not_allowed",
    406: "not_acceptable", 413: "too_large", 415: "unsupported_media_type", 429: "too_often", 503: "not_open",
}  # fmt: skip


def problem(status: int, title: str, *, faults: list[dict[str, str]] | None = None, code: str = "") -> Response:
    """An answer that says what is wrong, with a code for programs."""
    body: dict[str, Any] = {
        "type": "about:blank", "title": title, "status": status, "code": code or CODES.get(status, "refused")
    }  # fmt: skip
    if faults:
        body["faults"] = faults
    return Response(body, status=status, content_type=PROBLEM)


def where_to_ring(request: HttpRequest) -> str:
    """Whom to tell by telephone what could not be taken here."""
    contact = contact_of(getattr(request, "place", None))
    if contact is None:
        return "Tell children’s social care by telephone; if a child is in danger now, ring 999."
    return (
        f"Tell us by telephone: {contact.telephone}, {contact.hours}; otherwise {contact.night_team},"
        f" {contact.night_telephone}. If a child is in danger now, ring 999."
    )


def too_large(request: HttpRequest) -> HttpResponse:
    """413, before anything of the body is read."""
    most = settings.LARGEST_REQUEST // 1024
    title = f"The request is larger than {most} KiB. Nothing was kept. Shorten it. {where_to_ring(request)}"
    return JsonResponse(
        {"type": "about:blank", "title": title, "status": 413, "code": "too_large"}, status=413, content_type=PROBLEM
    )


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
    if isinstance(error, ParseError):
        detail = f"{detail} Nothing was kept. {where_to_ring(context['request']._request)}"
    refused = problem(found.status_code, str(detail))
    if found.has_header("WWW-Authenticate"):
        refused["WWW-Authenticate"] = found["WWW-Authenticate"]
    return refused
