"""Immediate danger that was seen or said after a notification came: who marked it, on what, who undid it and why."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from mash_platform.database.models import WalledModel
from mash_platform.database.walls import LEAD, LooksThrough, Wall, adds, changes, disposed, reads


class DangerMark(WalledModel):
    """One mark. Made by mark_danger_v1 and ended by unmark_danger_v1 alone; while it stands the notification rings as
    one does whose own message tells of danger. The lead's desks that have the notification read it."""

    notification = models.ForeignKey("front_door.Notification", on_delete=models.PROTECT, related_name="danger_marks")
    desks = ArrayField(models.CharField(max_length=12), default=list)
    words = models.TextField()  # what was seen or said
    happened_at = models.DateTimeField()  # when it was
    by = models.UUIDField()
    at = models.DateTimeField()
    until_at = models.DateTimeField(null=True)
    until_by = models.UUIDField(null=True)
    until_reason = models.TextField(default="", blank=True)

    SAID = ("words", "happened_at", "by")

    wall = Wall(
        looks_through=LooksThrough(("notification.notification_id",), ("words", "until_reason")),
        rules=(
            *disposed("id", "notification_id", also=("at",)),
            reads(LEAD, "{me} = ANY (desks)"),
            reads("submit"),
            adds("submit", "until_at IS NULL"),
            changes("submit", ("until_at", "until_by", "until_reason"), "until_at IS NULL", "true"),
        ),
    )

    class Meta(WalledModel.Meta):
        abstract = False
        ordering = ("at", "pk")
        constraints = [
            models.UniqueConstraint(
                fields=["notification"], condition=Q(until_at__isnull=True), name="danger_is_marked_once"
            ),
            models.CheckConstraint(condition=~Q(words=""), name="a_danger_mark_says_what"),
            models.CheckConstraint(
                condition=Q(until_at__isnull=True) | (Q(until_by__isnull=False) & ~Q(until_reason="")),
                name="an_undone_danger_mark_says_who_and_why",
            ),
        ]

    def __str__(self) -> str:
        return self.words
