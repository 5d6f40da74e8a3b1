"""Another guardian's review of what a guardian looked at in a week."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from mash_platform.database.models import WalledModel
from mash_platform.database.walls import Wall, adds, reads


class GuardianReview(WalledModel):
    """One guardian's week, reviewed by another, once. It says who and when, and names no child."""

    member = models.UUIDField()  # the guardian's seat that is reviewed
    week = models.DateField()  # its Monday
    looks = models.PositiveIntegerField()  # lines that were there to review
    concern = models.TextField(default="", db_default="", blank=True)  # empty: none
    by = models.UUIDField()  # the seat of whoever reviewed it
    at = models.DateTimeField()

    SAID = ("member", "week", "looks", "concern", "by")

    wall = Wall(rules=(reads("guardian"), adds("guardian"), reads("dispose", columns=("id",))), append_only=True)

    class Meta(WalledModel.Meta):
        abstract = False
        ordering = ("-week", "member")
        constraints = [
            models.UniqueConstraint(fields=["member", "week"], name="a_guardians_week_is_reviewed_once"),
            models.CheckConstraint(condition=~Q(member=F("by")), name="no_guardian_reviews_themself"),
        ]

    def __str__(self) -> str:
        return f"{self.week}"
