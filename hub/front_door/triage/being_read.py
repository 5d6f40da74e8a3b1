"""Who has a waiting notification open, so that of two who triage one leaves it to the other.

It locks nothing: whoever comes second may go on, and triage itself happens once.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet

from hub.front_door.models import Notification, Reading
from hub.wall.models import Member
from tenants.seated import Seated

FOR = timedelta(minutes=30)  # then whoever opened it is taken to have gone on


def note_reading(found: Notification, *, by: Seated, at: datetime) -> None:
    """Somebody who triages has a notification open. One statement."""
    row = Reading(notification=found, desks=found.desks, by=by.seat, at=at)
    with transaction.atomic():
        Reading.objects.bulk_create(
            [row], update_conflicts=True, unique_fields=["notification"], update_fields=["desks", "by", "at"]
        )


def readings_of(notifications: Iterable[Notification], *, but: Seated, at: datetime) -> QuerySet[Reading]:
    """Who else has one of these open."""
    wanted = [one.pk for one in notifications]
    found: QuerySet[Reading] = Reading.objects.filter(notification__in=wanted, at__gt=at - FOR).exclude(by=but.seat)
    return found


def readers_of(readings: Iterable[Reading], members: Iterable[Member]) -> dict[UUID, tuple[str, datetime]]:
    """Notification -> the name of whoever has it open, and since when. In: `readings_of`, and whoever they are by."""
    names = {one.pk: one.name for one in members}
    return {one.notification_id: (names.get(one.by, "A colleague"), one.at) for one in readings}
