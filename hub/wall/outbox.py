"""Work that must follow an act: a row in the same transaction; a Celery task is only the wake-up call.

A sweep picks up what a lost broker or a killed worker left (design.md section 4). Handlers are idempotent, and are
found by the row's kind in HANDLERS.
"""

from __future__ import annotations

import importlib
import logging
import uuid
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from celery import current_app
from django.db import connections, transaction
from django.utils import timezone

from hub.wall.models import OutboxRow
from mash_platform.database import logins

log = logging.getLogger("mash.outbox")

SWEEP = "hub.wall.tasks.sweep"  # by its name: the task calls this file, and not the other way round
# What may be asked for, and nothing else of those files: a desk may write any words into a row.
ENQUIRY_CHANGED = "front_door.enquiry_changed"
HANDLERS = {
    ENQUIRY_CHANGED: ("hub.research.tasks", "enquiry_changed"),
    "research.request_changed": ("hub.research.tasks", "request_changed"),
    "research.enquiry_passed": ("hub.research.tasks", "enquiry_passed"),
    "assessment.copy_issued": ("hub.assessment.tasks", "copy_issued"),
    "assessment.copy_recalled": ("hub.assessment.tasks", "copy_recalled"),
    "assessment.outcome_said": ("hub.assessment.tasks", "outcome_said"),
    "transfers.notification_offer_changed": ("hub.transfers.tasks", "notification_offer_changed"),
    "transfers.product_offer_changed": ("hub.transfers.tasks", "product_offer_changed"),
    "transfers.offer_answered": ("hub.transfers.tasks", "offer_answered"),
    "insight.period_closed": ("hub.insight.tasks", "period_closed"),
    # As they were called before the room was: rows written then, and by a process not yet restarted, are done too.
    "front_door.passing_changed": ("hub.transfers.tasks", "notification_offer_changed"),
    "front_door.offer_answered": ("hub.transfers.tasks", "offer_answered"),
    "assessment.offer_changed": ("hub.transfers.tasks", "product_offer_changed"),
}
MOST_AT_ONCE = 50
LONGEST_WAIT = timedelta(hours=1)


def add(kind: str, object_id: uuid.UUID, *, at: datetime) -> None:
    """Write the work down in the transaction of the act. In: the kind (room.name) and the id that it is about."""
    OutboxRow.objects.create(kind=kind, object_id=object_id, made_at=at, due_at=at)


def wake(hub: str) -> None:
    """After the commit, ask the worker to look at this hub's outbox. A broker that is away is no loss."""

    def send() -> None:
        try:
            current_app.send_task(SWEEP, args=[hub], retry=False, ignore_result=True)
        except Exception as error:  # the sweep comes by anyway
            log.warning("no broker to wake the worker with: %s", type(error).__name__)

    transaction.on_commit(send)


def handler_of(kind: str) -> Callable[[uuid.UUID], None]:
    """The function that does this kind of work. Raises: LookupError for a kind that nobody handles."""
    if kind not in HANDLERS:
        raise LookupError(kind)
    module, name = HANDLERS[kind]
    found: Callable[[uuid.UUID], None] = getattr(importlib.import_module(module), name)
    return found


def deliver_waiting(at: datetime | None = None) -> int:
    """Do the work that is due in the hub whose worker's desk is taken. Out: how many rows were done.

    A failure is written on the row and tried again later, twice as late each time; it does not hold up the others.
    """
    done = 0
    for _ in range(MOST_AT_ONCE):
        if not _deliver_next(at or timezone.now()):
            break
        done += 1
    return done


def _deliver_next(at: datetime) -> bool:
    with transaction.atomic():
        row = (
            OutboxRow.objects.select_for_update(skip_locked=True, no_key=True)
            .filter(done_at__isnull=True, due_at__lte=at)
            .order_by("due_at")
            .first()
        )
        if row is None:
            return False
        try:
            with transaction.atomic():
                handler_of(row.kind)(row.object_id)
        except Exception as failure:
            log.exception("outbox row %s (%s) failed", row.pk, row.kind)
            wait = min(timedelta(seconds=2 ** min(row.tries, 12)), LONGEST_WAIT)
            row.tries, row.due_at, row.failure = row.tries + 1, at + wait, type(failure).__name__
            row.save(update_fields=["tries", "due_at", "failure"])
        else:
            row.done_at = timezone.now()
            row.save(update_fields=["done_at"])
    return True


def use_worker_login(hub: str) -> Any:
    """A context in which the connection is the hub's worker's."""
    connection: Any = connections["default"]
    return connection.using_login(logins.service(hub, "worker"))
