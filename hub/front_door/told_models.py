"""What a referrer was told, how and by whom: Working Together asks for it within one working day."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from mash_platform.database.models import WalledModel
from mash_platform.database.walls import DESK, LEAD, LooksThrough, Wall, adds, changes, disposed, reads
from mash_platform.formats.referrer_words import Audience


class HowTold(models.TextChoices):
    """How a referrer was told."""

    EMAIL = "email", "E-mail, sent from here"
    TELEPHONE = "telephone", "Telephone"
    LETTER = "letter", "Letter"
    IN_PERSON = "in_person", "In person"
    NOT_TOLD = "not_told", "Not told, with a reason"


class ReferrerTold(WalledModel):
    """One telling. Made by tell_referrer_v1 alone; the lead's desks that have the notification read it.

    `sender` is the agency of this hub that sent the notification, as the coordinator made sure of: its desk reads
    what it was told, by columns that say nothing else of the notification.
    """

    notification = models.ForeignKey("front_door.Notification", on_delete=models.PROTECT, related_name="tellings")
    desks = ArrayField(models.CharField(max_length=12), default=list)
    reference = models.CharField(max_length=13)
    own_reference = models.TextField(default="", blank=True)  # the sender's, as its message has it
    received_at = models.DateTimeField()
    sender = models.CharField(max_length=12, default="", blank=True)
    how = models.CharField(max_length=12, choices=HowTold.choices)
    audience = models.CharField(max_length=12, choices=[(one.value, one.value) for one in Audience])
    words = models.TextField(default="", blank=True)  # what was sent, or the gist of what was said
    reason = models.TextField(default="", blank=True)  # why nobody is told
    template = models.ForeignKey("wall.Adoption", null=True, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()  # when it happened
    by = models.UUIDField()
    written_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True)  # of an e-mail, when it went off
    failed_at = models.DateTimeField(null=True)  # of an e-mail that never did: the referrer is not told

    SAID = ("reference", "sender", "how", "audience", "words", "reason", "by")

    wall = Wall(
        looks_through=LooksThrough(("notification.notification_id",), ("words", "reason")),
        rules=(
            *disposed("id", "notification_id", also=("written_at",)),
            reads(LEAD, "{me} = ANY (desks)"),
            reads(DESK, "sender = {me} AND how <> 'not_told' AND failed_at IS NULL"),
            reads("worker"),
            reads("submit"),
            adds("submit"),
            changes("submit", ("sent_at", "failed_at")),
        ),
    )

    class Meta(WalledModel.Meta):
        abstract = False
        ordering = ("written_at",)
        constraints = [
            models.CheckConstraint(
                condition=(Q(how="not_told") & ~Q(reason="")) | (~Q(how="not_told") & ~Q(words="")),
                name="told_in_words_or_not_for_a_reason",
            ),
        ]
        indexes = [models.Index(fields=["sender", "-received_at"], name="told_to_a_sender", condition=~Q(sender=""))]

    def __str__(self) -> str:
        return f"{self.reference}: {self.get_how_display()}"
