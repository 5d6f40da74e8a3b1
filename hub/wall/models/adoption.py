"""Which templates of the shared library the hub follows: its own copies, so that it can be moved or restored whole."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from mash_platform.database.models import WalledModel
from mash_platform.database.walls import DESK, LEAD, Wall, adds, reads
from mash_platform.formats.typed import Typed


class AdoptionQuerySet(models.QuerySet["Adoption"]):
    """What is asked of adoptions."""

    def current(self) -> AdoptionQuerySet:
        """The last of each slot, also where it went back to the platform's own words."""
        return self.order_by("slot", "-number").distinct("slot")

    def in_short(self) -> AdoptionQuerySet:
        """Without the files, which only a download reads."""
        return self.defer("file")


class Adoption(WalledModel):
    """One version of a template taken into use. Rows are never changed: what was opened under one keeps it.

    A slot is what can be followed once: a typed template of a kind (of one front door, where `door` is set), or one
    letter or agreement. Its last row stands. Without a template the slot is back at the platform's own words.
    """

    slot = models.CharField(max_length=60)
    number = models.PositiveIntegerField()  # in its slot, from 1: of two who adopt at once one succeeds
    kind = models.CharField(max_length=20)
    door = models.CharField(max_length=12, default="", blank=True)
    template = models.UUIDField(null=True)  # of the library
    version = models.PositiveIntegerField(null=True)
    title = models.CharField(max_length=150)
    publisher = models.CharField(max_length=100, default="", blank=True)
    content = models.JSONField(null=True)  # of a typed template: mash_platform/formats
    text = models.TextField(default="", blank=True)
    file = models.BinaryField(null=True)
    file_name = models.CharField(max_length=120, default="", blank=True)
    file_type = models.CharField(max_length=100, default="", blank=True)
    file_digest = models.CharField(max_length=64, default="", blank=True)  # SHA-256, hex
    adopted_at = models.DateTimeField()
    adopted_by = models.UUIDField()
    reason = models.CharField(max_length=300, default="", blank=True)

    objects = AdoptionQuerySet.as_manager()
    # A front door asks its questions before anybody has a pass; the rest of the library is none of its business.
    wall = Wall(
        rules=(reads(DESK), reads("worker"), reads("door", f"kind = '{Typed.QUESTION_SET}'"), adds(LEAD)),
        append_only=True,
    )

    class Meta(WalledModel.Meta):
        abstract = False
        constraints = [
            models.UniqueConstraint(fields=["slot", "number"], name="one_adoption_of_a_number"),
            models.CheckConstraint(
                condition=Q(template__isnull=True, version__isnull=True) | Q(template__isnull=False, version__gte=1),
                name="an_adoption_names_its_version",
            ),
        ]
        indexes = [models.Index(F("slot"), F("number").desc(), name="adoption_current")]

    def __str__(self) -> str:
        return f"{self.title}, version {self.version}" if self.version else self.title
