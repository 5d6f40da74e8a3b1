"""Whose a finding is, where a notification was parted from its enquiry since it was recorded."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from mash_platform.database.models import WalledModel
from mash_platform.database.walls import CALLER, DESK, Wall, adds, changes, disposed, reads


class Whose(models.TextChoices):
    """What an agency says of a finding that it recorded while a notification was joined that did not belong."""

    HERE = "here", "About the child of this enquiry: it stays"
    ELSEWHERE = "elsewhere", "About somebody else: taken out of this enquiry"


class WhoseFinding(WalledModel):
    """An agency is asked whose a finding is, since a notification was parted from its enquiry. Made by undo_join_v3.

    That a desk holds something is told to nobody: who sees the finding sees the question.
    """

    finding = models.ForeignKey("research.Finding", on_delete=models.PROTECT, related_name="whose")
    enquiry = models.ForeignKey("front_door.Enquiry", on_delete=models.PROTECT, related_name="+")
    agency = models.CharField(max_length=12)
    # References: of a request that has ended the desk sees the enquiry no longer, and answers all the same.
    reference = models.CharField(max_length=13)
    notification = models.CharField(max_length=13)
    asked_at = models.DateTimeField()
    answer = models.CharField(max_length=10, choices=Whose.choices, default="", blank=True)
    answered_by = models.UUIDField(null=True)
    answered_at = models.DateTimeField(null=True)

    wall = Wall(
        rules=(*disposed("id", "enquiry_id"),
            reads(
                DESK,
                "agency = {me} OR EXISTS"
                " (SELECT 1 FROM {schema}.research_finding f WHERE f.id = research_whosefinding.finding_id)",
            ),
            reads("worker", columns=("id", "enquiry_id", "agency", "asked_at", "answer")),
            reads("issue", "answer = ''", ("finding_id", "answer")),
            reads("release", f"agency = {CALLER} AND answer = ''", ("finding_id", "answer")),
            adds("join", "answer = ''"),
            changes(
                DESK, ("answer", "answered_by", "answered_at"), "agency = {me} AND answer = ''",
                "agency = {me} AND answer <> ''",
            ),
        )
    )  # fmt: skip

    class Meta(WalledModel.Meta):
        abstract = False
        ordering = ("asked_at",)
        indexes = [models.Index(fields=["agency"], name="whose_asked", condition=Q(answer=""))]

    def __str__(self) -> str:
        return f"whose is {self.finding_id}"
