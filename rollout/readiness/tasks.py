"""What the worker does for readiness, by the clock. Tasks carry nothing; done twice, they do nothing more."""

from __future__ import annotations

from celery import shared_task
from django.utils import timezone

from rollout.days import usual_day
from rollout.readiness.chasing import chase_overdue, notify_overdue
from rollout.readiness.hub_orders import note_ended


@shared_task(name="rollout.readiness.tasks.chase")  # type: ignore[untyped-decorator] # Celery has no types
def chase() -> None:
    """Every day: whatever is overdue and was not chased this week, and whoever was not told of it."""
    chase_overdue(usual_day())
    notify_overdue(usual_day(), at=timezone.now())


@shared_task(name="rollout.readiness.tasks.note_builds")  # type: ignore[untyped-decorator]
def note_builds() -> None:
    """Every few seconds: how the keeper's builds ended becomes the next step of their milestone."""
    note_ended(usual_day(), timezone.now())
