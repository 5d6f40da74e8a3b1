"""Enquiries with more than one notification, through the real acts."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

from django.utils import timezone

from hub.front_door.enquiries.opening import ChildRated
from hub.front_door.models import Enquiry, Named, Notification, Subject
from hub.front_door.triage.triaging import open_enquiry
from tenants.models import Role
from tenants.seated import Seated
from tests.front_door.triage_builders import child, notify, rated
from tests.support.house import House

BORN = date(2015, 5, 17)


def a_coordinator(house: House, **of: Any) -> Seated:
    return house.seated(role=Role.COORDINATOR, **of)


def opened(house: House, by: Seated, *children: Any, rating: str = "amber") -> tuple[Notification, Enquiry]:
    """A notification and the enquiry opened from it."""
    found = notify(house, *children)
    with house.at(by):
        return found, open_enquiry(found.pk, rated(house, found, rating), by=by, at=timezone.now())


def joined(
    house: House, by: Seated, enquiry: Enquiry, *children: Any, rating: str = "red", same_as: UUID | None = None
) -> Notification:
    """A second notification that joined an enquiry; its first child may be one whom the enquiry knows."""
    found = notify(house, *children)
    said = rated(house, found, rating)
    if same_as:
        said[0] = ChildRated(said[0].named, rating, "as the message says", same_as=same_as)
    with house.at(by):
        open_enquiry(found.pk, said, by=by, at=timezone.now(), into=enquiry.pk)
    return found


def amy() -> Any:
    """A child whom two messages name in the same way."""
    return child("Amy Example", born=BORN)


def subjects(house: House, by: Seated, enquiry: Enquiry) -> list[Subject]:
    """The children who belong to an enquiry now."""
    with house.at(by):
        return list(enquiry.subjects.standing())


def person_named(house: House, by: Seated, notification: Notification) -> UUID:
    """Whom the notification's first child was made."""
    with house.at(by):
        found: UUID = Named.objects.get(notification=notification, position=0).person_id
        return found
