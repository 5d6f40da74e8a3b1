"""What must not be seen of somebody: which fact, why, how they may be reached, and who was given it all the same.

What is protected stands in two tables that no desk reads (`ProtectedWords`, `CoveredOriginal`). The rows that desks do
read (mention, message, name) hold words in its place that say how somebody may be reached (protect_v1).
"""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from mash_platform.database.models import WalledModel
from mash_platform.database.walls import LEAD, Wall, adds, changes, disposed, reads

# A protection of the desk that gives something of it.
OF_A_PROTECTION_OF_MINE = (
    "EXISTS (SELECT 1 FROM {schema}.people_protection p WHERE p.id = protection_id AND p.agency = {me}"
    " AND p.ended_at IS NULL)"
)


_SAYS_NOTHING_PROTECTED = (
    "NOT EXISTS (SELECT 1 FROM {schema}.people_protection p"
    " JOIN {schema}.people_protectedwords w ON w.protection_id = p.id"
    " JOIN {schema}.front_door_join j ON j.notification_id = ANY (p.notifications) AND j.until_at IS NULL"
    " CROSS JOIN unnest(w.patterns) AS one"
    " WHERE p.ended_at IS NULL AND j.enquiry_id = {enquiry} AND {said} ~* one)"
)


def says_nothing_protected(enquiry: str, said: str) -> str:
    """In: SQL of a row's enquiry, and of what it says. Out: SQL that is true where that says nothing that is protected
    of the enquiry's family: no agency's release gets past it."""
    return _SAYS_NOTHING_PROTECTED.replace("{enquiry}", enquiry).replace("{said}", said)


class ProtectedKind(models.TextChoices):
    """What is protected."""

    ADDRESS = "address", "Address"
    TELEPHONE = "telephone", "Telephone or e-mail"
    SCHOOL = "school", "School or nursery"
    WORKPLACE = "workplace", "Workplace, or other words"
    PERSON = "person", "A whole person"


class ProtectedReason(models.TextChoices):
    """Why it must not be seen. The desk that protects reads it alone: "refuge" tells half of where somebody is."""

    REFUGE = "refuge", "Lives in a refuge or a safe house"
    SOUGHT = "sought", "Somebody who may harm them looks for them"
    WITNESS = "witness", "Is a witness whom the police protect"
    ADOPTION = "adoption", "Is adopted, or placed for adoption"
    STAFF = "staff", "Works for an agency of the hub, or is family of somebody who does"
    ASKED = "asked", "Whoever referred says that it is not safe"


class Protection(WalledModel):
    """A fact, or a whole person, that must not be seen, until it ends. Made by protect_v1 and protect_at_door_v1."""

    kind = models.CharField(max_length=10, choices=ProtectedKind.choices)
    reason = models.CharField(max_length=10, choices=ProtectedReason.choices)
    safe_contact = models.CharField(max_length=200)  # what stands in its place, for whoever may see the rest
    agency = models.CharField(max_length=12)  # of the desk that protects: social care of the door's authority
    notifications = ArrayField(models.UUIDField())  # that say it
    named = ArrayField(models.UUIDField(), default=list)  # of a whole person: the places where these name them
    by = models.UUIDField(null=True)  # a member; None: whoever referred said so at the door
    at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    ended_by = models.UUIDField(null=True)
    ended_why = models.TextField(default="", blank=True)

    wall = Wall(
        rules=(
            *disposed("id", "notifications"),
            reads(LEAD, "agency = {me}"),
            reads("protect"),
            adds("protect"),
            changes("protect", ("notifications", "named", "ended_at", "ended_by", "ended_why")),
            reads("issue", columns=("id", "agency", "notifications", "ended_at")),
            reads("release", columns=("id", "notifications", "ended_at")),  # says_nothing_protected
            reads("inspect", columns=("notifications", "named")),  # enquiry_mark_v2, as below
        )
    )

    class Meta(WalledModel.Meta):
        abstract = False
        ordering = ("at", "pk")
        indexes = [models.Index(fields=["-at", "id"], name="protection_newest")]
        constraints = [
            models.CheckConstraint(condition=~Q(safe_contact=""), name="protected_says_how_to_reach"),
            models.CheckConstraint(condition=Q(ended_at__isnull=True) | ~Q(ended_why=""), name="unprotected_says_why"),
        ]

    def __str__(self) -> str:
        return self.get_kind_display()


class ProtectedWords(WalledModel):
    """The words that are covered wherever a notification says them. No desk reads them but by open_protected_v1."""

    protection = models.OneToOneField(Protection, on_delete=models.PROTECT, related_name="+")
    words = ArrayField(models.TextField())  # the first: what was protected, as it was said
    patterns = ArrayField(models.TextField(), default=list)  # of the same, however they are spaced and pointed
    near = ArrayField(
        models.TextField(), default=list
    )  # of less of it, such as the street alone: pointed at, not covered

    wall = Wall(
        rules=(
            *disposed("id", "protection_id"),
            reads("protect"),
            adds("protect"),
            reads("issue"),
            reads("release", columns=("protection_id", "patterns")),
        )
    )

    class Meta(WalledModel.Meta):
        abstract = False

    def __str__(self) -> str:
        return "protected words"


class CoveredOriginal(WalledModel):
    """A row as it was said, of which a part is covered now; its id is the row's. No desk reads it."""

    what = models.CharField(max_length=10)  # message, mention, named, subject or part
    notification_id = models.UUIDField()
    said = models.JSONField()  # of a message and a part the message, else the columns that were covered
    protections = ArrayField(models.UUIDField(), default=list)  # that cover something of it now

    wall = Wall(
        rules=(
            *disposed("id", "notification_id"),
            reads("protect"),
            adds("protect"),
            changes("protect", ("protections",)),
            reads("issue"),
        )
    )

    class Meta(WalledModel.Meta):
        abstract = False
        indexes = [models.Index(fields=["notification_id"], name="covered_of_notification")]

    def __str__(self) -> str:
        return f"{self.what} {self.id}"


class ProtectedGiven(WalledModel):
    """Somebody outside is given what is protected, by name and with a reason: then a copy to them may say it."""

    protection = models.ForeignKey(Protection, on_delete=models.PROTECT, related_name="given")
    recipient = models.CharField(max_length=24)
    agency = models.CharField(max_length=12)
    reason = models.TextField()
    by = models.UUIDField()
    at = models.DateTimeField()
    back_at = models.DateTimeField(null=True)
    back_by = models.UUIDField(null=True)

    SAID = ("recipient", "reason", "by")  # what the ledger's line is bound to

    wall = Wall(
        rules=(
            *disposed("id", "protection_id"),
            reads(LEAD, "agency = {me}"),
            adds(LEAD, f"agency = {{me}} AND back_at IS NULL AND {OF_A_PROTECTION_OF_MINE}"),
            changes(LEAD, ("back_at", "back_by"), "agency = {me} AND back_at IS NULL", "agency = {me}"),
            reads("protect", columns=("protection_id", "recipient", "back_at")),
            reads("issue", columns=("protection_id", "recipient", "back_at")),
        ),
        sees={"protection_id": "people_protection"},
    )

    class Meta(WalledModel.Meta):
        abstract = False
        ordering = ("at", "pk")
        constraints = [
            models.UniqueConstraint(
                fields=["protection", "recipient"], condition=Q(back_at__isnull=True), name="given_once_to_a_recipient"
            ),
            models.CheckConstraint(condition=~Q(reason=""), name="given_with_a_reason"),
        ]

    def __str__(self) -> str:
        return self.recipient
