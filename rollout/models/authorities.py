"""What happened to one authority on its way to a hub."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from rollout.models.base import Event, only_added, somebody_or_a_source
from rollout.models.plan_lines import PlanLine, within_bounds
from rollout.models.programme import LAST_STAGE
from tenants.models import Authority


class Fact(models.TextChoices):
    """What an event of an authority is about."""

    STAGE = "stage", "Stage"
    PLANNED = "planned", "Planned go-live"
    LIVE = "live", "Live as a partnership since"


class AuthorityEvent(PlanLine):
    """An authority's stage, planned go-live, or the day since which its partnership is live; none where taken back."""

    DAY = "day"

    authority = models.ForeignKey(Authority, on_delete=models.PROTECT, related_name="rollout_events")
    fact = models.CharField(max_length=10, choices=Fact.choices)
    stage = models.PositiveSmallIntegerField(null=True, blank=True)
    day = models.DateField(null=True, blank=True)

    wall = only_added()

    class Meta(Event.Meta):
        abstract = False
        indexes = [models.Index(fields=["authority", "fact", "-on", "-number"], name="authorities_as_they_stand")]
        constraints = [
            models.UniqueConstraint(fields=["authority", "number"], name="one_authority_event_at_a_time"),
            models.CheckConstraint(
                condition=(
                    Q(fact=Fact.STAGE, day__isnull=True) & (Q(stage__isnull=True) | Q(stage__range=(1, LAST_STAGE)))
                )
                | (~Q(fact=Fact.STAGE) & Q(stage__isnull=True)),
                name="an_authority_event_is_about_one_fact",
            ),
            models.CheckConstraint(condition=within_bounds("day"), name="an_authority_has_a_possible_day"),
            somebody_or_a_source("an_authority_event_has_its_why"),
        ]

    def __str__(self) -> str:
        return f"{self.authority_id} {self.fact} from {self.on}"
