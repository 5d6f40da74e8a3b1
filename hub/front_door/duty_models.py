"""Who of the lead's desks is on duty when: they hear of immediate danger first, and read what comes while the hub is
closed."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from mash_platform.database.models import WalledModel
from mash_platform.database.walls import LEAD, Wall, adds, changes, reads


class DutyShift(WalledModel):
    """One time of duty of one person. Taken off the roster, it stays with who took it off."""

    seat = models.UUIDField()
    from_at = models.DateTimeField()
    until_at = models.DateTimeField()
    set_by = models.UUIDField()
    set_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    ended_by = models.UUIDField(null=True)

    wall = Wall(
        rules=(
            reads(LEAD),
            reads("worker"),
            adds(LEAD, "ended_at IS NULL"),
            changes(LEAD, ("ended_at", "ended_by"), "ended_at IS NULL", "ended_at IS NOT NULL"),
        )
    )

    class Meta(WalledModel.Meta):
        abstract = False
        ordering = ("from_at", "pk")
        constraints = [
            models.CheckConstraint(condition=Q(from_at__lt=F("until_at")), name="a_duty_ends_after_it_begins"),
            models.CheckConstraint(
                condition=Q(ended_at__isnull=True, ended_by__isnull=True)
                | Q(ended_at__isnull=False, ended_by__isnull=False),
                name="an_ended_duty_says_who",
            ),
        ]
        indexes = [models.Index(fields=["until_at"], name="duty_to_come", condition=Q(ended_at__isnull=True))]

    def __str__(self) -> str:
        return f"{self.seat} from {self.from_at}"
