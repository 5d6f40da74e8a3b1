"""What hubs have published of themselves: counts that each suppressed before they left it. No name, no case."""

from __future__ import annotations

from django.db import models

from mash_platform.database.walls import PLATFORM, adds, reads
from tenants.measures.periods import PeriodKind
from tenants.models.base import shared
from tenants.models.hubs import Hub


class PublishedMeasure(models.Model):
    """One number of one hub for one period. Null: fewer than 5, or withheld so that nothing is given back.

    Published once and never changed: two editions of a period could be subtracted from each other.
    """

    hub = models.ForeignKey(Hub, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=7, choices=PeriodKind.choices)
    start = models.DateField()
    code = models.CharField(max_length=20)  # of a column, tenants/measures/catalogue.py
    value = models.PositiveIntegerField(null=True)
    published_at = models.DateTimeField()

    wall = shared(reads(PLATFORM), adds(PLATFORM), append_only=True)

    class Meta:
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(fields=["hub", "kind", "start", "code"], name="a_number_is_published_once"),
        ]
        indexes = [models.Index(fields=["kind", "start", "code", "hub"], name="measure_side_by_side")]

    def __str__(self) -> str:
        return f"{self.code} of {self.kind} {self.start}"
