"""Whether an authority could take adult notifications too. Events alone.

The founding text warns of widening too quickly: risks in volumes and thresholds, competence and capacity of staff and
managers, and information sharing pathways. "The time can be usefully used to scope the partnerships arrangements and
preparedness and identify the right time to extend the remit of MASH."
"""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from rollout.models.base import Event, only_added, somebody_or_a_source
from tenants.models import Authority


class AdultsArea(models.TextChoices):
    """What an event is about: an area of preparedness, the board's word, or what the front door says."""

    VOLUMES = "volumes", "Volumes"
    THRESHOLDS = "thresholds", "Thresholds"
    CAPACITY = "capacity", "Competence and capacity"
    PATHWAYS = "pathways", "Information sharing pathways"
    AGREED = "agreed", "The board’s agreement"
    WORDS = "words", "What the front door says"


AREAS = (AdultsArea.VOLUMES, AdultsArea.THRESHOLDS, AdultsArea.CAPACITY, AdultsArea.PATHWAYS)


class AdultsEvent(Event):
    """`reason` says how far it is (of an area), why (of an agreement), or the words for the door."""

    authority = models.ForeignKey(Authority, on_delete=models.PROTECT, related_name="adults_events")
    area = models.CharField(max_length=12, choices=AdultsArea.choices)
    is_so = models.BooleanField()  # the area is ready; the board agrees; the words stand

    wall = only_added()

    class Meta(Event.Meta):
        abstract = False
        constraints = [
            models.UniqueConstraint(fields=["authority", "number"], name="one_adults_event_at_a_time"),
            models.CheckConstraint(condition=~Q(area=AdultsArea.WORDS) | Q(is_so=True), name="words_stand"),
            somebody_or_a_source("an_adults_event_has_its_why"),
        ]

    def __str__(self) -> str:
        return f"{self.authority_id} {self.area} from {self.on}"
