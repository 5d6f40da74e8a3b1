"""What the worker does for readiness, by the clock. Tasks carry nothing; done twice, they do nothing more."""

from __future__ import annotations

from celery import shared_task

from rollout.days import usual_day
from rollout.readiness.chasing import chase_overdue


@shared_task(name="rollout.readiness.tasks.chase")  # type: ignore[untyped-decorator] # Celery has no types
def chase() -> None:
    """Every day: whatever is overdue and was not chased this week."""
    chase_overdue(usual_day())
