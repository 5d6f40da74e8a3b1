"""Referrers who are not told yet, and telling coordinators when one working day is over."""

from __future__ import annotations

import uuid
from collections.abc import Collection
from datetime import datetime

from django.db import transaction
from django.utils import timezone

from hub.front_door.models import Notification
from tenants.models import Hub, NoticeKind, Role, Seat
from tenants.notices import News, notify
from tenants.working_days import overdue_before


def notify_of_untold(hub: str, *, at: datetime) -> int:
    """Once a day, tell the coordinators of the desks whose referrers wait longer than one working day.

    In: a live hub whose worker's login is used. Out: how many people there are to tell. Neither reference nor number
    leaves the hub.
    """
    late = Notification.objects.referrers_to_tell().filter(received_at__lt=overdue_before(at))
    desks = {desk for row in late.values_list("desks", flat=True).distinct() for desk in row}
    people = _coordinators(hub, desks, at) if desks else set()
    if people:
        news = News(
            kind=NoticeKind.UNTOLD, key=f"{hub} {timezone.localdate(at)}", about=hub, hub=Hub.objects.get(code=hub),
            title="Referrers wait to be told",
            text="One working day is over for somebody who told the hub of a child. They are first on the list.",
        )  # fmt: skip
        with transaction.atomic(using="platform", durable=True):
            notify(people, news, at=at)
    return len(people)


def _coordinators(hub: str, desks: Collection[str], at: datetime) -> set[uuid.UUID]:
    seats = Seat.objects.standing(at).filter(hub__code=hub, role=Role.COORDINATOR, agency__code__in=desks)
    return set(seats.values_list("user", flat=True))
