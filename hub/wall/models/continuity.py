"""The continuity sheet: for whom it is encrypted, and what became of each."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from mash_platform.database.models import WalledModel
from mash_platform.database.walls import LEAD, Wall, adds, changes, reads


class ContinuityHolder(WalledModel):
    """Somebody who opens the sheets on a bad day: their public key, from when until when.

    What is encrypted for a key is opened by its other half, which the holder has and the platform never sees.
    """

    name = models.CharField(max_length=100)
    email = models.CharField(max_length=254, default="", blank=True)  # to which each sheet is mailed, where one is set
    public_key = models.CharField(max_length=80)  # of age: age1...
    set_by = models.UUIDField()  # a member
    set_at = models.DateTimeField()
    ended_by = models.UUIDField(null=True)
    ended_at = models.DateTimeField(null=True)

    wall = Wall(
        rules=(
            reads(LEAD),
            reads("worker"),
            reads("dispose", columns=("id",)),  # lines about it stay as long as it does
            adds(LEAD, "ended_at IS NULL"),
            changes(LEAD, ("ended_at", "ended_by"), "ended_at IS NULL", "ended_at IS NOT NULL"),
        )
    )

    class Meta(WalledModel.Meta):
        abstract = False
        ordering = ("-set_at", "pk")
        indexes = [models.Index(fields=["-set_at", "id"], name="continuity_holders_newest")]
        constraints = [
            models.UniqueConstraint(
                fields=["public_key"], condition=Q(ended_at__isnull=True), name="one_continuity_holder_of_a_key"
            ),
            models.CheckConstraint(
                condition=Q(ended_at__isnull=True, ended_by__isnull=True)
                | Q(ended_at__isnull=False, ended_by__isnull=False),
                name="who_ended_a_continuity_holder_is_said",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class ContinuitySheet(WalledModel):
    """One sheet that was made, or was to be: how much stands on it, for whom, where it went. Never what it says."""

    made_at = models.DateTimeField()
    enquiries = models.PositiveIntegerField(default=0)
    waiting = models.PositiveIntegerField(default=0)  # notifications that nobody had rated
    holders = ArrayField(models.UUIDField(), default=list)
    file_name = models.CharField(max_length=80, default="", blank=True)
    digest = models.CharField(max_length=64, default="", blank=True)  # SHA-256 of the encrypted file, in hex
    # Where it was to go, and what failed there: {"folder": "", "mail": "SMTPServerDisconnected"}
    places = models.JSONField(default=dict)
    failure = models.CharField(max_length=60, default="", blank=True)  # the kind of error, where none was made

    wall = Wall(rules=(reads(LEAD), reads("worker"), adds("worker")), append_only=True)

    class Meta(WalledModel.Meta):
        abstract = False
        ordering = ("-made_at", "pk")
        indexes = [models.Index(fields=["-made_at", "id"], name="continuity_sheets_newest")]

    def __str__(self) -> str:
        return self.file_name or "no sheet"

    @property
    def is_out(self) -> bool:
        """Whether it was made, and is in one place at least that is not this service."""
        return not self.failure and any(not failure for failure in self.places.values())
