"""The questions that are asked about mentions."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any
from uuid import UUID

from django.db import models
from django.db.models import Q


class MentionQuerySet(models.QuerySet[Any]):
    """What the desk that asks may see; the policies see to that."""

    def of(self, people: Iterable[UUID]) -> MentionQuerySet:
        """Mentions that are linked to these people now."""
        return self.filter(links__person_id__in=list(people), links__until_at__isnull=True)

    def named(self, given_key: str, family_key: str) -> MentionQuerySet:
        """Mentions of a name, exactly, by its keys."""
        return self.filter(kind__in=["name", "also_known_as"], given_key=given_key, family_key=family_key)

    def born_on(self, day: date) -> MentionQuerySet:
        """Mentions of a birth, or an expected one, on a day."""
        return self.filter(kind__in=["birth", "expected_birth"], day=day)

    def numbered(self, number_keys: Iterable[str]) -> MentionQuerySet:
        """Mentions of one of these numbers."""
        return self.filter(Q(kind="number"), number_key__in=[key for key in number_keys if key])
