"""A released finding that its agency took back."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from mash_platform.database.models import WalledModel
from mash_platform.database.walls import CALLER, DESK, LooksThrough, Wall, adds, disposed, reads


class Withdrawal(WalledModel):
    """An agency took a released finding back: when, why, and which desks had it. Made by withdraw_finding_v2 alone.

    Whoever had the finding reads that it is withdrawn and why, and no word of it any more.
    """

    finding = models.OneToOneField("research.Finding", on_delete=models.PROTECT, related_name="withdrawal")
    enquiry = models.ForeignKey("front_door.Enquiry", on_delete=models.PROTECT, related_name="withdrawals")
    agency = models.CharField(max_length=12)
    desks = ArrayField(models.CharField(max_length=12), default=list)
    reason = models.TextField()
    released_at = models.DateTimeField()
    by = models.UUIDField()
    at = models.DateTimeField()

    wall = Wall(
        looks_through=LooksThrough(("enquiry.enquiry_id",), ("reason",)),
        rules=(
            *disposed("id", "enquiry_id"),
            reads(DESK, "agency = {me} OR {me} = ANY (desks)"),
            reads("worker", columns=("id", "finding_id", "enquiry_id", "agency", "desks", "released_at", "at")),
            reads("withdraw", f"agency = {CALLER}"),
            reads("inspect", columns=("enquiry_id",)),
            adds("withdraw", f"agency = {CALLER}"),
        ),
    )

    class Meta(WalledModel.Meta):
        abstract = False
        ordering = ("at",)
        constraints = [models.CheckConstraint(condition=~Q(reason=""), name="withdrawn_with_a_reason")]

    def __str__(self) -> str:
        return f"withdrawn by {self.agency}"
