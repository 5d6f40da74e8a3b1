"""Links with other initiatives that work with children and families: whom a hub can hand to."""

from __future__ import annotations

from django.db import models

from rollout.models.base import Event, only_added, somebody_or_a_source
from tenants.models import Authority


class Initiative(models.TextChoices):
    """The initiatives that the founding text names (MASH FAQ, links with other multi-agency initiatives)."""

    GANGS = "gangs", "Gangs"
    IOM = "iom", "Integrated offender management"
    TROUBLED_FAMILIES = "troubled", "Troubled families"
    FAMILY_RECOVERY = "recovery", "Family recovery"
    OTHER = "other", "Another initiative"


class LinkEvent(Event):
    """How one link stands: with whom, for which authority, agreed by whom and since when, and whom to ring.

    It is about organisations: no child and no family appears here.
    """

    link = models.UUIDField()  # the same in all events of one link
    initiative = models.CharField(max_length=12, choices=Initiative.choices)
    name = models.CharField(max_length=100)  # of the team or panel that takes the child or family over
    authority = models.ForeignKey(Authority, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    contact = models.CharField(max_length=200)
    agreed_by = models.CharField(max_length=200)
    agreed_on = models.DateField()
    has_ended = models.BooleanField(default=False)

    wall = only_added()

    class Meta(Event.Meta):
        abstract = False
        constraints = [
            models.UniqueConstraint(fields=["link", "number"], name="one_link_event_at_a_time"),
            somebody_or_a_source("a_link_event_has_its_why"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def place(self) -> str:
        """Where it takes children from."""
        return self.authority.name if self.authority else "All London"
