"""A message at the door, as small as it may be."""

from __future__ import annotations

import uuid
from datetime import date
from typing import Any
from uuid import UUID

from hub.front_door.enquiries.opening import ChildRated
from hub.front_door.models import Named, Notification
from tests.support.builders import a_mention, through_a_door
from tests.support.house import House

said = a_mention


def child(name: str = "Amy Example", born: date | None = None, number: str = "", due: date | None = None) -> Any:
    """A child with a name and what else is said."""
    given, family = name.split()
    mentions = [said("name", given_name=given, family_name=family)]
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
    return through_a_door(house, message, named, door=door, hub=hub, danger=danger)


def rated(house: House, notification: Notification, rating: str = "amber", hub: str = "harrow") -> list[ChildRated]:
    """The same rating for every child."""
    with house.at(house.lead(hub), hub):
        ids: list[UUID] = list(
            Named.objects.filter(notification=notification, is_child=True).values_list("pk", flat=True)
        )
    return [ChildRated(pk, rating, "as the message says") for pk in ids]
