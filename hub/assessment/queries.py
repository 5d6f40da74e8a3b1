"""The field's questions about copies."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.db.models.functions import Cast

from hub.assessment.codes import Outcome
from tenants.models import TransferState

# An offer to another hub that came to nothing.
ENDED = (TransferState.DECLINED, TransferState.WITHDRAWN, TransferState.EXPIRED)
CAME_BACK = (TransferState.DECLINED, TransferState.EXPIRED)


class CopyQuerySet(models.QuerySet[Any]):
    """What was sent."""

    def waiting(self) -> CopyQuerySet:
        """Nobody of the recipient's team has acknowledged it, nor has a hub that it was offered to said no."""
        return self.filter(self._waiting()).exclude(offer__state__in=ENDED)

    def came_back(self) -> CopyQuerySet:
        """Nobody acts on it: its recipient declined it, or the hub that it was offered to did or let the time pass.
        A later version of the enquiry's product settles it."""
        later = self.model._base_manager.filter(
            product__enquiry=OuterRef("product__enquiry"), product__version__gt=OuterRef("product__version")
        )
        return self.filter(
            Q(outcome=Outcome.DECLINED) | Q(offer__state__in=CAME_BACK), ~Exists(later), replaced_by__isnull=True,
            recalled_at__isnull=True,
        )  # fmt: skip

    def to_act_on(self) -> CopyQuerySet:
        """What waits, and recalls that nobody there has read. What came back is a list of its own."""
        recall_not_read = Q(recalled_at__isnull=False, recall_seen_at__isnull=True)
        return self.filter(self._waiting() | recall_not_read).exclude(offer__state__in=ENDED)

    def chased(self) -> CopyQuerySet:
        """What waits still although its recipient was told so again."""
        return self.waiting().filter(Exists(self.model.chases.rel.related_model.objects.filter(copy=OuterRef("pk"))))

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
