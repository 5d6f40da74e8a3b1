"""What was sent before and is named in a message: found for those who may see it, so that the two can be joined."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any
from uuid import UUID

from django.db.models import QuerySet

import tenants
from hub.front_door.models import Enquiry, EnquiryState, Join, Notification
from hub.front_door.notifications.references import MOST_READ, places_in, references_in
from hub.wall.models import HubSettings
from hub.wall.rows_together import rows_together


@dataclass(frozen=True)
class NamedReference:
    """A reference in a message. Without `is_known` this desk knows nothing of that name: it may be a slip, another
    hub's, or something that is not this desk's to see, which look alike.

    `enquiry` is the enquiry to which it belongs now; `join` is that enquiry's id where it can be joined.
    """

    reference: str
    authority: str
    is_known: bool = False
    enquiry: str = ""
    join: UUID | None = None


def named_references(found: Notification) -> list[NamedReference]:
    """What a message names, in its order, as far as the asking desk may see it. One query, however long it is."""
    wanted = wanted_in(found)
    return named_from(wanted, rows_together(HubSettings.objects.all(), **rows_of_names(wanted))) if wanted else []


def reference_places(text: str) -> list[tuple[int, int, str]]:
    """Where a text names something: from, to, and the reference that is meant. Each place, also of one named twice."""
    return places_in(text, _authorities())


def known_references(wanted: Sequence[str]) -> dict[str, bool]:
    """Of these references those of which the asking desk may see something -> whether it is an enquiry's. One query,
    none of nothing."""
    if not wanted:
        return {}
    rows = rows_together(
        HubSettings.objects.all(),
        notifications=Notification.objects.filter(reference__in=wanted).only("id", "reference"),
        enquiries=Enquiry.objects.filter(reference__in=wanted).only("id", "reference"),
    )
    found = {one.reference: False for one in rows["notifications"]}
    return found | {one.reference: True for one in rows["enquiries"]}


def wanted_in(found: Notification) -> list[str]:
    """The references that a message names, in its order, without its own."""
    return [one for one in references_in(_text_of(found.message), _authorities()) if one != found.reference]


def rows_of_names(wanted: Sequence[str]) -> dict[str, QuerySet[Any]]:
    """What is to be read of them, for rows_together; nothing where nothing is named."""
    if not wanted:
        return {}
    notifications = Notification.objects.filter(reference__in=wanted)
    joins = Join.objects.filter(notification__in=notifications.values("pk"), until_at__isnull=True)
    return {
        "named_notifications": notifications.only("id", "reference"),
        "named_joins": joins.only("id", "notification_id", "enquiry_id"),
        "named_enquiries": Enquiry.objects.filter(reference__in=wanted),
        "joined_enquiries": Enquiry.objects.filter(pk__in=joins.values("enquiry")),
    }


def named_from(wanted: Sequence[str], rows: Mapping[str, list[Any]]) -> list[NamedReference]:
    """In: the references, and what was read of them."""
    if not wanted:
        return []
    names = _authorities()
    notifications = {one.pk: one.reference for one in rows["named_notifications"]}
    enquiries = {one.reference: one for one in rows["named_enquiries"]}
    joined = {one.pk: one for one in rows["joined_enquiries"]}
    enquiries |= {
        notifications[one.notification_id]: joined[one.enquiry_id]
        for one in rows["named_joins"]
        if one.enquiry_id in joined and one.notification_id in notifications
    }
    known = {*notifications.values(), *enquiries}
    return [_named(one, names[one[:3]], one in known, enquiries.get(one)) for one in wanted]


def _named(reference: str, authority: str, is_known: bool, enquiry: Enquiry | None) -> NamedReference:
    if enquiry is None:
        return NamedReference(reference, authority, is_known)
    join = enquiry.pk if enquiry.state == EnquiryState.OPEN else None
    return NamedReference(reference, authority, is_known, enquiry.reference, join)


def _text_of(message: Mapping[str, Any]) -> str:
    """Every text of a message, as far as it is read."""
    parts: list[str] = []
    room = MOST_READ
    for text in _texts(message):
        if room <= 0:
            break
        parts.append(text[:room])
        room -= len(text)
    return "\n".join(parts)


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for inner in value.values():
            yield from _texts(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _texts(inner)


@cache
def _authorities() -> dict[str, str]:
    """London's authorities by the letters that begin their references."""
    with (Path(tenants.__file__).parent / "data" / "authorities.csv").open(newline="") as rows:
        return {row["reference_code"]: row["name"] for row in csv.DictReader(rows)}
