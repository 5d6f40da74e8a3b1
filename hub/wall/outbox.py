"""Work that must follow an act: a row in the same transaction, and a Celery task for each row.

After the commit `wake` has a task look at the hub's outbox, which sends one for each row to the queue of its kind, so
that a PDF holds up no transfer. A task that fails is tried again by itself; a sweep, once a minute, finds what a lost
broker or a killed worker left (docs/design.md section 4). Handlers are idempotent, and are found by the row's kind.
"""

from __future__ import annotations

import importlib
import logging
import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from celery import current_app
from django.db import connections, transaction
from django.utils import timezone

from hub.wall.functions import read
from hub.wall.models import OutboxRow
from mash_platform.database import logins

log = logging.getLogger("mash.outbox")

# By their names: the tasks call this file, and not the other way round.
DISPATCH, DELIVER = "hub.wall.tasks.dispatch", "hub.wall.tasks.deliver"
DELIVER_INSIDE = "hub.wall.tasks.deliver_inside"
# Queues: what people wait for, what goes to another hub, and what takes long (mash_platform/cli/run.py serves them).
PROMPT, BETWEEN_HUBS, DOCUMENTS = "celery", "between_hubs", "documents"
ENQUIRY_CHANGED = "front_door.enquiry_changed"


@dataclass(frozen=True)
class Handler:
    """What does the work of one kind of row, and in which queue."""

    module: str
    function: str
    queue: str = PROMPT


