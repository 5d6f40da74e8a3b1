"""The OpenAPI document of the API, made from its views and from the one JSON Schema of notifications."""

from __future__ import annotations

import copy
from typing import Any

from django.conf import settings
from drf_spectacular.renderers import OpenApiJsonRenderer, OpenApiJsonRenderer2
from drf_spectacular.utils import OpenApiParameter, OpenApiResponse, extend_schema
from drf_spectacular.views import SpectacularAPIView

from api.errors import CODES
from hub.front_door.notifications.message import schema
from hub.front_door.notifications.message_faults import CODES as FAULT_CODES
from tenants.access import Need, Rule

KEY_PATTERN = "^[A-Za-z0-9_-]{16,64}$"


def _ref(name: str) -> dict[str, str]:
    return {"$ref": f"#/components/schemas/{name}"}


def components() -> dict[str, Any]:
    """The parts of the notifications' schema under the names that an OpenAPI document gives them."""
    whole: dict[str, Any] = _moved(copy.deepcopy(schema()))
    whole.pop("$schema")
    parts: dict[str, Any] = whole.pop("$defs")
    return {**{f"notification_{name}": part for name, part in parts.items()}, "notification": whole, **ANSWERS}


def _moved(value: Any) -> Any:
    """The same with its references pointing into the OpenAPI document."""
    if isinstance(value, dict):
        return {
            key: f"#/components/schemas/notification_{inner.rpartition('/')[2]}" if key == "$ref" else _moved(inner)
            for key, inner in value.items()
        }
    return [_moved(inner) for inner in value] if isinstance(value, list) else value


WRONG_DOOR = {
    "type": "array",
    "description": "A hint, by a list that can be wrong: children whose postcode seems to be outside this front door's "
    "area. The message is kept here all the same.",
    "items": {
        "type": "object",
        "required": ["path", "where", "doors"],
        "properties": {
            "path": {"type": "string", "description": "JSON Pointer into the notification."},
            "where": {"type": "string", "description": "In words, such as: in Brent or outside London."},
            "doors": {
                "type": "array",
                "description": "Where to tell them.",
                "items": {"type": "string", "format": "uri"},
            },
        },
    },
}
CLOSED_DOOR = {
    "type": "object",
    "description": "Only where this front door has closed. The message is kept, and offered to the hub of the other.",
    "required": ["closed_after", "instead"],
    "properties": {
        "closed_after": {"type": "string", "format": "date"},
        "instead": {
            "type": ["object", "null"],
            "description": "Where to send from now on; null where no front door takes its place.",
            "properties": {"name": {"type": "string"}, "address": {"type": "string", "format": "uri"}},
        },
    },
}
OUT_OF_HOURS = {
    "type": "object",
    "description": "Only where nobody reads at this hour: from when somebody does, and whom to ring until then.",
    "required": ["read_from", "ring"],
    "properties": {
        "read_from": {"type": "string", "format": "date-time"},
        "ring": {
            "type": "object",
            "required": ["team", "telephone"],
            "properties": {"team": {"type": "string"}, "telephone": {"type": "string"}},
        },
    },
}
# Of every problem; those of one kind of answer alone stand where it is made.
PROBLEM_CODES = sorted({*CODES.values(), "refused", "key_missing", "too_deep", "key_used", "no_such_token",
                        "no_such_door", "failed"})  # fmt: skip
ANSWERS: dict[str, Any] = {
    "receipt": {
        "type": "object",
        "required": ["reference", "received_at", "status", "immediate_danger", "what_next"],
        "properties": {
            "reference": {"type": "string", "description": "To name on the telephone, such as HRW-12-004182."},
            "received_at": {"type": "string", "format": "date-time"},
            "status": {"type": "string", "format": "uri", "description": "A page that says whether it was read."},
            "immediate_danger": {"type": "boolean"},
            "what_next": {"type": "string"},
            "to_complete": {
                "type": "array",
                "description": "What is not as the schema has it, which is kept as you said it. And what a child is "
                "found by and you did not say, where you can be asked: a name, a day of birth or age, an address.",
                "items": {"$ref": "#/components/schemas/fault"},
            },
            "wrong_door": WRONG_DOOR,
            "closed_door": CLOSED_DOOR,
            "out_of_hours": OUT_OF_HOURS,
            "not_in_the_schema": {
                "type": "array",
                "description": "Places that the schema does not know. They are kept, and shown as your own words.",
                "items": {"type": "string"},
            },
        },
    },
    "tried": {
        "type": "object",
        "description": "Where X-Test was sent.",
        "required": ["test", "would_keep"],
        "properties": {
            "test": {"const": True},
            "would_keep": {"type": "boolean"},
            "to_complete": {"type": "array", "items": {"$ref": "#/components/schemas/fault"}},
            "not_in_the_schema": {"type": "array", "items": {"type": "string"}},
            "wrong_door": WRONG_DOOR,
            "closed_door": CLOSED_DOOR,
        },
    },
    "status": {
        "type": "object",
        "required": ["reference", "received_at", "state"],
        "properties": {
            "reference": {"type": "string"},
            "received_at": {"type": "string", "format": "date-time"},
            "state": {"enum": ["received", "read"]},
            "passed_on": {
                "enum": ["on_its_way", "received", "read"],
                "description": "Only where it was passed on to another hub: its state there.",
            },
        },
    },
    "fault": {
        "type": "object",
        "required": ["path", "code", "wrong", "to_do"],
        "properties": {
            "path": {"type": "string", "description": "JSON Pointer into the notification."},
            "code": {"enum": sorted({*FAULT_CODES.values(), "too_many", "check"})},
            "wrong": {"type": "string"},
            "to_do": {"type": "string"},
        },
    },
    "problem": {
        "type": "object",
        "description": "RFC 9457. It never repeats what was sent.",
        "required": ["type", "title", "status", "code"],
        "properties": {
            "type": {"type": "string"},
            "title": {"type": "string"},
            "status": {"type": "integer"},
            "code": {"enum": PROBLEM_CODES, "description": "For programs. The title is for people, and may change."},
            "faults": {"type": "array", "items": {"$ref": "#/components/schemas/fault"}},
        },
    },
}
PROBLEMS = {
    400: "The Idempotency-Key is missing or weak, or the body is no JSON, or gives one name twice.",
    404: "There is nothing at this address.",
    405: "This address is not asked in this way.",
    406: "The answer is JSON; the Accept header takes none.",
    409: "The Idempotency-Key was used for another notification.",
    413: "Larger than 1 MiB.",
    415: "The body is not sent as application/json.",
    422: "The body says nothing about a child, or is no text; nothing was kept. The title says whom to ring.",
    429: "Too many from this address. Wait for Retry-After seconds, then send the same again.",
}

