"""A message at the door, as small as it may be."""

from __future__ import annotations

import json
import uuid
from datetime import date
from typing import Any
from uuid import UUID

from hub.front_door.enquiries.opening import ChildRated
from hub.front_door.models import Named, Notification
from hub.wall.functions import call
from tests.support.house import House

EMPTY: dict[str, Any] = {
    "given_name": "", "family_name": "", "day": None, "day_is_estimate": False, "address_lines": "", "postcode": "",
    "number_kind": "", "number_value": "", "tie_kind": "", "tie_to": None, "text": "", "given_key": "",
    "family_key": "", "postcode_key": "", "number_key": "",
}  # fmt: skip


def said(kind: str, **more: Any) -> dict[str, Any]:
    """One mention, as the submit function takes it."""
    return {**EMPTY, "id": str(uuid.uuid4()), "kind": kind, **more}


def child(name: str = "Amy Example", born: date | None = None, number: str = "", due: date | None = None) -> Any:
    """A child with a name and what else is said."""
    given, family = name.split()
    mentions = [said("name", given_name=given, family_name=family, given_key=given.lower(), family_key=family.lower())]
    if born:
        mentions.append(said("birth", day=born.isoformat()))
    if due:
        mentions.append(said("expected_birth", day=due.isoformat()))
    if number:
        mentions.append(said("number", number_kind="nhs", number_value=number, number_key=number))
    return {"is_child": True, "label": name, "person": str(uuid.uuid4()), "mentions": mentions}


def notify(
    house: House, *children: Any, hub: str = "harrow", door: str = "harrow", danger: bool = False
) -> Notification:
    """Send a message through a door; out: it, as the lead's desk reads it."""
    named = [{**one, "position": number} for number, one in enumerate(children or (child(),))]
    message = {"concern": {"what_happened": "Shouting was heard.\nTwice."}}
    with house.at("door", hub):
        row = call(
            "submit_v1", door, "form", json.dumps(message), "6", danger, json.dumps(named), None, b"b",
            uuid.uuid4().bytes,
        )[0]  # fmt: skip
    with house.at(house.lead(hub), hub):
        found: Notification = Notification.objects.get(pk=row[1])
    return found


def rated(house: House, notification: Notification, rating: str = "amber", hub: str = "harrow") -> list[ChildRated]:
    """The same rating for every child."""
    with house.at(house.lead(hub), hub):
        ids: list[UUID] = list(
            Named.objects.filter(notification=notification, is_child=True).values_list("pk", flat=True)
        )
    return [ChildRated(pk, rating, "as the message says") for pk in ids]