# What may be asked for, and nothing else of those files: a desk may write any words into a row.
HANDLERS = {
    ENQUIRY_CHANGED: Handler("hub.research.tasks", "enquiry_changed"),
    "front_door.referrer_told": Handler("hub.front_door.referrer_mail", "referrer_told"),
    "front_door.duty_handed_over": Handler("hub.front_door.triage.hand_over_notices", "duty_handed_over"),
    "research.request_changed": Handler("hub.research.tasks", "request_changed"),
    "research.request_ended": Handler("hub.research.tasks", "request_ended"),
    "research.more_time": Handler("hub.research.tasks", "more_time_given"),
    "research.whose_asked": Handler("hub.research.tasks", "whose_asked"),
    "research.enquiry_passed": Handler("hub.research.tasks", "enquiry_passed"),
    "research.continuity_wanted": Handler("hub.research.continuity", "sheet_wanted", DOCUMENTS),
    "research.absence_changed": Handler("hub.research.absent_holders", "absence_changed"),
    "research.list_handed_over": Handler("hub.research.list_notices", "list_handed_over"),
    "research.release_proposed": Handler("hub.research.agreement_notices", "release_proposed"),
    "research.release_answered": Handler("hub.research.agreement_notices", "release_answered"),
    "research.release_rule_set": Handler("hub.research.agreement_notices", "release_rule_set"),
    "assessment.copy_issued": Handler("hub.assessment.tasks", "copy_issued", DOCUMENTS),
    "assessment.copy_recalled": Handler("hub.assessment.tasks", "copy_recalled"),
    "assessment.findings_released": Handler("hub.assessment.tasks", "findings_released"),
    "assessment.finding_withdrawn": Handler("hub.assessment.tasks", "finding_withdrawn"),
    "assessment.challenge_said": Handler("hub.assessment.challenge_notices", "challenge_said"),
    "assessment.decision_overruled": Handler("hub.assessment.overruling", "decision_overruled"),
    "assessment.rating_overruled": Handler("hub.assessment.overruling", "rating_overruled"),
    "assessment.log_written": Handler("hub.assessment.log_notices", "log_written"),
    "assessment.incident_opened": Handler("hub.assessment.incidents", "incident_opened"),
    "assessment.inspection_changed": Handler("hub.assessment.inspection_notices", "inspection_changed"),
    "assessment.papers_removed": Handler("hub.assessment.inspection_notices", "papers_removed"),
    "assessment.copy_chased": Handler("hub.assessment.chasing", "copy_chased"),
    "assessment.feedback_said": Handler("hub.assessment.feedback", "feedback_said"),
    "assessment.outcome_said": Handler("hub.assessment.tasks", "outcome_said"),
    "transfers.notification_offer_changed": Handler("hub.transfers.tasks", "notification_offer_changed", BETWEEN_HUBS),
    "transfers.product_offer_changed": Handler("hub.transfers.tasks", "product_offer_changed", BETWEEN_HUBS),
    "transfers.offer_answered": Handler("hub.transfers.tasks", "offer_answered", BETWEEN_HUBS),
    "wall.absence_said": Handler("hub.wall.absence_notices", "absence_said"),
    "wall.alert_raised": Handler("hub.wall.alert_notices", "alert_raised"),
    "wall.glass_broken": Handler("hub.wall.restricted_notices", "glass_broken"),
    "wall.enquiry_restricted": Handler("hub.wall.restricted_notices", "enquiry_restricted"),
    "wall.removed_from_restricted": Handler("hub.wall.restricted_notices", "removed_from_restricted"),
    "wall.restriction_changed": Handler("hub.research.taking_back", "restriction_changed"),
    "wall.permissions_set": Handler("hub.wall.narrowing", "permissions_set"),
    "wall.record_disposed": Handler("hub.wall.disposing", "record_disposed"),
    "wall.file_disposed": Handler("hub.wall.disposing", "file_disposed"),
    "wall.line_disposal_changed": Handler("hub.wall.line_disposal", "disposal_changed"),
    "wall.disposal_list_changed": Handler("hub.wall.disposing", "list_changed"),
    "insight.period_closed": Handler("hub.insight.tasks", "period_closed"),
    # As they were called before the room was: rows written then, and by a process not yet restarted, are done too.
    "front_door.passing_changed": Handler("hub.transfers.tasks", "notification_offer_changed", BETWEEN_HUBS),
    "front_door.offer_answered": Handler("hub.transfers.tasks", "offer_answered", BETWEEN_HUBS),
    "assessment.offer_changed": Handler("hub.transfers.tasks", "product_offer_changed", BETWEEN_HUBS),
}
# Of a restricted enquiry the worker makes the file of a product, removes one from the disk, tells a recipient that
# their copy is recalled, and sends the e-mail to a referrer that waited when it was restricted: both know of it
# already. All else that tells somebody is passed over: whoever is inside tells them (decision 0046).
INSIDE = {
    "assessment.copy_issued": Handler("hub.assessment.tasks", "copy_rendered", DOCUMENTS),
    "assessment.copy_recalled": HANDLERS["assessment.copy_recalled"],
    "front_door.referrer_told": HANDLERS["front_door.referrer_told"],
    "wall.file_disposed": HANDLERS["wall.file_disposed"],
}
MOST_AT_ONCE = 50
LONGEST_WAIT = timedelta(hours=1)
SENT_AGAIN_AFTER = timedelta(minutes=2)
TRIED_AGAIN_BY_ITS_TASK = timedelta(seconds=30)  # what waits longer is found by the sweep


def add(kind: str, object_id: uuid.UUID, *, at: datetime, due_at: datetime | None = None) -> None:
    """Write the work down in the transaction of the act. In: the kind (room.name) and the id that it is about; when it
    is to be done, where that is later."""
    OutboxRow.objects.create(kind=kind, object_id=object_id, made_at=at, due_at=due_at or at)


def wake(hub: str) -> None:
    """After the commit, have the worker look at this hub's outbox. Where no broker is, the sweep finds it later."""
    transaction.on_commit(lambda: _send(DISPATCH, PROMPT, [hub]))


def dispatch(hub: str, at: datetime) -> int:
    """Send a task for each row that is due in the hub whose worker's login is used. Out: how many.

    A row that is sent is due again only after a while, so that nobody sends it twice; then the sweep finds what its
    task has not done, or has never been given to do.
    """
    with transaction.atomic():
        due = OutboxRow.objects.filter(done_at__isnull=True, due_at__lte=at).order_by("due_at")
        rows = list(due.select_for_update(skip_locked=True, no_key=True).values_list("pk", "kind")[:MOST_AT_ONCE])
        OutboxRow.objects.filter(pk__in=[pk for pk, _ in rows]).update(due_at=at + SENT_AGAIN_AFTER)
    for pk, kind in rows:
        _send(DELIVER, HANDLERS[kind].queue if kind in HANDLERS else PROMPT, [hub, str(pk)])
    if len(rows) == MOST_AT_ONCE:
        _send(DISPATCH, PROMPT, [hub])
    if read("restricted_waiting_v1"):
        _send(DELIVER_INSIDE, DOCUMENTS, [hub])  # the task asks again for the keys: none goes to the broker
    return len(rows)


