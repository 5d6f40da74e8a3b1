"""A notification that nobody opened: after a time that the hub set, people outside the hub hear that something waits.

They hear that, and never what: no reference, no name, no number of notifications. Whoever worries about a child has
done their part; a hub in which nobody reads is found by those who can ring it.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction

from hub.front_door.models import Notification
from tenants.door_contacts import USUAL_WAIT, contact_of, doors_of
from tenants.models import HubAuthority, NoticeKind, Role, Seat
from tenants.notices import News, notify

AGAIN = timedelta(hours=4)  # while something waits, it is said again so often


def note_opened(notification: UUID, *, at: datetime) -> None:
    """Somebody of a lead agency reads a notification. The first time stands."""
    with transaction.atomic():
        Notification.objects.untriaged().filter(pk=notification, opened_at__isnull=True).update(opened_at=at)


def notify_unopened(hub: str, *, at: datetime) -> int:
    """Tell the operators, the board's secretary and the hub's managers of each door at which something waits too long.

    In: a live hub whose worker's desk is taken. Out: at how many doors. Done twice, it tells nobody twice.
    """
    found = 0
    for place in doors_of(hub):
        contact = contact_of(place)
        wait = timedelta(minutes=contact.unopened_minutes if contact else USUAL_WAIT)
        waits = Notification.objects.untriaged().filter(
            door=place.authority.slug, opened_at__isnull=True, received_at__lt=at - wait
        )
        if waits.exists():
            _notify(place, wait, at)
            found += 1
    return found


def _notify(place: HubAuthority, wait: timedelta, at: datetime) -> None:
    seats = Seat.objects.standing(at)
    people = set(seats.filter(role__in=(Role.OPERATOR, Role.SECRETARY)).values_list("user", flat=True))
    managers = set(seats.filter(hub=place.hub, role=Role.MANAGER).values_list("user", flat=True))
    round_ = int(at.timestamp() // AGAIN.total_seconds())
    title = f"Something waits unopened at the front door of {place.authority.name}"
    text = f"Nobody in the hub has opened it for {_words(wait)}. Ring the hub."
    key, about = f"{place.authority.slug} {round_}", place.authority.slug
    with transaction.atomic(using="platform", durable=True):
        notify(people, News(kind=NoticeKind.UNOPENED, key=key, about=about, title=title, text=text), at=at)
        inside = News(
            kind=NoticeKind.UNOPENED, key=key, about=about, title=title, hub=place.hub,
            text=f"Nobody has opened it for {_words(wait)}. It is first under New notifications.",
        )  # fmt: skip
        notify(managers - people, inside, at=at)


def _words(wait: timedelta) -> str:
    minutes = int(wait.total_seconds() // 60)
    return f"more than {minutes // 60} hours" if minutes > 120 else f"more than {minutes} minutes"
