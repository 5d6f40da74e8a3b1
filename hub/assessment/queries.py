"""The field's questions about copies."""

from __future__ import annotations

from typing import Any

from django.db import models


class CopyQuerySet(models.QuerySet[Any]):
    """What was sent."""

    def waiting(self) -> CopyQuerySet:
        """Nobody of the recipient's team has acknowledged it."""
        return self.filter(acknowledged_at__isnull=True)

    def in_short(self) -> CopyQuerySet:
        """Where copies are, without their documents."""
        return self.defer("document", "document_digest")
