"""An inspector's days in a hub: which enquiries were named, and a paper of each (docs/decisions/0054, 0062)."""

from __future__ import annotations

from datetime import timedelta

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now

from mash_platform.database.models import WalledModel
from mash_platform.database.walls import LEAD, Wall, adds, changes, disposed, reads

LONGEST_DAYS = 42  # an inspection of local arrangements is three weeks at a hub; twice that, with its preparation


class InspectionState(models.TextChoices):
    """How far it is."""

    ASKED = "asked", "Waits for an information guardian"
    AGREED = "agreed", "Agreed"
    REFUSED = "refused", "Not agreed"
    ENDED = "ended", "Ended early"
    OVER = "over", "Over"


class PaperGone(models.TextChoices):
    """Why a paper is removed."""

    OVER = "over", "The days are over"
    ENDED = "ended", "The inspection was ended"
    REFUSED = "refused", "It was not agreed to"
    MADE_ANEW = "anew", "It was made anew"
    WITHDRAWN = "withdrawn", "A finding was withdrawn"
    RECALLED = "recalled", "A product was recalled"
    PARTED = "parted", "A notification was taken out of the enquiry"
    PROTECTED = "protected", "Something of it was protected"
    RESTRICTED = "restricted", "The enquiry must not be named"


_SHOWN = (
    "id", "agency", "name", "organisation", "person", "first_day", "last_day", "state", "asked_by", "asked_person",
    "asked_at", "answered_by", "answered_person", "answered_at", "refused_why", "ended_by", "ended_at", "ended_why",
    "first_read_at",
)  # fmt: skip
_OF_PAPER = ("id", "inspection_id", "reference", "agency", "made_by", "made_at", "agreed_at", "gone_at", "gone_why")
_NEW = (
    "agency = {me} AND state = 'asked' AND answered_at IS NULL AND ended_at IS NULL AND first_read_at IS NULL"
    " AND last_day >= current_date"
)


class Inspection(WalledModel):
    """An inspector, by name, and the days of theirs. It names no case: that its papers do.

    A manager of the lead adds it, and functions of the wall do all else: a guardian of that agency agrees, refuses or
    ends it. The inspector is found by a digest of their token, which no desk reads (hub/assessment/inspecting.py).
    """

    agency = models.CharField(max_length=12)  # the lead's, whose desk reads what the papers say
    name = models.CharField(max_length=100)
    organisation = models.CharField(max_length=100)
    person = models.UUIDField()  # their account; of somebody who had none, the seat that was asked for them
    token_digest = models.BinaryField()
    first_day = models.DateField()
    last_day = models.DateField()
    state = models.CharField(max_length=8, choices=InspectionState.choices, default=InspectionState.ASKED)
    asked_by = models.UUIDField()  # a member
    asked_person = models.UUIDField()
    asked_at = models.DateTimeField(db_default=Now())
    answered_by = models.UUIDField(null=True)  # a guardian's seat
    answered_person = models.UUIDField(null=True)
    answered_at = models.DateTimeField(null=True)
    refused_why = models.TextField(default="", db_default="", blank=True)
    ended_by = models.UUIDField(null=True)  # None: its days are over
    ended_at = models.DateTimeField(null=True)
    ended_why = models.TextField(default="", db_default="", blank=True)
    first_read_at = models.DateTimeField(null=True)

    wall = Wall(
        rules=(
            reads(LEAD, "agency = {me}", _SHOWN), reads("guardian", columns=_SHOWN), reads("worker", columns=_SHOWN),
            reads("dispose", columns=("id",)),  # lines about it stay as long as it does
            adds(LEAD, _NEW),
            reads("inspect"),
            changes(
                "inspect",
                (
                    "state", "answered_by", "answered_person", "answered_at", "refused_why", "ended_by", "ended_at",
                    "ended_why", "first_read_at",
                ),
            ),
        )
    )  # fmt: skip

    class Meta(WalledModel.Meta):
        abstract = False
        ordering = ("-asked_at", "pk")
        indexes = [
            models.Index(fields=["-asked_at", "id"], name="inspections_newest"),
            models.Index(fields=["token_digest"], name="inspections_of_a_person"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=~Q(name="") & ~Q(organisation=""), name="an_inspector_is_somebody_of_somewhere"
            ),
            models.CheckConstraint(
                condition=Q(last_day__gte=F("first_day"))
                & Q(last_day__lt=F("first_day") + timedelta(days=LONGEST_DAYS)),
                name="an_inspection_has_its_days",
            ),
            models.CheckConstraint(
                condition=Q(state=InspectionState.ASKED, answered_at__isnull=True)
                | Q(state__in=(InspectionState.ENDED, InspectionState.OVER))
                | (Q(answered_at__isnull=False) & Q(answered_person__isnull=False)),
                name="an_inspection_is_agreed_by_somebody",
            ),
            models.CheckConstraint(
                condition=Q(answered_person__isnull=True) | ~Q(answered_person=F("asked_person")),
                name="two_people_let_an_inspector_in",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name}, {self.organisation}"


class InspectionPaper(WalledModel):
    """What an inspector reads of one named enquiry: the print of its whole path, as the manager's desk read it then.

    The words are bound to the line of their making, and go when it is gone. `mark` says what of the enquiry had been
    withdrawn, recalled or protected before it was made, and which notifications were in it (sql/enquiry_mark_v2.sql);
    where more was since, or one of them was taken out, nobody is shown it (sql/why_paper_is_gone_v1.sql). A guardian
    agrees to papers: one that was added afterwards is not theirs.
    """

    inspection = models.ForeignKey(Inspection, on_delete=models.PROTECT, related_name="papers")
    enquiry = models.ForeignKey("front_door.Enquiry", on_delete=models.PROTECT, related_name="+")
    reference = models.CharField(max_length=13)
    agency = models.CharField(max_length=12)  # its inspection's
    words = models.TextField(default="", blank=True)  # HTML that the template of the print made
    mark = models.TextField()
    made_by = models.UUIDField()
    made_at = models.DateTimeField(db_default=Now())
    agreed_at = models.DateTimeField(null=True)
    gone_at = models.DateTimeField(null=True)
    gone_why = models.CharField(max_length=10, choices=PaperGone.choices, default="", db_default="", blank=True)

    SAID = ("words", "mark")

    wall = Wall(
        rules=(
            *disposed("id", "enquiry_id"),
            reads(LEAD, "agency = {me}", (*_OF_PAPER, "enquiry_id")),  # its words: sql/own_paper_v1.sql
            reads("guardian", columns=_OF_PAPER),
            adds(LEAD, "agency = {me} AND words <> '' AND agreed_at IS NULL AND gone_at IS NULL"),
            reads("inspect"),
            changes("inspect", ("words", "agreed_at", "gone_at", "gone_why")),
        ),
        sees={"enquiry_id": "front_door_enquiry", "inspection_id": "assessment_inspection"},
    )

    class Meta(WalledModel.Meta):
        abstract = False
        ordering = ("reference", "made_at", "pk")
        constraints = [
            models.UniqueConstraint(
                fields=["inspection", "enquiry"],
                condition=Q(agreed_at__isnull=False, gone_at__isnull=True),
                name="one_paper_of_an_enquiry",
            ),
            models.CheckConstraint(
                condition=(Q(gone_at__isnull=True) & Q(gone_why="") & ~Q(words=""))
                | (Q(gone_at__isnull=False) & ~Q(gone_why="") & Q(words="")),
                name="a_paper_that_is_gone_says_nothing",
            ),
        ]

    def __str__(self) -> str:
        return self.reference