notify = extend_schema(
    operation_id="notify",
    summary="Tell the hub about a child",
    description=(
        "Anybody may send a notification; no account is needed. Send the same again with the same Idempotency-Key "
        "as often as you like: it makes one notification. Nothing is refused because a part of it is not as the "
        "schema has it: that part is kept as you said it, and named in `to_complete`, as is what is missing. If a "
        "child is in danger now, call 999 as well."
    ),
    auth=[],
    parameters=[
        OpenApiParameter(
            "Idempotency-Key",
            {"type": "string", "pattern": KEY_PATTERN},
            OpenApiParameter.HEADER,
            required=True,
            description="New for each notification and hard to guess, such as a UUID: 16 to 64 of A-Z a-z 0-9 - _",
        ),
        OpenApiParameter(
            "X-Test",
            {"type": "string", "enum": ["1"]},
            OpenApiParameter.HEADER,
            required=False,
            description="For developers: with 1 nothing is kept; the answer says what is to be completed.",
        ),
    ],
    request={"application/json": _ref("notification")},
    responses={
        (201, "application/json"): OpenApiResponse(_ref("receipt"), "Kept."),
        (200, "application/json"): OpenApiResponse(
            {"oneOf": [_ref("receipt"), _ref("tried")]}, "The same was kept before; or it was only tried."
        ),
        **{
            (status, "application/problem+json"): OpenApiResponse(_ref("problem"), words)
            for status, words in PROBLEMS.items()
        },
    },
)
the_status = extend_schema(
    operation_id="notification_status",
    summary="How far a notification is",
    description="By the token in the `status` address of the receipt: received or read, and nothing else.",
    auth=[],
    responses={
        (200, "application/json"): OpenApiResponse(_ref("status"), "How far it is."),
        (404, "application/problem+json"): OpenApiResponse(_ref("problem"), "No notification has this token."),
        (429, "application/problem+json"): OpenApiResponse(_ref("problem"), PROBLEMS[429]),
    },
)
the_schema = extend_schema(
    operation_id="notification_schema",
    summary="The JSON Schema of notifications",
    auth=[],
    responses={(200, "application/schema+json"): {"type": "object"}},
)


class Published(SpectacularAPIView):
    """An OpenAPI document as JSON, with the address of the host that was asked for it."""

    renderer_classes = [OpenApiJsonRenderer, OpenApiJsonRenderer2]

    @extend_schema(exclude=True)
    def get(self, request: Any, *args: Any, **kwargs: Any) -> Any:
        """The document."""
        here = f"{settings.PUBLIC_SCHEME}://{request._request.get_host()}/api/v1"
        self.custom_settings = {**(self.custom_settings or {}), "SERVERS": [{"url": here}]}
        return super().get(request, *args, **kwargs)  # type: ignore[no-untyped-call]


class Document(Published):
    """GET the OpenAPI document of a front door."""

    rule = Rule(Need.NOTHING, "whoever writes a program for the API has to know it")
    urlconf = "api.urls"
    custom_settings = {
        "TITLE": "Notifications to a multi-agency safeguarding hub",
        "DESCRIPTION": "The front door of one authority, for agencies' systems.",
        "VERSION": "1",
        "OAS_VERSION": "3.1.0",
        "POSTPROCESSING_HOOKS": [],  # enumerations stand where the JSON Schema has them
        "APPEND_COMPONENTS": {"schemas": components()},
    }
