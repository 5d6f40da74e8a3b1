"""A restricted enquiry, through the real acts: of a coordinator, with somebody of the police."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from hub.assessment.models import Copy
from hub.front_door.models import Enquiry, Notification
from hub.research.models import Request
from hub.wall import restricted
from tenants.models import Role, Seat
from tenants.seated import Seated
from tests.assessment.case_builders import RECIPIENT, a_decision, a_product
from tests.front_door.enquiry_builders import opened
from tests.front_door.triage_builders import child
from tests.support.builders import a_finding, a_release, a_request
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


def a_copy_sent(house: House, one: Restricted, decider: Seated) -> Copy:
    """A finding of the police released to a recipient, decided on, and sent to them."""
    finding = a_finding(house, one.request, text="Called in March.")
    a_release(house, finding, recipients=[RECIPIENT])
    a_decision(house, one.enquiry, decider)
    product = a_product(house, one.enquiry, decider, finding)
    with house.at(decider):
        return Copy.objects.get(product=product)


def restrict(house: House, one: Restricted, *also: Seat, **words: Any) -> Restricted:
    """Restrict it for its two people, and others."""
    said = {"why": "staff", "reason": "Her mother works here."} | words
    with house.at(one.by):
        restricted.restrict(one.enquiry.pk, [one.coordinator, one.police, *also], form=one.id, by=one.by, **said)
    return one


def a_restricted(house: House, *also: Seat) -> Restricted:
    """One that is restricted."""
    return restrict(house, not_yet(house), *also)
