"""The field's questions about notifications, enquiries and subjects."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.db import models
from django.db.models import Count, Exists, F, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce

from tenants.models import TransferState

MOST_URGENT_FIRST = ("-immediate_danger", "received_at", "pk")


class NotificationQuerySet(models.QuerySet[Any]):
    """What came through the doors."""

    def untriaged(self) -> NotificationQuerySet:
        """Neither in an enquiry nor set aside: what the coordinator still has to read."""
        return self.filter(triaged_at__isnull=True)

    def referrers_to_tell(self) -> NotificationQuerySet:
        """Whose referrer is not told yet. Who did not say who they are is not told, and another hub tells its own."""
        return self.filter(referrer_told_at__isnull=True).exclude(source_code="9").exclude(channel="hub")

    def to_complete(self) -> NotificationQuerySet:
        """Those of which something is not as it can be used."""
        return self.exclude(to_check=[])

    def not_offered(self) -> NotificationQuerySet:
        """Without those whose answer another hub owes: there is nothing to do about them here."""
        return self.exclude(offers__state=TransferState.OFFERED)

    def for_a_manager(self) -> NotificationQuerySet:
        """Those that a colleague left for a manager to close."""
        return self.filter(left_to_manager__isnull=False)

    def can_be_completed(self) -> NotificationQuerySet:
        """Those of which something can still be put right: they wait, or stand in an enquiry that is researched."""
        in_open = self.model._meta.get_field("joins").related_model.objects.filter(
            notification=OuterRef("pk"), until_at__isnull=True, enquiry__state="open"
        )
        return self.to_complete().filter(Q(triaged_at__isnull=True) | Exists(in_open))

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
        return self.order_by(*MOST_URGENT_FIRST)

    def after(self, one: Any, order: Sequence[str] = MOST_URGENT_FIRST) -> NotificationQuerySet:
        """What stands below a notification in an order of columns ("-received_at", "pk")."""
        return self.filter(_below(one, order))

    def before(self, one: Any, order: Sequence[str] = MOST_URGENT_FIRST) -> NotificationQuerySet:
        """What stands above a notification in that order, the nearest first."""
        turned = tuple(each[1:] if each.startswith("-") else f"-{each}" for each in order)
        return self.filter(_below(one, turned)).order_by(*turned)


def _below(one: Any, order: Sequence[str]) -> Q:
    """What stands below a row in an order whose last column tells every two apart."""
    found, alike = Q(pk__in=()), Q()
    for each in order:
        column = each.removeprefix("-")
        value = getattr(one, column)
        found |= alike & Q(**{f"{column}__{'lt' if each.startswith('-') else 'gt'}": value})
        alike &= Q(**{column: value})
    return found


class EnquiryQuerySet(models.QuerySet[Any]):
    """The hub's work."""

    def due_first(self) -> EnquiryQuerySet:
        """By the clock; those without one last."""
        return self.order_by(F("due_at").asc(nulls_last=True), "clock_from", "pk")

    def with_danger(self) -> EnquiryQuerySet:
        """With `in_danger`: whether a notification that belongs to it now, and that the reader's desk sees, tells of
        immediate danger or was marked so."""
        joins = self.model._meta.get_field("joins").related_model.objects
        told = joins.filter(enquiry=OuterRef("pk"), until_at__isnull=True, notification__immediate_danger=True)
        found: EnquiryQuerySet = self.annotate(in_danger=Exists(told.order_by()))
        return found

    def danger_first(self) -> EnquiryQuerySet:
        """Immediate danger first, then by the clock. Of `with_danger`."""
        return self.order_by("-in_danger", F("due_at").asc(nulls_last=True), "clock_from", "pk")


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
