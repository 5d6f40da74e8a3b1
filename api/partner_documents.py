"""The OpenAPI document of the platform's API, made from its views."""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import OpenApiParameter, OpenApiResponse, extend_schema

from api.documents import ANSWERS, Published
from api.open_case_documents import PARTS as OPEN_CASES
from hub.wall.clock import Rating
from tenants.access import Need, Rule

PAGE = 100  # requests in one answer
LAST_PAGE = 200

KEY = {
    "type": "http",
    "scheme": "bearer",
    "description": (
        "A key that a researcher made on “Your account”, with their second factor. It shows what waits for their "
        "agency in the hubs where they sit, lasts at most 90 days, and dies with their seat."
    ),
}
OPEN_CASES_KEY = {
    "type": "http",
    "scheme": "bearer",
    "description": (
        "A key that somebody at the desk of children’s social care made on “Your account”, with their second factor, "
        "for the list of open cases. It lasts at most 90 days, and dies with their seat."
    ),
}
PARTS: dict[str, Any] = {
    **OPEN_CASES,
    "partner_request": {
        "type": "object",
        "required": ["id", "hub", "reference", "rating", "due_at", "address"],
        "properties": {
            "id": {"type": "string", "format": "uuid"},
            "hub": {
                "type": "object",
                "required": ["code", "name"],
                "properties": {"code": {"type": "string"}, "name": {"type": "string"}},
            },
            "reference": {"type": "string", "description": "Of the enquiry, unique in London, such as HRW-12-004182."},
            "rating": {"type": "string", "enum": list(Rating.values)},
            "due_at": {"type": ["string", "null"], "format": "date-time"},
            "address": {"type": "string", "format": "uri", "description": "Where a person with a seat answers it."},
        },
    },
    "partner_requests": {
        "type": "object",
        "required": ["agency", "hubs", "requests", "next"],
        "properties": {
            "agency": {"type": "string"},
            "hubs": {"type": "array", "items": {"type": "string"}, "description": "Codes of the hubs looked at."},
            "requests": {"type": "array", "items": {"$ref": "#/components/schemas/partner_request"}},
            "next": {"type": ["string", "null"], "format": "uri", "description": "The next page, or null."},
        },
    },
    "problem": ANSWERS["problem"],
}
PROBLEMS = {
    400: "A filter or a page is not valid.",
    401: "No key, or one that opens nothing.",
    429: "Too many questions with this key, or too many wrong keys. Wait for Retry-After seconds.",
}


def _asked(name: str, kind: dict[str, Any], words: str) -> OpenApiParameter:
    return OpenApiParameter(name, kind, OpenApiParameter.QUERY, required=False, description=words)


waiting = extend_schema(
    operation_id="partner_requests",
    summary="What waits for your agency, due first",
    description=(
        f"Open requests in every hub where the key’s holder researches for its agency, {PAGE} at a time, without any "
        "name or word of a case. Ask again with If-None-Match: 304 says that nothing has changed. Each question stands "
        "in the platform’s ledger."
    ),
    auth=[{"key": []}],  # type: ignore[list-item]  # the names of schemes, as OpenAPI has them
    parameters=[
        _asked("hub", {"type": "string"}, "The code of one hub."),
        _asked("rating", {"type": "string", "enum": list(Rating.values)}, "One rating."),
        _asked("page", {"type": "integer", "minimum": 1, "maximum": LAST_PAGE, "default": 1}, "From 1."),
        OpenApiParameter("If-None-Match", {"type": "string"}, OpenApiParameter.HEADER, required=False),
    ],
    responses={
        (200, "application/json"): OpenApiResponse({"$ref": "#/components/schemas/partner_requests"}, "A page."),
        304: OpenApiResponse(description="The same as before."),
        **{
            (status, "application/problem+json"): OpenApiResponse({"$ref": "#/components/schemas/problem"}, words)
            for status, words in PROBLEMS.items()
        },
    },
)


class PartnerDocument(Published):
    """GET the OpenAPI document, as JSON."""

    rule = Rule(Need.NOTHING, "whoever writes a program for the API has to know it")
    urlconf = "api.urls_platform"
    custom_settings = {
        "TITLE": "Partners across London’s multi-agency safeguarding hubs",
        "DESCRIPTION": "For agencies’ systems: what waits in several hubs, and social care’s list of open cases.",
        "VERSION": "1",
        "OAS_VERSION": "3.1.0",
        "POSTPROCESSING_HOOKS": [],
        "APPEND_COMPONENTS": {"schemas": PARTS, "securitySchemes": {"key": KEY, "open_cases_key": OPEN_CASES_KEY}},
    }
