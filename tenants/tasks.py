"""What the worker does for the platform's own tables, by the clock. Tasks carry nothing; done twice, nothing more."""

from __future__ import annotations

from celery import shared_task
from django.utils import timezone

from tenants.alarms import tell_of_alarms
from tenants.mailing import send_due
from tenants.reviews_due import tell_reviews


@shared_task(name="tenants.tasks.send_notices")  # type: ignore[untyped-decorator] # Celery has no types
def send_notices() -> None:
    """Every few seconds: the e-mails that are due."""
    send_due(timezone.now())


@shared_task(name="tenants.tasks.tell_of_reviews")  # type: ignore[untyped-decorator]
def tell_of_reviews() -> None:
    """Every day: seats that are due for review."""
    tell_reviews(timezone.now())


@shared_task(name="tenants.tasks.tell_alarms")  # type: ignore[untyped-decorator]
def tell_alarms() -> None:
    """Every minute: alarms that somebody is to be told of."""
    tell_of_alarms(timezone.now())
