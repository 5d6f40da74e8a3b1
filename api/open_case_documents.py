"""What the OpenAPI document of the platform's API says of the list of open cases."""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import OpenApiParameter, OpenApiResponse, extend_schema

from hub.front_door.triage.open_case_lines import COLUMNS, LARGEST, LONGEST, MAY_BE_EMPTY, MOST_FAULTS
from hub.front_door.triage.open_cases import MOST_CHILDREN

CODES = (
    "empty", "too_long", "no_date", "no_nhs_number", "nothing_to_find_by", "same_child_twice", "no_child", "too_many",
    "no_object", "no_list", "no_text", "missing", "unknown",
)  # fmt: skip
SAID = {
    "Date of birth": "Such as 2015-05-17; an empty text where only the NHS number is known.",
    "NHS number": "Ten digits; an empty text where only the day of birth is known.",
    "Case number": "Social care’s own.",
    "Status": "In social care’s words, such as: Child protection plan.",
}
AGE: dict[str, Any] = {
    "type": "object",
    "required": ["loaded_at", "children", "older_than_a_day"],
    "properties": {
        "loaded_at": {"type": ["string", "null"], "format": "date-time", "description": "Null where none is."},
        "children": {"type": "integer"},
        "older_than_a_day": {
            "type": "boolean", "description": "Then no page says that a child is not open, until the next is loaded."
        },
    },
}  # fmt: skip
PARTS: dict[str, Any] = {
    "open_case": {
        "type": "object",
        "additionalProperties": False,
        "required": list(COLUMNS.values()),
        "properties": {
            name: {
                "type": "string",
                "maxLength": LONGEST[column],
                **({} if column in MAY_BE_EMPTY else {"minLength": 1}),
                **({"description": SAID[column]} if column in SAID else {}),
            }
            for column, name in COLUMNS.items()
        },
    },
    "open_cases": {
        "type": "object",
        "additionalProperties": False,
        "required": ["children"],
        "properties": {
            "children": {
                "type": "array", "minItems": 1, "maxItems": MOST_CHILDREN,
                "items": {"$ref": "#/components/schemas/open_case"},
            }
        },
    },
    "open_cases_age": AGE,
    "open_cases_tried": {
        "type": "object",
        "description": "Where X-Test was sent.",
        "required": ["test", "would_load", "children"],
        "properties": {"test": {"const": True}, "would_load": {"const": True}, "children": {"type": "integer"}},
    },
    "open_cases_refused": {
        "type": "object",
        "description": "RFC 9457. It never repeats what was sent, so it may be logged.",
        "required": ["type", "title", "status", "code", "faults", "stands"],
        "properties": {
            "type": {"type": "string"},
            "title": {"type": "string"},
            "status": {"const": 422},
            "code": {"const": "wrong_list"},
            "stands": {"$ref": "#/components/schemas/open_cases_age"},
            "faults": {
                "type": "array", "minItems": 1, "maxItems": MOST_FAULTS,
                "items": {
                    "type": "object",
                    "required": ["path", "code", "wrong", "to_do"],
                    "properties": {
                        "path": {"type": "string", "description": "JSON Pointer into the list."},
                        "code": {"enum": list(CODES)},
                        "wrong": {"type": "string"},
                        "to_do": {"type": "string"},
                    },
                },
            },
        },
    },
}  # fmt: skip
PROBLEMS = {
    400: "The body is no JSON, gives one name twice, or has more parts than a list may have.",
    401: "No key, or one that loads no list.",
    403: "The desk of this key loads no list any more.",
    413: f"Larger than {LARGEST // (1024 * 1024)} MiB.",
    415: "The body is not sent as application/json.",
    429: "Too many questions with this key, or too many wrong keys. Wait for Retry-After seconds.",
}


def _problems(*statuses: int) -> dict[Any, Any]:
    said = {"$ref": "#/components/schemas/problem"}
    return {(one, "application/problem+json"): OpenApiResponse(said, PROBLEMS[one]) for one in statuses}


how_old = extend_schema(
    operation_id="open_cases_age",
    summary="How old your list of open cases is",
    description="When it was last loaded, by API or as a file, and how many children it names. No child is read back.",
    auth=[{"open_cases_key": []}],  # type: ignore[list-item]  # the names of schemes, as OpenAPI has them
    responses={
        (200, "application/json"): OpenApiResponse({"$ref": "#/components/schemas/open_cases_age"}, "Its age."),
        **_problems(401, 403, 429),
    },
)
load_list = extend_schema(
    operation_id="load_open_cases",
    summary="Load social care’s list of open cases",
    description=(
        "The whole list, in the place of the one before, by the rules of the CSV file. Where anything in it is wrong, "
        "nothing is loaded and the one before stands: half a list would say *not open* of the other half. Send it at "
        "least once a day. The same list again is only younger."
    ),
    auth=[{"open_cases_key": []}],  # type: ignore[list-item]
    parameters=[
        OpenApiParameter(
            "X-Test", {"type": "string", "enum": ["1"]}, OpenApiParameter.HEADER, required=False,
            description="For developers: with 1 the list is checked and nothing is loaded.",
        )
    ],
    request={"application/json": {"$ref": "#/components/schemas/open_cases"}},
    responses={
        (200, "application/json"): OpenApiResponse(
            {
                "oneOf": [
                    {"$ref": "#/components/schemas/open_cases_age"}, {"$ref": "#/components/schemas/open_cases_tried"}
                ]
            },
            "Loaded; or it was only tried.",
        ),
        (422, "application/problem+json"): OpenApiResponse(
            {"$ref": "#/components/schemas/open_cases_refused"}, "Something in it is wrong; the list before stands."
        ),
        **_problems(400, 401, 403, 413, 415, 429),
    },
)  # fmt: skip
