"""When an enquiry's clock stands still: from when until when, why, and who said so."""

from __future__ import annotations

from datetime import datetime

from django.db import models
from django.db.models import F, Q

from mash_platform.database.models import WalledModel
from mash_platform.database.walls import LEAD, LooksThrough, Wall, adds, changes, disposed, reads

OF_AN_ENQUIRY_OF_MINE = (
    "EXISTS (SELECT 1 FROM {schema}.front_door_subject s WHERE s.enquiry_id = front_door_clockpause.enquiry_id"
    " AND s.lead_agency = {me} AND s.lead_agency = front_door_clockpause.lead_agency)"
)


class ClockPause(WalledModel):
    """The time of an authority's children in an enquiry does not count from then until then, unless they are red.

    It ends by itself at `until_at`, or before, by an act that says so.
    """

    enquiry = models.ForeignKey("front_door.Enquiry", on_delete=models.PROTECT, related_name="pauses")
    lead_agency = models.CharField(max_length=12)
    from_at = models.DateTimeField()
    until_at = models.DateTimeField()  # as it was set; `ended_at` where somebody let it run again before
    reason = models.TextField()
    by = models.UUIDField()
    ended_at = models.DateTimeField(null=True)
    ended_by = models.UUIDField(null=True)

    SAID = ("lead_agency", "from_at", "until_at", "reason", "by")

    wall = Wall(
        looks_through=LooksThrough(("enquiry.enquiry_id",), ("reason",)),
        rules=(
            *disposed("id", "enquiry_id"),
            reads(LEAD),
            reads("show", columns=("enquiry_id", "until_at", "ended_at")),
            reads("worker", columns=("id", "enquiry_id", "lead_agency", "from_at", "until_at", "ended_at")),
            adds(LEAD, f"ended_at IS NULL AND {OF_AN_ENQUIRY_OF_MINE}"),
            changes(LEAD, ("ended_at", "ended_by"), "ended_at IS NULL AND lead_agency = {me}", "ended_at IS NOT NULL"),
        ),
    )

    class Meta(WalledModel.Meta):
        abstract = False
        ordering = ("from_at",)
        constraints = [
            models.CheckConstraint(
                condition=Q(until_at__gt=F("from_at")) & ~Q(reason=""), name="a_pause_ends_and_says_why"
            ),
            models.CheckConstraint(
                condition=Q(ended_at__isnull=True, ended_by__isnull=True)
                | Q(ended_at__gte=F("from_at"), ended_at__lte=F("until_at"), ended_by__isnull=False),
                name="a_pause_is_ended_within_it",
            ),
        ]

    def __str__(self) -> str:
        return self.reason

    @property
    def runs_at(self) -> datetime:
        """When the clock runs again."""
        found: datetime = self.ended_at or self.until_at
        return found
