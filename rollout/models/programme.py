"""The plan for all London: its five stages and its target."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from rollout.models.base import Event, only_added, somebody_or_a_source
from rollout.models.plan_lines import PlanLine, within_bounds

LAST_STAGE = 5  # "a 5 stage rollout plan", MASH FAQ


class StageEvent(PlanLine):
    """How a stage stands: its window in words, the day by which it should be done, how many are projected.

    The projected may be more than those named: the founding text projects nine whom it does not name.
    """

    DAY = "ends_on"

    stage = models.PositiveSmallIntegerField()
    window = models.CharField(max_length=100, default="", blank=True)
    ends_on = models.DateField(null=True, blank=True)
    projected = models.PositiveSmallIntegerField(null=True, blank=True)

    wall = only_added()

    class Meta(Event.Meta):
        abstract = False
        constraints = [
            models.UniqueConstraint(fields=["stage", "number"], name="one_stage_event_at_a_time"),
            models.CheckConstraint(condition=Q(stage__range=(1, LAST_STAGE)), name="five_stages"),
            models.CheckConstraint(condition=within_bounds("ends_on"), name="a_stage_has_a_possible_day"),
            somebody_or_a_source("a_stage_event_has_its_why"),
        ]

    def __str__(self) -> str:
        return f"stage {self.stage} from {self.on}"


class TargetEvent(PlanLine):
    """The day by which all London should be served."""

    DAY = "day"

    day = models.DateField()

    wall = only_added()

    class Meta(Event.Meta):
        abstract = False
        constraints = [
            models.UniqueConstraint(fields=["number"], name="one_target_event_at_a_time"),
            models.CheckConstraint(condition=within_bounds("day"), name="the_target_is_a_possible_day"),
            somebody_or_a_source("a_target_event_has_its_why"),
        ]

    def __str__(self) -> str:
        return f"target {self.day}"
