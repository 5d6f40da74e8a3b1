"""A restricted enquiry, through the real acts: of a coordinator, with somebody of the police."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from hub.front_door.models import Enquiry, Notification
from hub.research.models import Request
from hub.wall import restricted
from tenants.models import Role, Seat
from tenants.seated import Seated
from tests.front_door.enquiry_builders import opened
from tests.front_door.triage_builders import child
from tests.support.builders import a_request
from tests.support.house import House

NAME = "Pia Hidden"


@dataclass
class Restricted:
    """What is restricted, and who is named."""

    id: UUID
    enquiry: Enquiry
    notification: Notification
    request: Request
    coordinator: Seat
    police: Seat
    by: Seated

    @property
    def inside(self) -> str:
        """What stands before the address of each page inside."""
        return f"/inside/{self.id}"

    def page(self, more: str = "") -> str:
        return f"{self.inside}/enquiries/{self.enquiry.reference}/{more}"


def not_yet(
    house: House, name: str = NAME, *, coordinator: Seat | None = None, police: Seat | None = None
) -> Restricted:
    """The same before it is restricted: asked of the police."""
    coordinator, police = coordinator or house.seat(Role.COORDINATOR), police or house.seat(Role.RESEARCHER)
    by = house.seated(coordinator)
    notification, enquiry = opened(house, by, child(name))
    return Restricted(uuid.uuid4(), enquiry, notification, a_request(house, enquiry), coordinator, police, by)


def restrict(house: House, one: Restricted, *also: Seat, **words: Any) -> Restricted:
    """Restrict it for its two people, and others."""
    said = {"why": "staff", "reason": "Her mother works here."} | words
    with house.at(one.by):
        restricted.restrict(one.enquiry.pk, [one.coordinator, one.police, *also], form=one.id, by=one.by, **said)
    return one


def a_restricted(house: House, *also: Seat) -> Restricted:
    """One that is restricted."""
    return restrict(house, not_yet(house), *also)
