"""A manager's audit of how enquiries were worked: which were drawn, and what was found of each."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from mash_platform.database.models import WalledModel
from mash_platform.database.walls import LEAD, LooksThrough, Wall, adds, changes, disposed, reads


class AuditQuestion(models.TextChoices):
    """What is asked of each enquiry that was drawn: what reviews and inspectors found missing (docs/field.md)."""

    BASIS = "basis", "Is it recorded that the family agreed, or on which basis it was done without?"
    AGENCIES = "agencies", "Was every agency asked that should have been?"
    HOUSEHOLD = "household", "Was everybody in the household considered, absent parents and partners too?"
    TIMES = "times", "Were the time limits kept, or is it recorded why not?"
    VOICE = "voice", "Can one read what the child says, or how the child is?"
    DECISION = "decision", "Is the decision borne out by what was shared and by the analysis?"
    FEEDBACK = "feedback", "Was the referrer told what happens?"


class AuditAnswer(models.TextChoices):
    """An answer to one of them."""

    YES = "yes", "Yes"
    PARTLY = "partly", "Partly"
    NO = "no", "No"
    NOT_APPLICABLE = "na", "Does not apply"


class AuditSample(WalledModel):
    """One draw, of enquiries that a lead agency decided in a period. It names no case, and is drawn once.

    The order of drawing is that of SHA-256 over the root, a space and each reference (hub/assessment/auditing.py).
    """

    agency = models.CharField(max_length=12)  # the lead's, whose manager drew it
    first = models.DateField()
    last = models.DateField()
    outcome = models.CharField(max_length=24, default="", db_default="", blank=True)  # a decision; empty: any
    wanted = models.PositiveSmallIntegerField()
    of = models.PositiveIntegerField()  # how many enquiries there were
    lines = models.BigIntegerField()  # of the head that it was drawn with
    root = models.CharField(max_length=64)  # of that head, in hex
    by = models.UUIDField()
    at = models.DateTimeField()

    wall = Wall(
        rules=(reads(LEAD, "agency = {me}"), adds(LEAD, "agency = {me}"), reads("dispose", columns=("id",))),
        append_only=True,
    )

    class Meta(WalledModel.Meta):
        abstract = False
        ordering = ("-at", "pk")
        indexes = [models.Index(fields=["-at", "id"], name="audit_samples_newest")]
        constraints = [
            models.UniqueConstraint(fields=["agency", "first", "last", "outcome"], name="a_sample_is_drawn_once"),
            models.CheckConstraint(condition=Q(last__gte=models.F("first")), name="a_sample_has_a_period"),
        ]

    def __str__(self) -> str:
        return f"{self.first} to {self.last}"


class AuditedEnquiry(WalledModel):
    """An enquiry that was drawn, and what a manager who did not decide it found. It goes with the enquiry."""

    sample = models.ForeignKey(AuditSample, on_delete=models.PROTECT, related_name="items")
    enquiry = models.ForeignKey("front_door.Enquiry", on_delete=models.PROTECT, related_name="audits")
    agency = models.CharField(max_length=12)  # its sample's
    place = models.PositiveSmallIntegerField()  # in the order of drawing, from 1
    answers = models.JSONField(default=dict, db_default={}, blank=True)  # AuditQuestion -> AuditAnswer
    learning = models.TextField(default="", db_default="", blank=True)
    audited_by = models.UUIDField(null=True)
    audited_at = models.DateTimeField(null=True)

    SAID = ("answers", "learning", "audited_by")

    wall = Wall(
        looks_through=LooksThrough(("enquiry.enquiry_id",), ("answers", "learning")),
        rules=(
            *disposed("id", "enquiry_id"),
            reads(LEAD, "agency = {me}"),
            adds(LEAD, "agency = {me} AND audited_at IS NULL"),
            changes(
                LEAD, ("answers", "learning", "audited_by", "audited_at"), "agency = {me} AND audited_at IS NULL",
                "agency = {me} AND audited_at IS NOT NULL",
            ),
        ),
        sees={"enquiry_id": "front_door_enquiry", "sample_id": "assessment_auditsample"},
    )  # fmt: skip

    class Meta(WalledModel.Meta):
        abstract = False
        ordering = ("place",)
        constraints = [
            models.UniqueConstraint(fields=["sample", "place"], name="a_place_of_a_sample_once"),
            models.CheckConstraint(
                condition=(Q(audited_at__isnull=True) & Q(answers={}) & Q(learning="") & Q(audited_by__isnull=True))
                | (Q(audited_at__isnull=False) & ~Q(answers={}) & Q(audited_by__isnull=False)),
                name="an_audit_is_somebodys",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.place} of {self.sample_id}"