def _send(task: str, queue: str, args: list[str], after: timedelta | None = None) -> None:
    countdown = after.total_seconds() if after else None
    try:
        current_app.send_task(task, args=args, queue=queue, countdown=countdown, retry=False, ignore_result=True)
    except Exception as error:  # the sweep comes by anyway
        log.warning("no broker for %s: %s", task, type(error).__name__)


def handler_of(kind: str, handlers: Mapping[str, Handler] | None = None) -> Callable[[uuid.UUID], None]:
    """The function that does this kind of work. Raises: LookupError for a kind that nobody handles."""
    one = (HANDLERS if handlers is None else handlers).get(kind)
    if one is None:
        raise LookupError(kind)
    found: Callable[[uuid.UUID], None] = getattr(importlib.import_module(one.module), one.function)
    return found


def deliver(row_id: uuid.UUID, hub: str, at: datetime) -> None:
    """Do the work of one row. Done, or taken by another task, it does nothing.

    A failure is written on the row; its task comes again by itself, twice as late each time.
    """
    waits = _deliver(OutboxRow.objects.filter(pk=row_id), at)
    if waits is not None and waits <= TRIED_AGAIN_BY_ITS_TASK:
        row = OutboxRow.objects.get(pk=row_id)
        _send(DELIVER, HANDLERS[row.kind].queue if row.kind in HANDLERS else PROMPT, [hub, str(row_id)], waits)


def deliver_waiting(at: datetime | None = None) -> int:
    """Do here and now all that is due in the hub whose worker's login is used. Out: how many rows were looked at.

    For commands and tests, which have no worker. A failure is tried again later and does not hold up the others.
    """
    at = at or timezone.now()
    for done in range(MOST_AT_ONCE):
        due = OutboxRow.objects.filter(done_at__isnull=True, due_at__lte=at).order_by("due_at")
        if not due.exists():
            return done
        _deliver(due, at)
    return MOST_AT_ONCE


def deliver_inside(hub: str, at: datetime | None = None) -> int:
    """At the worker's login: do what is due inside each restricted enquiry, on its login there. Out: how many rows."""
    found, at = 0, at or timezone.now()
    connection: Any = connections["default"]
    for (key,) in read("restricted_waiting_v1"):
        with connection.using_login(replace(logins.service(hub, "worker"), inside=key)):
            due = OutboxRow.objects.filter(done_at__isnull=True, due_at__lte=at).order_by("due_at")
            for row in list(due.values_list("pk", "kind")[:MOST_AT_ONCE]):
                found += 1
                if row[1] in INSIDE:
                    _deliver(OutboxRow.objects.filter(pk=row[0]), at, INSIDE)
                else:
                    OutboxRow.objects.filter(pk=row[0]).update(done_at=at)
    return found


def _deliver(rows: Any, at: datetime, handlers: Mapping[str, Handler] | None = None) -> timedelta | None:
    """The first of these rows that is not done and nobody has taken. Out: how long to wait where its work failed."""
    with transaction.atomic():
        row = rows.select_for_update(skip_locked=True, no_key=True).filter(done_at__isnull=True).first()
        if row is None:
            return None
        try:
            with transaction.atomic():
                handler_of(row.kind, handlers)(row.object_id)
        except Exception as failure:
            log.exception("outbox row %s (%s) failed", row.pk, row.kind)
            wait = min(timedelta(seconds=2 ** min(row.tries, 12)), LONGEST_WAIT)
            row.tries, row.due_at, row.failure = row.tries + 1, at + wait, type(failure).__name__
            row.save(update_fields=["tries", "due_at", "failure"])
            return wait
        row.done_at = timezone.now()
        row.save(update_fields=["done_at"])
    return None


def use_worker_login(hub: str) -> Any:
    """A context in which the connection is the hub's worker's."""
    connection: Any = connections["default"]
    return connection.using_login(logins.service(hub, "worker"))
