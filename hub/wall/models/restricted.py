"""Which enquiries are restricted, for whom, and who entered one in an emergency.

No desk reads these tables: whoever could, could count what nobody may know of. What is somebody's own is found by
their token through functions (hub/wall/sql/own_restricted_v1.sql), and a guardian reads it without the reference.
"""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from mash_platform.database.models import WalledModel
from mash_platform.database.walls import DESK, LEAD, Wall, adds, changes, disposed, reads

GLASS_MINUTES = 60  # until the hub sets its own
LEAST_GLASS, MOST_GLASS = 15, 8 * 60


class RestrictedWhy(models.TextChoices):
    """Why an enquiry is kept to named people."""

    STAFF = "staff", "It is about somebody who works here, or their family"
    PUBLIC = "public", "It is about somebody well known"
    OTHER = "other", "Another reason"


class Restriction(WalledModel):
    """One enquiry, restricted from then until it is lifted. `word` is what guardians call it.

    `enquiry` is no foreign key: the row points from the wall to a room above it.
    """

    key = models.UUIDField(unique=True)  # what its rows carry in their column `restricted`
    enquiry = models.UUIDField()
    word = models.CharField(max_length=30)
    why = models.CharField(max_length=6, choices=RestrictedWhy.choices)
    reason = models.TextField()
    agency = models.CharField(max_length=12)
    by = models.UUIDField()
    at = models.DateTimeField()
    lifted_at = models.DateTimeField(null=True)
    lifted_by = models.UUIDField(null=True)
    lifted_why = models.TextField(default="", blank=True)
    copies_just_sent = ArrayField(models.UUIDField(), default=list)  # in the hour before, or while it was restricted

    wall = Wall(
        rules=(
            *disposed("id", "enquiry"),
            reads("restrict"),
            adds("restrict"),
            changes("restrict", ("lifted_at", "lifted_by", "lifted_why", "copies_just_sent")),
        )
    )

    class Meta(WalledModel.Meta):
        abstract = False
        constraints = [
            models.UniqueConstraint(
                fields=["enquiry"], condition=Q(lifted_at__isnull=True), name="an_enquiry_is_restricted_once"
            )
        ]

    def __str__(self) -> str:
        return self.word


class RestrictedPerson(WalledModel):
    """Somebody in one seat who may enter a restricted enquiry, until they are taken off its list."""

    restriction = models.ForeignKey(Restriction, on_delete=models.PROTECT, related_name="people")
    agency = models.CharField(max_length=12)
    member = models.UUIDField()
    holder = models.CharField(max_length=64)  # SHA-256 of the person's token, in hex
    by = models.UUIDField()
    at = models.DateTimeField()
    removed_at = models.DateTimeField(null=True)
    removed_by = models.UUIDField(null=True)

    wall = Wall(
        rules=(
            *disposed("id", "restriction_id"),
            reads("restrict"),
            adds("restrict"),
            changes("restrict", ("removed_at", "removed_by")),
        )
    )

    class Meta(WalledModel.Meta):
        abstract = False
        indexes = [models.Index(fields=["holder"], name="restricted_of_a_person")]
        constraints = [
            models.UniqueConstraint(
                fields=["restriction", "member"], condition=Q(removed_at__isnull=True), name="named_once_in_one_seat"
            )
        ]

    def __str__(self) -> str:
        return str(self.member)


class BreakGlass(WalledModel):
    """Somebody who is not named entered for a while, with a reason; a guardian closes it with words."""

    restriction = models.ForeignKey(Restriction, on_delete=models.PROTECT, related_name="openings")
    agency = models.CharField(max_length=12)
    member = models.UUIDField()
    holder = models.CharField(max_length=64)
    reason = models.TextField()
    at = models.DateTimeField()
    until_at = models.DateTimeField()
    review = models.TextField(default="", blank=True)
    reviewed_by = models.UUIDField(null=True)
    reviewed_at = models.DateTimeField(null=True)

    wall = Wall(
        rules=(
            *disposed("id", "restriction_id"),
            reads("restrict"),
            adds("restrict"),
            changes("restrict", ("review", "reviewed_by", "reviewed_at")),
        )
    )

    class Meta(WalledModel.Meta):
        abstract = False
        indexes = [models.Index(fields=["holder"], name="glass_broken_by_a_person")]
        constraints = [
            models.CheckConstraint(condition=Q(until_at__gt=F("at")), name="broken_glass_is_for_a_while"),
            models.CheckConstraint(
                condition=Q(reviewed_at__isnull=True) | ~Q(review="") & Q(reviewed_by__isnull=False),
                name="broken_glass_is_closed_with_words",
            ),
        ]

    def __str__(self) -> str:
        return str(self.member)


class BreakGlassRule(WalledModel):
    """For how long somebody who broke the glass is inside, as the hub set it each time: the last row stands."""

    number = models.PositiveIntegerField(unique=True)
    minutes = models.PositiveSmallIntegerField()
    set_by = models.UUIDField()
    set_at = models.DateTimeField()

    wall = Wall(
        rules=(reads(DESK), adds(LEAD), reads("restrict", columns=("number", "minutes"))),
        append_only=True,
    )

    class Meta(WalledModel.Meta):
        abstract = False
        constraints = [
            models.CheckConstraint(condition=Q(minutes__range=(LEAST_GLASS, MOST_GLASS)), name="glass_within_bounds")
        ]

    def __str__(self) -> str:
        return f"{self.minutes} minutes"
