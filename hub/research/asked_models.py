"""What an agency is shown with a request: the children asked about, and what messages say of them."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from hub.research.codes import AskBasis
from mash_platform.database.models import WalledModel
from mash_platform.database.walls import DESK, LEAD, LooksThrough, Wall, adds, changes, disposed, reads

NOT_ENDED = "state NOT IN ('withdrawn', 'handed_back')"  # of a request: its agency may read on


class AskedChild(WalledModel):
    """A child whom an agency is asked about, with the basis for that child. Made by ask_v4 alone.

    Section 47 says who decided, when and why: red is no substitute (R (AB and CD) v Haringey). `whole_why` is set where
    the notifications were opened whole, though they name other children.
    """

    request = models.ForeignKey("research.Request", on_delete=models.PROTECT, related_name="children")
    subject = models.ForeignKey("front_door.Subject", on_delete=models.PROTECT, related_name="asked")
    agency = models.CharField(max_length=12)
    basis = models.CharField(max_length=12, choices=AskBasis.choices)
    basis_decided_by = models.CharField(max_length=120, default="", blank=True)
    basis_reason = models.TextField(default="", blank=True)
    basis_decided_at = models.DateTimeField()
    whole_why = models.TextField(default="", blank=True)

    wall = Wall(
        looks_through=LooksThrough(("request.request_id",), ("basis_decided_by", "basis_reason", "whole_why")),
        rules=(
            *disposed("id", "request_id", "subject_id"),
            reads(LEAD),
            reads(DESK, "agency = {me}"),
            reads("worker"),
            reads("ask"),
            adds("ask"),
        ),
    )

    class Meta(WalledModel.Meta):
        abstract = False
        constraints = [
            models.UniqueConstraint(fields=["request", "subject"], name="a_child_once_in_a_request"),
            models.CheckConstraint(
                condition=Q(basis="consent") | (~Q(basis_decided_by="") & ~Q(basis_reason="")),
                name="a_child_asked_about_without_consent_says_who_and_why",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.subject_id} asked about"


class MessagePart(WalledModel):
    """What a notification says of the children asked about, the others' parts covered. Made by ask_v4 alone.

    It is read as long as the notification stands in the enquiry.
    """

    request = models.ForeignKey("research.Request", on_delete=models.PROTECT, related_name="parts")
    join = models.ForeignKey("front_door.Join", on_delete=models.PROTECT, related_name="parts")
    agency = models.CharField(max_length=12)
    reference = models.CharField(max_length=13)
    received_at = models.DateTimeField()
    message = models.JSONField()

    wall = Wall(
        rules=(
            *disposed("id", "request_id", "join_id"),
            reads(
                DESK,
                "agency = {me} AND EXISTS"
                " (SELECT 1 FROM {schema}.front_door_join j WHERE j.id = join_id AND j.until_at IS NULL)"
                " AND EXISTS (SELECT 1 FROM {schema}.research_request r"
                " WHERE r.id = request_id AND r.state NOT IN ('withdrawn', 'handed_back'))",
            ),
            reads("ask"),
            adds("ask"),
            reads("protect"),
            changes("protect", ("message",)),
        ),
    )

    class Meta(WalledModel.Meta):
        abstract = False
        ordering = ("received_at",)

    def __str__(self) -> str:
        return f"part of {self.reference}"


class RequestOtherWay(WalledModel):
    """How an agency learns of a request that nobody at its desk could answer when it was asked. The lead's alone."""

    request = models.OneToOneField("research.Request", on_delete=models.PROTECT, related_name="other_way")
    nobody_since = models.DateTimeField(null=True)  # None: nobody ever could
    words = models.TextField()
    by = models.UUIDField()
    at = models.DateTimeField()

    wall = Wall(
        looks_through=LooksThrough(("request.request_id",), ("words",)),
        rules=(*disposed("id", "request_id"), reads(LEAD), adds(LEAD), reads("worker")),
    )

    class Meta(WalledModel.Meta):
        abstract = False
        constraints = [models.CheckConstraint(condition=~Q(words=""), name="another_way_is_said")]

    def __str__(self) -> str:
        return self.words
