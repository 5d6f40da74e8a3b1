"""Notifications from other systems: the same door, the same rules, no account."""

from __future__ import annotations

import re
from typing import Any

from django.conf import settings
from django.utils import timezone
from rest_framework.response import Response
from rest_framework.views import APIView

from api.documents import KEY_PATTERN, notify, the_schema, the_status
from api.errors import problem, where_to_ring
from api.throttling import PerAddress
from hub.front_door.notifications.message import Message, parse, schema
from hub.front_door.notifications.message_faults import MessageInvalid
from hub.front_door.notifications.status import status_of
from hub.front_door.notifications.submit import CannotKeep, KeyUsedForAnotherMessage, submit
from hub.transfers.passed_on import follow
from tenants import doors
from tenants.access import Need, Rule
from tenants.door_areas import DoorArea
from tenants.door_contacts import contact_of
from tenants.reading_hours import next_reading

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
                code="key_missing",
            )
        try:
            message = parse(request.data)
        except RecursionError:
            return problem(400, "The body is nested deeper than any notification. See the schema.", code="too_deep")
        except MessageInvalid as invalid:
            faults = [one.as_json() for one in invalid.faults]
            title = f"The notification cannot be read. Nothing was kept. {where_to_ring(request._request)}"
            return problem(422, title, faults=faults, code="unreadable")
        if request.headers.get("X-Test") == "1":
            return Response(
                {
                    "test": True,
                    "would_keep": True,
                    **_said_of(message),
                    **_wrong_door(request, message),
                    **_closed(request),
                },
                status=200,
            )
        try:
            done = submit(request._request.authority.slug, "api", message, key=key)
        except KeyUsedForAnotherMessage:
            return problem(
                409, "This Idempotency-Key was used for another notification. Use a new one.", code="key_used"
            )
        except CannotKeep:
            title = f"The notification could not be kept. {where_to_ring(request._request)}"
            return problem(422, title, code="unreadable")
        host = request._request.get_host()
        return Response(
            {
                "reference": done.reference,
                "received_at": done.received_at.isoformat(),
                "status": f"{settings.PUBLIC_SCHEME}://{host}/status/{done.token}/",
                "immediate_danger": message.immediate_danger,
                "what_next": "If a child is in danger now, call 999 as well.",
                **_said_of(message),
                **_wrong_door(request, message),
                **_closed(request),
                **_out_of_hours(request),
            },
            status=201 if done.made else 200,
        )


def _said_of(message: Message) -> dict[str, Any]:
    """What is to be completed, and what the schema does not know; empty lists where nothing is."""
    return {"to_complete": [fault.as_json() for fault in message.to_check], "not_in_the_schema": list(message.unknown)}


def _out_of_hours(request: Any) -> dict[str, Any]:
    """Where nobody reads at this hour: from when somebody does, and whom to ring until then; nothing otherwise."""
    contact = contact_of(request._request.place)
    read_from = next_reading(contact, timezone.now()) if contact else None
    if contact is None or read_from is None:
        return {}
    ring = {"team": contact.night_team, "telephone": contact.night_telephone}
    return {"out_of_hours": {"read_from": read_from.isoformat(), "ring": ring}}


def _closed(request: Any) -> dict[str, Any]:
    """Where this front door has closed: the one to send to from now on. What was sent is kept, and offered there."""
    place = request._request.place
    if not place.has_closed(timezone.localdate()):
        return {}
    after = doors.instead_of(place)
    instead = {"name": after[0], "address": after[1]} if after else None
    return {"closed_door": {"closed_after": place.closes_after.isoformat(), "instead": instead}}


def _wrong_door(request: Any, message: Message) -> dict[str, Any]:
    """Children whose postcode seems to be in another borough, with its front doors; nothing where there are none."""
    found = DoorArea(request._request.authority.slug).wrong_doors(message.read["children"])
    return {"wrong_door": found} if found else {}


class NotificationStatus(APIView):
    """How far a notification is, for whoever holds its token."""

    rule = Rule(Need.NOTHING, "whoever sent a notification holds its token")
    throttle_classes = [PerAddress]
    too_often = "Too many questions from this address. Wait, then ask again."

    @the_status
    def get(self, request: Any, token: str) -> Response:
        """Received or read, here or in the hub to which it was passed on, and nothing else."""
        found = status_of(token)
        if found is None:
            return problem(404, "No notification has this token.", code="no_such_token")
        passed = follow(found)
        said = {"reference": found.reference, "received_at": found.received_at.isoformat(), "state": found.state}
        return Response({**said, "passed_on": passed.there} if passed else said)


class NotificationSchema(APIView):
    """The JSON Schema of notifications."""

    rule = Rule(Need.NOTHING, "whoever writes a notification has to know its form")

    @the_schema
    def get(self, request: Any) -> Response:
        """The schema."""
        return Response(schema(), content_type="application/schema+json")
