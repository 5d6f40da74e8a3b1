"""An enquiry's log: calls, e-mails, visits and management oversight, and what came after the decision."""

from __future__ import annotations

from django.db import models

from mash_platform.database.models import WalledModel
from mash_platform.database.walls import DESK, LEAD, Wall, adds, reads

OF_AN_ENQUIRY_SEEN = "EXISTS (SELECT 1 FROM {schema}.front_door_enquiry e WHERE e.id = enquiry_id)"
OF_AN_ENTRY_SEEN = "EXISTS (SELECT 1 FROM {schema}.assessment_logentry l WHERE l.id = entry_id)"


class LogKind(models.TextChoices):
    """What was done, or came in."""

    CALL = "call", "Telephone call"
    EMAIL = "email", "E-mail or letter"
    VISIT = "visit", "Visit"
    MEETING = "meeting", "Meeting"
    OVERSIGHT = "oversight", "Management oversight"
    OTHER = "other", "Something else"


class LogEntry(WalledModel):
    """One thing, with when it happened and when it was written. Never changed: what is wrong in it is said in another.

    The lead's desks read all of it; an asked agency reads what its own desk wrote.
    """

    enquiry = models.ForeignKey("front_door.Enquiry", on_delete=models.PROTECT, related_name="log")
    kind = models.CharField(max_length=10, choices=LogKind.choices)
    happened_at = models.DateTimeField()
    text = models.TextField()
    agency = models.CharField(max_length=12)  # whose desk wrote it
    by = models.UUIDField()
    written_at = models.DateTimeField()
    is_after = models.BooleanField(default=False)  # information that came when a child of the enquiry was decided

    SAID = ("kind", "happened_at", "text", "by")

    wall = Wall(
        rules=(
            reads(LEAD, OF_AN_ENQUIRY_SEEN),
            reads(DESK, "agency = {me}"),
            adds(DESK, f"agency = {{me}} AND {OF_AN_ENQUIRY_SEEN}"),
            reads("worker", columns=("id", "enquiry_id", "agency", "is_after")),
        ),
        append_only=True,
    )

    class Meta(WalledModel.Meta):
        abstract = False
        ordering = ("-happened_at", "-written_at", "pk")
        constraints = [models.CheckConstraint(condition=~models.Q(text=""), name="a_log_entry_says_something")]
        indexes = [models.Index(fields=["enquiry", "-happened_at"], name="log_of_an_enquiry")]

    def __str__(self) -> str:
        return self.text


class LogAnswer(WalledModel):
    """Whoever decides says whether information that came after the decision changes anything. Said once."""

    entry = models.OneToOneField(LogEntry, on_delete=models.PROTECT, related_name="answer")
    changes = models.BooleanField()
    text = models.TextField()
    by = models.UUIDField()
    at = models.DateTimeField()

    SAID = ("changes", "text", "by")

    wall = Wall(
        rules=(reads(LEAD, OF_AN_ENTRY_SEEN), adds(LEAD, OF_AN_ENTRY_SEEN)),
        append_only=True,
    )

    class Meta(WalledModel.Meta):
        abstract = False
        constraints = [models.CheckConstraint(condition=~models.Q(text=""), name="a_log_answer_says_why")]

    def __str__(self) -> str:
        return self.text
