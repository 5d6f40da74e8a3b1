"""Work that must follow an act, written in the same transaction (design.md section 4)."""

from __future__ import annotations

from django.db import models

from mash_platform.database.models import WalledModel
from mash_platform.database.walls import DESK, Wall, adds, changes, disposed, reads


class OutboxRow(WalledModel):
    """One piece of work: a kind and the id of what it is about, never case data."""

    kind = models.CharField(max_length=60)
    object_id = models.UUIDField()
    made_at = models.DateTimeField()
    due_at = models.DateTimeField()  # later after each failure
    done_at = models.DateTimeField(null=True)
    tries = models.PositiveSmallIntegerField(default=0)
    failure = models.CharField(max_length=200, default="")  # the kind of error, never its text

    wall = Wall(
        rules=(
            *disposed("id", "object_id"),
            *(adds(who) for who in (DESK, "worker", "submit", "ask", "release", "issue", "fetch", "carry", "withdraw")),
            adds("join"),
            adds("dispose"),
            adds("inspect"),
            adds("restrict"),
            reads("restrict", columns=("due_at", "done_at")),
            reads("worker"),
            changes("worker", ("done_at", "due_at", "tries", "failure")),
        ),
        follows={"object_id": ("assessment_copy", "assessment_copyfeedback")},
    )

    class Meta(WalledModel.Meta):
        abstract = False
        indexes = [models.Index(fields=["due_at"], name="outbox_waiting", condition=models.Q(done_at__isnull=True))]

    def __str__(self) -> str:
        return self.kind
