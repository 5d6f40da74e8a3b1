"""Notifications from other systems: the same door, the same rules, no account."""

from __future__ import annotations

import re
from typing import Any

from django.conf import settings
from rest_framework.response import Response
from rest_framework.views import APIView

from api.documents import KEY_PATTERN, notify, the_schema
from api.errors import problem
from api.throttling import PerAddress
from hub.front_door.notifications.message import parse, schema
from hub.front_door.notifications.message_faults import MessageInvalid
from hub.front_door.notifications.submit import CannotKeep, KeyUsedForAnotherMessage, submit
from tenants.access import Need, Rule

KEY = re.compile(KEY_PATTERN)


class Notifications(APIView):
    """POST a notification; an Idempotency-Key makes it safe to send again."""

    rule = Rule(Need.NOTHING, "anybody may tell us about a child")
    throttle_classes = [PerAddress]
    too_often = (
        "Too many notifications from this address. Wait, then send the same again with the same Idempotency-Key."
    )

    @notify
    def post(self, request: Any) -> Response:
        """201 with the reference when it is kept; 200 when the same was kept before."""
        key = request.headers.get("Idempotency-Key", "")
        if not KEY.fullmatch(key):
            return problem(
                400,
                "Send an Idempotency-Key of 16 to 64 letters and digits, such as a UUID, new for each notification.",
            )
        try:
            message = parse(request.data)
        except RecursionError:
            return problem(400, "The body is nested deeper than any notification. See the schema.")
        except MessageInvalid as invalid:
            faults = [{"path": one.path, "wrong": one.wrong, "to_do": one.to_do} for one in invalid.faults]
            return problem(422, "The notification is not complete. Nothing was kept.", faults=faults)
        try:
            done = submit(request._request.authority.slug, "api", message, key=key)
        except KeyUsedForAnotherMessage:
            return problem(409, "This Idempotency-Key was used for another notification. Use a new one.")
        except CannotKeep:
            return problem(422, "The notification could not be kept. Remove unusual signs and send it again.")
        host = request._request.get_host()
        return Response(
            {
                "reference": done.reference,
                "received_at": done.received_at.isoformat(),
                "status": f"{settings.PUBLIC_SCHEME}://{host}/status/{done.token}/",
                "immediate_danger": message.immediate_danger,
                "what_next": "If a child is in danger now, call 999 as well.",
            },
            status=201 if done.made else 200,
        )


class NotificationSchema(APIView):
    """The JSON Schema of notifications."""

    rule = Rule(Need.NOTHING, "whoever writes a notification has to know its form")

    @the_schema
    def get(self, request: Any) -> Response:
        """The schema."""
        return Response(schema(), content_type="application/schema+json")
