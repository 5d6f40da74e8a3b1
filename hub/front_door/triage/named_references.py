"""What was sent before and is named in a message: found for those who may see it, so that the two can be joined."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any
from uuid import UUID

import tenants
from hub.front_door.models import Enquiry, EnquiryState, Join, Notification
from hub.front_door.notifications.references import MOST_READ, references_in


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
    """What a message names, in its order, as far as the asking desk may see it. Three queries, however long it is."""
    names = _authorities()
    wanted = [one for one in references_in(_text_of(found.message), names) if one != found.reference]
    if not wanted:
        return []
    notifications = dict(Notification.objects.filter(reference__in=wanted).values_list("pk", "reference"))
    enquiries = {one.reference: one for one in Enquiry.objects.filter(reference__in=wanted)}
    joins = Join.objects.filter(notification__in=notifications, until_at__isnull=True).select_related("enquiry")
    enquiries |= {notifications[one.notification_id]: one.enquiry for one in joins}
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
