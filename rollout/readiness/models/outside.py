"""Measures of a hub that is live outside this platform: typed in by the secretary, each with its source."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from rollout.models.base import Event, only_added, somebody_or_a_source
from tenants.models import Authority


class Period(models.TextChoices):
    """How long a measure's period is."""

    MONTH = "month", "Month"
    QUARTER = "quarter", "Quarter"
    YEAR = "year", "Year"


class Measure(models.TextChoices):
    """What is measured. Shares are in per cent. Source: issue 10, published measures."""

    NOTIFICATIONS = "notifications", "Notifications received"
    CHILDREN = "children", "Children in notifications"
    IN_TIME = "in_time", "Decided within the rating’s limit, per cent"
    CHANGED = "changed", "Rating changed by research, per cent"
    REPEATS = "repeats", "Contacts about a child known in 12 months, per cent"


SHARES = (Measure.IN_TIME, Measure.CHANGED, Measure.REPEATS)
SMALLEST = 5  # a smaller count could point at a child, so it is not kept


class OutsideMeasure(Event):
    """One figure of one period. `on` is the day on which it was known; a later one corrects it. `source` says whence.

    `number` counts the figures of the same authority, period and measure.
    """

    authority = models.ForeignKey(Authority, on_delete=models.PROTECT, related_name="outside_measures")
    period = models.CharField(max_length=8, choices=Period.choices)
    starts = models.DateField()
    measure = models.CharField(max_length=14, choices=Measure.choices)
    value = models.DecimalField(max_digits=9, decimal_places=1)

    wall = only_added()

    class Meta(Event.Meta):
        abstract = False
        indexes = [models.Index(fields=["authority", "-starts"], name="outside_measures_latest")]
        constraints = [
            models.UniqueConstraint(
                fields=["authority", "period", "starts", "measure", "number"], name="one_outside_measure_at_a_time"
            ),
            models.CheckConstraint(condition=~Q(source=""), name="an_outside_measure_has_its_source"),
            models.CheckConstraint(
                condition=Q(measure__in=[str(one) for one in SHARES], value__range=(0, 100))
                | (~Q(measure__in=[str(one) for one in SHARES]) & Q(value__gte=SMALLEST)),
                name="an_outside_measure_is_possible",
            ),
            somebody_or_a_source("an_outside_measure_has_its_why"),
        ]

    def __str__(self) -> str:
        return f"{self.authority_id} {self.measure} {self.starts}"
