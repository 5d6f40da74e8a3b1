"""The field's questions about notifications, enquiries and subjects."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.db import models
from django.db.models import Count, Exists, F, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce


class NotificationQuerySet(models.QuerySet[Any]):
    """What came through the doors."""

    def untriaged(self) -> NotificationQuerySet:
        """Neither in an enquiry nor set aside: what the coordinator still has to read."""
        return self.filter(triaged_at__isnull=True)

    def to_complete(self) -> NotificationQuerySet:
        """Those of which something is not as it can be used."""
        return self.exclude(to_check=[])

    def first_of_each_group(self) -> NotificationQuerySet:
        """Of several by one sender about the same children the one that `most_urgent_first` has on top, with
        `group_size`: how many there are."""
        alike = self.model.objects.untriaged().filter(group_digest=OuterRef("group_digest")).order_by()
        above = alike.filter(
            Q(immediate_danger__gt=OuterRef("immediate_danger"))
            | Q(immediate_danger=OuterRef("immediate_danger"), received_at__lt=OuterRef("received_at"))
            | Q(
                immediate_danger=OuterRef("immediate_danger"), received_at=OuterRef("received_at"),
                pk__lt=OuterRef("pk"),
            )
        )  # fmt: skip
        size = alike.values("group_digest").annotate(size=Count("pk")).values("size")
        found: NotificationQuerySet = self.filter(~Exists(above)).annotate(group_size=Coalesce(Subquery(size), 1))
        return found

    def most_urgent_first(self) -> NotificationQuerySet:
        """Immediate danger first, then the oldest."""
        return self.order_by("-immediate_danger", "received_at", "pk")

    def after(self, one: Any) -> NotificationQuerySet:
        """What stands below a notification in the order of `most_urgent_first`."""
        later = Q(received_at__gt=one.received_at) | Q(received_at=one.received_at, pk__gt=one.pk)
        below = Q(immediate_danger=one.immediate_danger) & later
        return self.filter(below | Q(immediate_danger=False) if one.immediate_danger else below)

    def before(self, one: Any) -> NotificationQuerySet:
        """What stands above a notification in that order, the nearest first."""
        earlier = Q(received_at__lt=one.received_at) | Q(received_at=one.received_at, pk__lt=one.pk)
        above = Q(immediate_danger=one.immediate_danger) & earlier
        found = self.filter(above if one.immediate_danger else above | Q(immediate_danger=True))
        return found.order_by("immediate_danger", "-received_at", "-pk")


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


class RatingQuerySet(models.QuerySet[Any]):
    """The ratings that children were given."""

    def standing(self) -> RatingQuerySet:
        """Without those that came with a notification that was parted from the enquiry again."""
        return self.filter(parted_at__isnull=True)


class SubjectQuerySet(models.QuerySet[Any]):
    """The children of enquiries."""

    def standing(self) -> SubjectQuerySet:
        """Those who did not leave with a notification that was taken out."""
        return self.filter(until_at__isnull=True)
