"""The field's questions about notifications, enquiries and subjects."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.db import models
from django.db.models import F


class NotificationQuerySet(models.QuerySet[Any]):
    """What came through the doors."""

    def untriaged(self) -> NotificationQuerySet:
        """Neither in an enquiry nor set aside: what the coordinator still has to read."""
        return self.filter(triaged_at__isnull=True)

    def to_complete(self) -> NotificationQuerySet:
        """Those of which something is not as it can be used."""
        return self.exclude(to_check=[])

    def most_urgent_first(self) -> NotificationQuerySet:
        """Immediate danger first, then the oldest."""
        return self.order_by("-immediate_danger", "received_at", "pk")


class EnquiryQuerySet(models.QuerySet[Any]):
    """The hub's work."""

    def due_first(self) -> EnquiryQuerySet:
        """By the clock; those without one last."""
        return self.order_by(F("due_at").asc(nulls_last=True), "clock_from", "pk")


class NamedQuerySet(models.QuerySet[Any]):
    """Whom notifications name."""

    def in_enquiry(self, enquiry: UUID) -> NamedQuerySet:
        """By the notifications that belong to an enquiry now."""
        return self.filter(notification__joins__enquiry=enquiry, notification__joins__until_at__isnull=True)


class SubjectQuerySet(models.QuerySet[Any]):
    """The children of enquiries."""

    def standing(self) -> SubjectQuerySet:
        """Those who did not leave with a notification that was taken out."""
        return self.filter(until_at__isnull=True)
