"""Overdue milestones are chased: a row once a week for each, and a notice to its people (milestone_notices.py)."""

from __future__ import annotations

import uuid
from datetime import date, datetime, timedelta

from django.db import transaction

from rollout.readiness.milestone_notices import Late, notify_late
from rollout.readiness.models import Chase
from rollout.readiness.queries import readiness_on
from rollout.readiness.standing import Stand
from tenants import ledger
from tenants.models import Authority

ANSWERERS = "The secretary or a mentor, to answer the report"
LEAD = "The borough lead"


def whose(late: Late) -> str:
    """Whom it is for, in words: whoever answers a report, or else its owner."""
    return ANSWERERS if late.standing.stand == Stand.REPORTED else late.standing.owner or LEAD


def overdue_on(on: date) -> list[Late]:
    """What is late on a day in all London, the latest first."""
    found = readiness_on(on)
    late = [
        Late(authority, standing, standing.due, standing.days_late(on))
        for authority in Authority.objects.order_by("name")
        for standing in found[authority.pk].overdue
        if standing.due
    ]
    return sorted(late, key=lambda each: -each.days_late)


def chase_overdue(on: date) -> int:
    """Write this week's chases that are not written yet. Out: how many. Done twice, it does nothing more."""
    week = on - timedelta(days=on.weekday())
    done = set(Chase.objects.filter(week=week).values_list("authority_id", "milestone"))
    wanted = [late for late in overdue_on(on) if (late.authority.pk, str(late.standing.milestone)) not in done]
    if not wanted:
        return 0
    with transaction.atomic(using="platform", durable=True):
        Chase.objects.bulk_create(
            [
                Chase(
                    id=uuid.uuid4(), authority=late.authority, milestone=late.standing.milestone, week=week, on=on,
                    due=late.due, days_late=late.days_late, who=whose(late)[:100],
                )
                for late in wanted
            ],
            ignore_conflicts=True,  # another worker's run was quicker
        )  # fmt: skip
        ledger.write(
            ledger.PlatformAct.READINESS, object_kind="chases", object_ref=week.isoformat(),
            detail={"chased": len(wanted)},
        )  # fmt: skip
    return len(wanted)


def notify_overdue(on: date, *, at: datetime) -> None:
    """Tell people of what is late on a day, each once in a week; whom, says milestone_notices.py."""
    with transaction.atomic(using="platform", durable=True):
        notify_late(overdue_on(on), on, at=at)
