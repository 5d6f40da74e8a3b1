"""Errors to Sentry, where SENTRY_DSN is set: what broke and where in the code, and not a word of any case.

An error's message can quote a row, a request can hold a form, a stack frame holds variables. So none of them is sent:
only types, places in the code, the route's name and the release.
"""

from __future__ import annotations

import os
from typing import Any

import sentry_sdk
from sentry_sdk.integrations.celery import CeleryIntegration
from sentry_sdk.integrations.django import DjangoIntegration

# Sources of a transaction's name that are code: a route's pattern, a view, a task.
NAMED_BY_CODE = frozenset({"route", "view", "component", "task"})
KEPT_OF_REQUEST = frozenset({"method"})
KEPT_OF_FRAME = frozenset({"filename", "function", "module", "lineno", "in_app", "abs_path"})


def start(process: str) -> bool:
    """Begin to report. In: the kind of process (web, worker, keeper). Out: whether a DSN was given."""
    dsn = os.environ.get("SENTRY_DSN", "")
    if dsn:
        sentry_sdk.init(**options(dsn, process))
    return bool(dsn)


def options(dsn: str, process: str) -> dict[str, Any]:
    """How the client is set up."""
    return {
        "dsn": dsn,
        "environment": os.environ.get("SENTRY_ENVIRONMENT", "production"),
        "server_name": process,
        "include_local_variables": False,
        "include_source_context": False,
        "max_request_body_size": "never",
        "max_breadcrumbs": 0,
        "traces_sample_rate": 0.0,
        "default_integrations": False,
        "integrations": [DjangoIntegration(middleware_spans=False), CeleryIntegration()],
        "before_send": without_words,
        "before_send_transaction": lambda event, hint: None,
    }


def without_words(event: dict[str, Any], hint: Any) -> dict[str, Any]:
    """Leave of an event what names code alone. In: Sentry's event. Out: the same without anything typed or read."""
    kept: dict[str, Any] = {
        name: event[name]
        for name in (
            "event_id",
            "timestamp",
            "platform",
            "level",
            "release",
            "environment",
            "server_name",
            "transaction",
        )
        if name in event
    }
    if (event.get("transaction_info") or {}).get("source") not in NAMED_BY_CODE:
        kept.pop("transaction", None)  # of an address that fits no route it is the address
    if "exception" in event:
        kept["exception"] = {"values": [_type_and_place(one) for one in event["exception"].get("values", [])]}
    if "request" in event:
        kept["request"] = {name: value for name, value in event["request"].items() if name in KEPT_OF_REQUEST}
    return kept


def _type_and_place(one: dict[str, Any]) -> dict[str, Any]:
    frames = (one.get("stacktrace") or {}).get("frames", [])
    return {
        "type": one.get("type"),
        "module": one.get("module"),
        "value": "",
        "stacktrace": {"frames": [{k: v for k, v in frame.items() if k in KEPT_OF_FRAME} for frame in frames]},
    }
