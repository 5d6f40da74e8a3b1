"""Repeat notifications: when closing one needs a manager, and what a colleague left for a manager to close."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from hub.wall.models.reasons import LONGEST_WORDS
from mash_platform.database.models import WalledModel
from mash_platform.database.walls import DESK, LEAD, LooksThrough, Wall, adds, changes, disposed, reads, removes

ASKED = "{me} = ANY (desks)"


class RepeatRule(WalledModel):
    """From which notification about one child within how many months on no further action needs a manager, as the hub
    set it each time: the last row stands."""

    number = models.PositiveIntegerField(unique=True)
    notifications = models.PositiveSmallIntegerField()
    months = models.PositiveSmallIntegerField()
    set_by = models.UUIDField()
    set_at = models.DateTimeField()

    wall = Wall(
        rules=(reads(DESK), reads("worker"), adds(LEAD), reads("carry", columns=("number", "notifications"))),
        append_only=True,
    )

    class Meta(WalledModel.Meta):
        abstract = False
        constraints = [
            models.CheckConstraint(
                condition=Q(notifications__range=(2, 20)) & Q(months__range=(1, 60)), name="a_repeat_rule_within_bounds"
            )
        ]

    def __str__(self) -> str:
        return f"{self.notifications} in {self.months} months"


class LeftToManager(WalledModel):
    """A waiting notification that somebody would close and may not: what they wrote, for a manager. It is gone once the
    notification is triaged; the ledger keeps who left it."""

    notification = models.OneToOneField(
        "front_door.Notification", on_delete=models.PROTECT, related_name="left_to_manager"
    )
    desks = ArrayField(models.CharField(max_length=12), default=list)
    why = models.CharField(max_length=20)
    own_why = models.CharField(max_length=LONGEST_WORDS, default="", db_default="", blank=True)
    reason = models.TextField()
    by = models.UUIDField()
    at = models.DateTimeField()

    wall = Wall(
        looks_through=LooksThrough(("notification.notification_id",), ("reason",)),
        rules=(
            *disposed("id", "notification_id"),
            reads(LEAD, ASKED), adds(LEAD, ASKED), removes(LEAD, ASKED),
            changes(LEAD, ("why", "own_why", "reason", "by", "at"), ASKED, ASKED),
        )
    )  # fmt: skip

    class Meta(WalledModel.Meta):
        abstract = False

    def __str__(self) -> str:
        return f"{self.notification_id} left to a manager"
