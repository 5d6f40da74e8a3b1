"""More time that a hub gave an agency for its answer."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from mash_platform.database.models import WalledModel
from mash_platform.database.walls import DESK, LEAD, LooksThrough, Wall, adds, disposed, reads


class MoreTime(WalledModel):
    """An agency was given more time for its answer, and why. Made by give_more_time_v1 alone."""

    request = models.ForeignKey("research.Request", on_delete=models.PROTECT, related_name="more_time")
    agency = models.CharField(max_length=12)
    due_before = models.DateTimeField()
    due_at = models.DateTimeField()
    reason = models.TextField()
    by = models.UUIDField()
    at = models.DateTimeField()

    wall = Wall(
        looks_through=LooksThrough(("request.request_id",), ("reason",)),
        rules=(
            *disposed("id", "request_id"),
            reads(LEAD),
            reads(DESK, "agency = {me}"),
            reads("worker"),
            reads("ask"),
            adds("ask"),
        ),
    )

    class Meta(WalledModel.Meta):
        abstract = False
        ordering = ("at",)
        constraints = [
            models.CheckConstraint(condition=~Q(reason=""), name="more_time_says_why"),
            models.CheckConstraint(condition=Q(due_at__gt=F("due_before")), name="more_time_is_later"),
        ]

    def __str__(self) -> str:
        return f"{self.agency} has until {self.due_at}"
