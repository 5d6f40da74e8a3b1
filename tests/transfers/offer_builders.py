"""A message as people send it, at a door of Harrow; offers of it, and answers."""

from __future__ import annotations

import uuid
from typing import Any

from django.utils import timezone

from hub.front_door.models import Enquiry, Notification
from hub.front_door.notifications.message import parse
from hub.front_door.notifications.submit import submit
from hub.transfers.models import NotificationOffer
from hub.transfers.notification_offers import offer
from hub.transfers.offer_answers import answer_offer
from tenants.models import Transfer
from tenants.seated import Seated
from tests.support.builders import an_enquiry
from tests.support.house import House

MESSAGE: dict[str, Any] = {
    "version": 1,
    "immediate_danger": False,
    "referrer": {"source": "2A", "role": "Head teacher"},
    "children": [{"given_name": "Amy", "family_name": "Example", "born_on": "2015-03-02"}],
    "others": [{"given_name": "Carla", "family_name": "Example", "relation": "mother", "same_household": True}],
    "concern": {"what_happened": "She came without a coat again.", "categories": ["neglect"]},
    "consent": {"asked": "agreed"},
}


def a_message(house: House, *, hours_ago: float = 0, hub: str = "harrow", **changes: Any) -> Notification:
    """A notification through a front door, received a while ago."""
    with house.at("door", hub):
        made = submit(hub, "form", parse({**MESSAGE, **changes}))
    if hours_ago:
        with house.as_superuser(hub) as cursor:
            cursor.execute(
                "UPDATE front_door_notification SET received_at = received_at - %s * interval '1 hour',"
                " due_at = due_at - %s * interval '1 hour' WHERE id = %s",
                [hours_ago, hours_ago, made.notification],
            )
    with house.at(house.lead(hub), hub):
        found: Notification = Notification.objects.get(pk=made.notification)
        return found


def an_offer(house: House, notification: Notification, by: Seated, **changes: Any) -> NotificationOffer:
    """Offer it to Haringey, red, since the child lives there; unless said otherwise."""
    said: dict[str, Any] = {
        "to_authority": "haringey", "rating": "red", "reason": "lives_there", "at": timezone.now(),
        "form": uuid.uuid4(), **changes,
    }  # fmt: skip
    with house.at(by):
        return offer(notification.pk, by=by, **said)


def an_answer(house: House, passing: NotificationOffer, by: Seated, *, accept: bool = True, **changes: Any) -> Transfer:
    """Somebody in Haringey answers."""
    said: dict[str, Any] = {"at": timezone.now(), "why": "" if accept else "not_here", **changes}
    with house.at(by):
        return answer_offer(passing.pk, accept=accept, by=by, **said)


def in_an_enquiry(house: House, notification: Notification) -> Enquiry:
    """The same, rated and open."""
    return an_enquiry(house, notification, rating="red")
