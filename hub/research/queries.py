"""The field's questions about requests and findings."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import models
from django.db.models import F

from hub.front_door.models import Enquiry, EnquiryState


class RequestQuerySet(models.QuerySet[Any]):
    """What agencies are asked."""

    def waiting(self) -> RequestQuerySet:
        """Not answered yet, of an enquiry that is still this hub's."""
        # Few are passed: sought first, they cost less than a look at the enquiry of every request.
        passed = Enquiry.objects.filter(state=EnquiryState.PASSED)
        return self.filter(state="open").exclude(enquiry__in=passed.values("pk"))

    def questions(self) -> RequestQuerySet:
        """What agencies are asked about children, without the askings whether something may go out."""
        return self.filter(let_out_to="")

    def due_first(self) -> RequestQuerySet:
        """By the clock; those without one last."""
        return self.order_by(F("due_at").asc(nulls_last=True), "asked_at", "pk")

    def overdue(self, at: datetime) -> RequestQuerySet:
        """Not answered in time."""
        return self.waiting().filter(due_at__lt=at)


class FindingQuerySet(models.QuerySet[Any]):
    """What was found, as far as the asking desk may see it."""

    def held(self) -> FindingQuerySet:
        """Not decided yet."""
        return self.filter(state="held")

    def released(self) -> FindingQuerySet:
        """The picture that the room shares."""
        return self.filter(state="released")


class FindingFileQuerySet(models.QuerySet[Any]):
    """Files of findings."""

    def listed(self) -> FindingFileQuerySet:
        """What a list says of each, and what the ledger binds; not their keys."""
        return self.only(
            "id", "finding_id", "enquiry_id", "agency", "release_id", "name", "media_type", "size", "to_check", "digest"
        )  # fmt: skip


def by_finding(found: Iterable[Any]) -> dict[UUID, list[Any]]:
    """Finding -> its files, in their order."""
    its: dict[UUID, list[Any]] = defaultdict(list)
    for one in found:
        its[one.finding_id].append(one)
    return dict(its)
