"""What follows when a product was sent: papers that were taken to a strategy discussion, chasing, and feedback."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from mash_platform.database.models import WalledModel
from mash_platform.database.walls import DESK, LEAD, LooksThrough, Wall, adds, disposed, reads

# A copy that stands, with a child of the desk's own authority for whom such a discussion follows.
FOR_A_DISCUSSION = (
    "EXISTS (SELECT 1 FROM {schema}.assessment_copy c JOIN {schema}.assessment_copychild k ON k.copy_id = c.id"
    " JOIN {schema}.front_door_subject s ON s.id = k.subject_id WHERE c.id = assessment_papershandedover.copy_id"
    " AND c.recalled_at IS NULL AND c.replaced_by_id IS NULL AND s.lead_agency = {me}"
    " AND s.decision IN ('strategy_s47', 'emergency_action'))"
)


class HowTaken(models.TextChoices):
    """How papers left the hub."""

    BY_HAND = "by_hand", "On paper, by hand"
    SECURE_MAIL = "secure_mail", "By secure e-mail"
    PLATFORM = "platform", "They opened their copy on this platform"


class PapersHandedOver(WalledModel):
    """Who took a copy of a product to a strategy discussion, when and how. What is said there is never kept here.

    Source: FAQ (docs/field.md, process 6): strategy discussions take place outside the hub.
    """

    copy = models.ForeignKey("assessment.Copy", on_delete=models.PROTECT, related_name="papers")
    lead_agency = models.CharField(max_length=12)  # whose desk wrote it
    taken_by = models.CharField(max_length=200)  # name, role and team, as they were said
    how = models.CharField(max_length=12, choices=HowTaken.choices)
    taken_at = models.DateTimeField()
    by = models.UUIDField()
    at = models.DateTimeField()

    SAID = ("copy_id", "lead_agency", "taken_by", "how", "by")

    wall = Wall(
        looks_through=LooksThrough(("copy.copy_id",), ("taken_by",)),
        rules=(
            *disposed("id", "copy_id"),
            reads(LEAD),
            adds(LEAD, f"lead_agency = {{me}} AND taken_at <= at AND {FOR_A_DISCUSSION}"),
        ),
    )

    class Meta(WalledModel.Meta):
        abstract = False
        ordering = ("taken_at", "pk")

    def __str__(self) -> str:
        return self.taken_by


class ChaseRule(WalledModel):
    """How often a recipient is chased who did not acknowledge, and from which time on managers are told, as the hub set
    it each time: the last row stands."""

    number = models.PositiveIntegerField(unique=True)
    hours = models.PositiveSmallIntegerField()  # between two
    managers_from = models.PositiveSmallIntegerField()  # the first, the second, ... time
    set_by = models.UUIDField()
    set_at = models.DateTimeField()

    wall = Wall(rules=(reads(LEAD), reads("worker"), adds(LEAD)), append_only=True)

    class Meta(WalledModel.Meta):
        abstract = False
        constraints = [
            models.CheckConstraint(
                condition=Q(hours__range=(1, 168)) & Q(managers_from__range=(1, 10)), name="a_chase_rule_within_bounds"
            )
        ]

    def __str__(self) -> str:
        return f"every {self.hours} hours"


class ChaseQuerySet(models.QuerySet[Any]):
    """The question that pages ask."""

    def last_of(self, copies: Iterable[UUID]) -> ChaseQuerySet:
        """The last of each of these copies; its number is how often it was."""
        return self.filter(copy__in=list(copies)).order_by("copy_id", "-number").distinct("copy_id")


class CopyChase(WalledModel):
    """A recipient's team was told again that a copy waits to be acknowledged."""

    copy = models.ForeignKey("assessment.Copy", on_delete=models.PROTECT, related_name="chases")
    number = models.PositiveSmallIntegerField()  # of this copy, from 1
    at = models.DateTimeField()

    objects = ChaseQuerySet.as_manager()
    wall = Wall(rules=(*disposed("id", "copy_id"), reads(LEAD), reads("worker"), adds("worker")))

    class Meta(WalledModel.Meta):
        abstract = False
        ordering = ("number",)
        constraints = [models.UniqueConstraint(fields=["copy", "number"], name="a_copy_is_chased_once_each_time")]

    def __str__(self) -> str:
        return f"{self.number} of {self.copy_id}"


class CopyFeedback(WalledModel):
    """What a recipient says happened to the child: for the hub, and for the agencies whose findings stand in the copy.

    `agencies` are those that may see every child of the copy (feedback_readers_v1); they read it and nothing else of
    the copy.
    """

    copy = models.ForeignKey("assessment.Copy", on_delete=models.PROTECT, related_name="feedback")
    reference = models.CharField(max_length=13)  # of the enquiry
    recipient_name = models.CharField(max_length=120)
    agencies = ArrayField(models.CharField(max_length=12), default=list)
    words = models.TextField()
    by_name = models.CharField(max_length=120)
    by = models.UUIDField()
    at = models.DateTimeField()

    SAID = ("words", "by_name")  # what the ledger's line is bound to

    wall = Wall(
        rules=(
            *disposed("id", "copy_id"),
            reads(DESK, "{me} = ANY (agencies)"),
            reads(LEAD),
            reads("worker", columns=("id", "copy_id", "agencies")),
            adds("fetch"),
            reads("fetch"),
        ),
        follows={"copy_id": ("assessment_copy",)},
    )

    class Meta(WalledModel.Meta):
        abstract = False
        ordering = ("-at", "pk")
        indexes = [models.Index(fields=["-at", "id"], name="feedback_newest_first")]

    def __str__(self) -> str:
        return f"feedback of {self.recipient_name}"
