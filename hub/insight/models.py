"""Core element 5, as numbers: what a closed month counted, and which periods were shown outside."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models

from mash_platform.database.models import WalledModel
from mash_platform.database.walls import LEAD, Wall, adds, reads
from tenants.measures.periods import Period, PeriodKind


class MonthCount(WalledModel):
    """What one month counted when it was closed, for good: quarters and years are sums of these and of nothing else.

    A mean is kept as its sum in minutes, so that it can be added up.
    """

    month = models.DateField()
    code = models.CharField(max_length=20)  # of a column, tenants/measures/catalogue.py
    value = models.PositiveBigIntegerField()

    wall = Wall(rules=(reads("worker"), adds("worker"), reads(LEAD)), append_only=True)

    class Meta(WalledModel.Meta):
        abstract = False
        constraints = [models.UniqueConstraint(fields=["month", "code"], name="a_month_is_counted_once")]

    def __str__(self) -> str:
        return f"{self.code} of {self.month}"


class ClosedPeriod(WalledModel):
    """A month, quarter or year that was closed, with the tables of it that leave the hub."""

    kind = models.CharField(max_length=7, choices=PeriodKind.choices)
    start = models.DateField()
    shown = ArrayField(models.CharField(max_length=20), default=list)
    closed_at = models.DateTimeField()

    wall = Wall(rules=(reads("worker"), adds("worker"), reads(LEAD)), append_only=True)

    class Meta(WalledModel.Meta):
        abstract = False
        constraints = [models.UniqueConstraint(fields=["kind", "start"], name="a_period_is_closed_once")]

    def __str__(self) -> str:
        return self.period.title

    @property
    def period(self) -> Period:
        """Which one."""
        return Period(self.start, PeriodKind(self.kind))
