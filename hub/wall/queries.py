"""What a guardian asks the ledger."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import models
from django.db.models import F, Q


class LedgerQuerySet(models.QuerySet[Any]):
    """Lines of the ledger. The guardian's login alone reads any."""

    def newest_first(self) -> LedgerQuerySet:
        """In the order in which they were numbered, the last first."""
        return self.order_by("-seq")

    def about(self, reference: str) -> LedgerQuerySet:
        """Everything that was done to an enquiry or notification, also where a list showed it."""
        return self.filter(
            Q(object_ref=reference)
            | Q(detail__contains={"enquiry": reference})
            | Q(detail__contains={"refs": [reference]})
            | Q(detail__contains={"notification": reference})
        ).order_by(
            (F("seq") + 0).desc()
        )  # not by the index of seq, along which the planner would read the whole ledger

    def by(self, member: UUID) -> LedgerQuerySet:
        """What one person did."""
        return self.filter(member=member)

    def between(self, first: datetime | None, last: datetime | None) -> LedgerQuerySet:
        """From one moment until another; None where it is open."""
        found = self if first is None else self.filter(at__gte=first)
        return found if last is None else found.filter(at__lt=last)
