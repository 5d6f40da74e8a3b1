"""A closing that was undone: what was said then stays, although the notification waits again."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models

from hub.wall.models.reasons import LONGEST_WORDS
from mash_platform.database.models import WalledModel
from mash_platform.database.walls import LEAD, LooksThrough, Wall, adds, disposed, reads


class UndoneClosing(WalledModel):
    """Why a notification had been closed or forwarded, by whom, and who put it back among those that wait."""

    notification = models.ForeignKey(
        "front_door.Notification", on_delete=models.PROTECT, related_name="undone_closings"
    )
    desks = ArrayField(models.CharField(max_length=12), default=list)
    why = models.CharField(max_length=20)
    own_why = models.CharField(max_length=LONGEST_WORDS, default="", db_default="", blank=True)
    reason = models.TextField()
    by = models.UUIDField()
    at = models.DateTimeField()
    undone_by = models.UUIDField()
    undone_at = models.DateTimeField()

    # Written by undo_closing_v2 alone.
    wall = Wall(
        looks_through=LooksThrough(("notification.notification_id",), ("reason",)),
        rules=(*disposed("id", "notification_id"), reads(LEAD, "{me} = ANY (desks)"), adds("join")),
        append_only=True,
    )

    class Meta(WalledModel.Meta):
        abstract = False
        ordering = ("undone_at",)

    def __str__(self) -> str:
        return f"{self.notification_id} closed and opened again"
