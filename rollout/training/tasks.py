"""What the worker does for this room, by the clock."""

from __future__ import annotations

from celery import shared_task
from django.db import transaction
from django.db.models import Exists, OuterRef
from django.utils import timezone

from rollout.days import usual_day
from rollout.training.late_follow_ups import notify_late_follow_ups
from rollout.training.models import Requirement
from rollout.training.publishing import close_ended
from rollout.training.standing import restate
from tenants.models import Seat

AT_ONCE = 500


@shared_task(name="rollout.training.tasks.state_new_seats")  # type: ignore[untyped-decorator] # Celery has no types
def state_new_seats() -> None:
    """Seats granted since, in a role that their hub requires something of. Done twice, it does nothing more."""
    now = timezone.now()
    required = Requirement.objects.filter(hub=OuterRef("hub"), role=OuterRef("role"), ended_at__isnull=True)
    while True:
        new = list(
            Seat.objects.filter(Exists(required), training__isnull=True)
            .exclude(ends_at__lte=now)
            .order_by("pk")
            .values_list("pk", flat=True)[:AT_ONCE]
        )
        if not new:
            return
        with transaction.atomic(using="platform"):
            restate(Seat.objects.filter(pk__in=new), at=now)


@shared_task(name="rollout.training.tasks.close_ended_courses")  # type: ignore[untyped-decorator]
def close_ended_courses() -> None:
    """Every hour: courses whose last day is over."""
    close_ended(timezone.localdate())


@shared_task(name="rollout.training.tasks.chase_follow_ups")  # type: ignore[untyped-decorator]
def chase_follow_ups() -> None:
    """Every day: follow-ups of visits that are overdue. Done twice, it tells nobody twice."""
    notify_late_follow_ups(usual_day(), at=timezone.now())
