"""A night that was handed over in the demonstration's first hub, after the keeper has set the cases back: the list of
what came is that of the night alone. Run again it changes nothing."""

from __future__ import annotations

import uuid
from datetime import timedelta

from django.utils import timezone

from hub.front_door.models import DutyHandOver
from hub.front_door.triage.duty_roster import set_duty
from hub.front_door.triage.handing_over import give_duty, mark_of, take_duty, what_stands
from mash_platform.cli.demo.staff import staff_of
from tenants.models import Role

SPACE = uuid.UUID("5b0c7e1d-3a52-5f0e-9d41-6f3f5b1f2012")  # of every id made here
HUB = "harrow"
BEGAN, ENDS = timedelta(hours=6), timedelta(hours=10)  # before now, after now


def build(usernames: list[str]) -> int:
    """Make what is missing: the decision maker's duty, taken over by the coordinator. Out: how many are new."""
    staff, now, hand_over = staff_of(HUB, usernames), timezone.now(), uuid.uuid5(SPACE, "hand over")
    manager, giver, taker = (staff.seated(role) for role in (Role.MANAGER, Role.DECISION_MAKER, Role.COORDINATOR))
    with staff.at_desk(manager):
        if DutyHandOver.objects.filter(pk=hand_over).exists():
            return 0
        shift = set_duty(giver.seat, now - BEGAN, now + ENDS, form=uuid.uuid4(), by=manager, at=now)
    with staff.at_desk(giver):
        give_duty(
            taker.seat, "The grandmother in the first of these rings back after nine: she is not to be rung at home.",
            seen=mark_of(what_stands(shift, at=now)), form=hand_over, by=giver, at=now,
        )  # fmt: skip
    with staff.at_desk(taker):
        take_duty(hand_over, by=taker, at=now)
    return 1
