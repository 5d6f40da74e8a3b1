"""The questions that are asked about mentions."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.db import models


class MentionQuerySet(models.QuerySet[Any]):
    """What the desk that asks may see; the policies see to that."""

    def of(self, people: Iterable[UUID]) -> MentionQuerySet:
        """Mentions that are linked to these people now."""
        return self.filter(links__person_id__in=list(people), links__until_at__isnull=True)
