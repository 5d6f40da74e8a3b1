"""Taking a copy back from its recipient."""

from __future__ import annotations

from uuid import UUID

from django.db import transaction

from hub.assessment.refusals import CannotRecall
from hub.wall import outbox
from hub.wall.functions import RefusedByTheWall, call
from tenants.seated import Seated


def recall(copy_id: UUID, reason: str, instruction: str, *, by: Seated) -> None:
    """Take a copy back: its recipient reads why and what to do, and no word of the copy any more.

    In: the reason, which the recipient reads; a code of RecallInstruction. The ledger and the outbox are written by
    recall_copy_v1; the worker tells the team. Raises: CannotRecall.
    """
    try:
        with transaction.atomic(durable=True):
            call("recall_copy_v1", copy_id, reason.strip(), instruction, by.seat)
            outbox.wake(by.hub)
    except RefusedByTheWall as refused:
        raise CannotRecall from refused
