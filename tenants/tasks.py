"""What the worker does for the platform's own tables, by the clock. Tasks carry nothing; done twice, nothing more."""

from __future__ import annotations

from celery import shared_task
from django.db import transaction
from django.utils import timezone

from tenants import account_links, email_changes, factor_resets, new_starters
from tenants.alarms import notify_of_alarms
from tenants.closed_desks import end_seats
from tenants.door_contacts import notify_of_missing
from tenants.ledger_heads import notify_of_heads
from tenants.mailing import send_due
from tenants.reviews_due import notify_of_reviews
from tenants.wrong_tries import forget_old


@shared_task(name="tenants.tasks.send_notices")  # type: ignore[untyped-decorator] # Celery has no types
def send_notices() -> None:
    """Every few seconds: the e-mails that are due."""
    send_due(timezone.now())


@shared_task(name="tenants.tasks.notify_of_reviews_due")  # type: ignore[untyped-decorator]
def notify_of_reviews_due() -> None:
    """Every day: seats that are due for review."""
    notify_of_reviews(timezone.now())


@shared_task(name="tenants.tasks.notify_of_silent_doors")  # type: ignore[untyped-decorator]
def notify_of_silent_doors() -> None:
    """Every day: front doors that do not say how their people are reached."""
    notify_of_missing(timezone.now())


@shared_task(name="tenants.tasks.end_seats_of_closed_desks")  # type: ignore[untyped-decorator]
def end_seats_of_closed_desks() -> None:
    """Every few minutes: seats at desks whose last day is over."""
    end_seats(timezone.now())


@shared_task(name="tenants.tasks.notify_of_new_alarms")  # type: ignore[untyped-decorator]
def notify_of_new_alarms() -> None:
    """Every minute: alarms that somebody is to be told of."""
    notify_of_alarms(timezone.now())


@shared_task(name="tenants.tasks.forget_wrong_tries")  # type: ignore[untyped-decorator]
def forget_wrong_tries() -> None:
    """Every hour: counts of wrong passwords and codes that nothing looks at any more, and who did not come."""
    now = timezone.now()
    forget_old(now)
    with transaction.atomic(using="platform", durable=True):
        new_starters.forget_lapsed(now)


@shared_task(name="tenants.tasks.send_account_links")  # type: ignore[untyped-decorator]
def send_account_links() -> None:
    """Every few seconds: resets and addresses whose time has come, and the e-mails with links that are due."""
    now = timezone.now()
    factor_resets.notify_of_force(now)
    email_changes.take_force(now)
    account_links.send_due(now)


@shared_task(name="tenants.tasks.send_ledger_heads")  # type: ignore[untyped-decorator]
def send_ledger_heads() -> None:
    """Every day: the heads of the ledgers, for guardians to keep."""
    notify_of_heads(timezone.now())
