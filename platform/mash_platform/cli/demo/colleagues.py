"""Who has what in the demonstration's first hub, and a colleague who is away, so that lists that are handed over and
covered can be seen. Run again it changes nothing."""

from __future__ import annotations

import uuid
from datetime import timedelta
from itertools import islice

from django.utils import timezone

from hub.front_door.models import Enquiry, Notification
from hub.front_door.triage.assigning import WORKED, assign
from hub.wall.absences import say_away
from hub.wall.models import Absence
from mash_platform.cli.demo.staff import staff_of
from tenants.models import Role

SPACE = uuid.UUID("5b0c7e1d-3a52-5f0e-9d41-6f3f5b1f2013")  # of every id made here
HUB = "harrow"
EACH = 2  # of each kind, to each person
DAYS_AWAY = timedelta(days=4)


def build(usernames: list[str]) -> int:
    """Assign what is missing, and say who is away. Out: how many are new."""
    staff, now = staff_of(HUB, usernames), timezone.now()
    manager, decider, coordinator = (
        staff.seated(role) for role in (Role.MANAGER, Role.DECISION_MAKER, Role.COORDINATOR)
    )
    new = 0
    with staff.at_desk(manager):
        if not Enquiry.objects.filter(assigned_to__isnull=False).exists():
            waits = Notification.objects.untriaged().filter(immediate_danger=False).order_by("-received_at", "pk")
            worked = Enquiry.objects.filter(state__in=WORKED).order_by("-clock_from", "pk")
            rows = [*islice(waits, EACH), *islice(worked, EACH * 2)]
            for row, to in zip(rows, [coordinator] * EACH * 2 + [decider] * EACH, strict=False):
                assign(row, to.seat, seen=None, by=manager, at=now)
                new += 1
    away = uuid.uuid5(SPACE, "away")
    newcomer = next(one for one in staff.seats if one.role == Role.COORDINATOR and one.pk != coordinator.seat)
    with staff.at_desk(manager):
        if Absence.objects.filter(pk=away).exists():
            return new
        today = timezone.localdate(now)
        say_away(newcomer.pk, today, today + DAYS_AWAY, coordinator.seat, form=away, by=manager, at=now)
    return new + 1
