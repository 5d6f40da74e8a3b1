"""The field's questions about copies."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.db.models import Q
from django.db.models.functions import Cast

from hub.assessment.codes import Outcome
from tenants.models import TransferState

# An offer to another hub that came to nothing.
ENDED = (TransferState.DECLINED, TransferState.WITHDRAWN, TransferState.EXPIRED)


class CopyQuerySet(models.QuerySet[Any]):
    """What was sent."""

    def waiting(self) -> CopyQuerySet:
        """Nobody of the recipient's team has acknowledged it, nor has a hub that it was offered to said no."""
        return self.filter(self._waiting()).exclude(offer__state__in=ENDED)

    def to_act_on(self) -> CopyQuerySet:
        """What waits, what a recipient declined, and recalls that nobody there has read."""
        recall_not_read = Q(recalled_at__isnull=False, recall_seen_at__isnull=True)
        declined = Q(outcome=Outcome.DECLINED, replaced_by__isnull=True, recalled_at__isnull=True)
        return self.filter(self._waiting() | declined | recall_not_read).exclude(offer__state__in=ENDED)

    @staticmethod
    def _waiting() -> Q:
        return Q(acknowledged_at__isnull=True, recalled_at__isnull=True, replaced_by__isnull=True)

    def with_text(self) -> CopyQuerySet:
        """With the document as PostgreSQL prints it, of which the ledger holds a digest."""
        found: CopyQuerySet = self.annotate(document_text=Cast("document", models.TextField()))
        return found

    def in_short(self) -> CopyQuerySet:
        """Where copies are, without their documents."""
        return self.defer("document", "document_digest")
