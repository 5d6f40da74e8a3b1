"""How long work on a child may take, as the hub set it each time."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from hub.wall.clock import LimitUnit
from mash_platform.database.models import WalledModel
from mash_platform.database.walls import DESK, LEAD, Wall, adds, reads

MOST_HOURS, MOST_DAYS = 240, 30
MOST_CLOSED = 60  # days
WARNED, ESCALATED = (5, 75), (15, 48 * 60)  # per cent of the time; minutes


def _within(rating: str) -> Q:
    """An hour to ten days, or a day to thirty working days."""
    days = Q(**{f"{rating}_unit": LimitUnit.WORKING_DAYS})
    return (days & Q(**{f"{rating}_amount__range": (1, MOST_DAYS)})) | (
        ~days & Q(**{f"{rating}_amount__range": (60, MOST_HOURS * 60)})
    )


class TimeLimits(WalledModel):
    """The hub's time limits from one day on. Enquiries opened under them keep them; the last row holds for new ones.

    Amounts are in minutes, or in days where the unit is working days (hub/wall/clock.py).
    """

    number = models.PositiveIntegerField(unique=True)
    red_amount = models.PositiveIntegerField()
    amber_amount = models.PositiveIntegerField()
    amber_unit = models.CharField(max_length=13, choices=LimitUnit.choices)
    green_amount = models.PositiveIntegerField()
    green_unit = models.CharField(max_length=13, choices=LimitUnit.choices)
    day_begins = models.TimeField()
    day_ends = models.TimeField()
    # Days without working hours beside bank holidays, such as those between Christmas and New Year.
    closed_days = ArrayField(models.DateField(), default=list, db_default=[])
    # Until somebody has rated; the hub's own row has it too, which the front door reads. None: not said with this row.
    unrated_minutes = models.PositiveIntegerField(null=True)
    # What is left of the time when people are warned, in per cent; minutes after it is over until managers are told.
    warned_percent = models.PositiveSmallIntegerField(default=25, db_default=25)
    escalated_minutes = models.PositiveIntegerField(default=60, db_default=60)
    reason = models.TextField()
    set_by = models.UUIDField()
    set_at = models.DateTimeField()

    wall = Wall(rules=(reads(DESK), reads("worker"), adds(LEAD)), append_only=True)

    class Meta(WalledModel.Meta):
        abstract = False
        ordering = ("-number",)
        constraints = [
            models.CheckConstraint(condition=Q(red_amount__range=(30, 24 * 60)), name="red_runs_for_a_day_at_most"),
            models.CheckConstraint(condition=_within("amber"), name="amber_within_bounds"),
            models.CheckConstraint(condition=_within("green"), name="green_within_bounds"),
            models.CheckConstraint(
                condition=Q(unrated_minutes__isnull=True) | Q(unrated_minutes__range=(30, 24 * 60)),
                name="unrated_for_a_day_at_most",
            ),
            models.CheckConstraint(condition=Q(warned_percent__range=WARNED), name="warned_while_time_is_left"),
            models.CheckConstraint(condition=Q(escalated_minutes__range=ESCALATED), name="escalated_within_two_days"),
            models.CheckConstraint(condition=Q(day_begins__lt=F("day_ends")), name="working_day_ends_after_begin"),
        ]

    def __str__(self) -> str:
        return f"time limits {self.number}"
