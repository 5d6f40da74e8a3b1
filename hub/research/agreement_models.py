"""Releases that a second member of the same agency has to agree to: which kinds of finding, and what waits."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from hub.research.codes import LegalBasis, Purpose
from mash_platform.database.models import WalledModel
from mash_platform.database.walls import CALLER, DESK, LooksThrough, Wall, adds, changes, disposed, reads

_OWN, _WAITING = f"agency = {CALLER}", f"agency = {CALLER} AND state = 'waiting'"
_ANSWER = ("state", "answered_by", "answered_at", "declined_why")


class AgreementRule(WalledModel):
    """The kinds of finding that nobody releases alone, as the hub last set them. Without a row: none.

    Written by set_release_rule_v1 alone, which leaves its line in the ledger.
    """

    kinds = ArrayField(models.CharField(max_length=12), default=list)
    made_by = models.UUIDField()
    made_at = models.DateTimeField()

    wall = Wall(
        rules=(*(reads(who) for who in (DESK, "worker", "guardian", "release", "widen")), adds("release")),
        append_only=True,
    )

    class Meta(WalledModel.Meta):
        abstract = False
        ordering = ("-made_at",)

    def __str__(self) -> str:
        return ", ".join(self.kinds)


class ProposalState(models.TextChoices):
    """How far a release that needs agreement is."""

    WAITING = "waiting", "Waits for agreement"
    AGREED = "agreed", "Agreed"
    DECLINED = "declined", "Declined"
    WITHDRAWN = "withdrawn", "Withdrawn"
    ENDED = "ended", "Ended with its request"  # which the hub withdrew, or the agency handed back


class ProposedRelease(WalledModel):
    """A release as one member decided it and before another agreed: it discloses nothing, and no other desk sees it.

    Its id becomes the release's. `versions` are those of the findings that the decision was made on. Only the functions
    of the wall write it (propose_release_v2, agree_release_v2, agree_let_out_v2 and those beside them; end_request_v2).
    """

    request = models.ForeignKey("research.Request", on_delete=models.PROTECT, related_name="proposals")
    enquiry = models.ForeignKey("front_door.Enquiry", on_delete=models.PROTECT, related_name="proposals")
    agency = models.CharField(max_length=12)
    onward = models.BooleanField(default=False)  # of what the hub has, to one recipient more
    findings = ArrayField(models.UUIDField(), default=list)
    versions = ArrayField(models.IntegerField(), default=list)
    files = ArrayField(models.UUIDField(), default=list, db_default=[])  # of them, that go into the hub with them
    desks = ArrayField(models.CharField(max_length=12), default=list)
    recipients = ArrayField(models.CharField(max_length=24), default=list)
    purpose = models.CharField(max_length=20, choices=Purpose.choices)
    legal_basis = models.CharField(max_length=16, choices=LegalBasis.choices)
    necessity = models.TextField()
    proportionality = models.TextField()
    approver = models.CharField(max_length=120)  # authority for release, in the proposer's words
    all_told = models.BooleanField(default=False)  # with the agreement the answer is complete
    by = models.UUIDField()
    at = models.DateTimeField()
    state = models.CharField(max_length=10, choices=ProposalState.choices, default=ProposalState.WAITING)
    answered_by = models.UUIDField(null=True)
    answered_at = models.DateTimeField(null=True)
    declined_why = models.TextField(default="", blank=True)

    wall = Wall(
        looks_through=LooksThrough(("enquiry.enquiry_id",), ("necessity", "proportionality", "approver")),
        rules=(
            *disposed("id", "enquiry_id"),
            reads(DESK, "agency = {me}"),
            reads("worker", columns=("id", "agency", "by", "at", "state", "answered_at")),
            adds("release", f"{_WAITING} AND answered_by IS NULL"),
            reads("release", _OWN),
            changes("release", _ANSWER, _WAITING, f"{_OWN} AND state <> 'waiting'"),
            reads("widen", _OWN),
            changes("widen", _ANSWER, _WAITING, f"{_OWN} AND state = 'agreed'"),
            reads("ask", columns=("id", "request_id", "state")),
            changes("ask", ("state", "answered_by", "answered_at"), "state = 'waiting'", "state = 'ended'"),
        ),
    )

    class Meta(WalledModel.Meta):
        abstract = False
        ordering = ("at",)
        indexes = [
            models.Index(fields=["agency", "at"], name="releases_that_wait", condition=Q(state="waiting")),
            models.Index(fields=["enquiry", "agency"], name="proposals_of_an_enquiry"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(state="waiting", answered_by__isnull=True)
                | Q(state="withdrawn", answered_by__isnull=False, answered_by=F("by"))
                | Q(state="ended", answered_by__isnull=False)
                | Q(state="agreed", answered_by__isnull=False) & ~Q(answered_by=F("by"))
                | Q(state="declined", answered_by__isnull=False) & ~Q(answered_by=F("by")) & ~Q(declined_why=""),
                name="nobody_agrees_to_their_own_release",
            )
        ]

    def __str__(self) -> str:
        return f"release of {self.agency} that {self.get_state_display().lower()}"
