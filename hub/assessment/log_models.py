"""An enquiry's log: calls, e-mails, visits and management oversight, and what came after the decision."""

from __future__ import annotations

from django.db import models

from mash_platform.database.models import WalledModel
from mash_platform.database.walls import DESK, LEAD, LooksThrough, Wall, adds, disposed, reads

OF_WHAT_IS_SEEN = (
    "(EXISTS (SELECT 1 FROM {schema}.front_door_enquiry e WHERE e.id = enquiry_id)"
    " OR EXISTS (SELECT 1 FROM {schema}.front_door_notification n WHERE n.id = notification_id))"
)
# What a crime report is follows from who says it: the police's own desk.
CRIME_IS_THE_POLICES = (
    "(kind <> 'crime' OR EXISTS (SELECT 1 FROM {schema}.wall_agency a WHERE a.code = {me} AND a.kind = 'police'))"
)
OF_AN_ENTRY_SEEN = "EXISTS (SELECT 1 FROM {schema}.assessment_logentry l WHERE l.id = entry_id)"


class LogKind(models.TextChoices):
    """What was done, or came in."""

    CALL = "call", "Telephone call"
    EMAIL = "email", "E-mail or letter"
    VISIT = "visit", "Visit"
    MEETING = "meeting", "Meeting"
    ALOUD = "aloud", "Said in the room"
    OVERSIGHT = "oversight", "Management oversight"
    CRIME = "crime", "Possible crime: investigating unit told, product to follow"
    OTHER = "other", "Something else"


class LogEntry(WalledModel):
    """One thing, with when it happened and when it was written. Never changed: what is wrong in it is said in another.

    It is about an enquiry, or about a notification that was in none yet: then it goes with the notification into the
    enquiry that this joins. The lead's desks read all of it; an asked agency reads what its own desk wrote.
    """

    enquiry = models.ForeignKey("front_door.Enquiry", null=True, on_delete=models.PROTECT, related_name="log")
    notification = models.ForeignKey("front_door.Notification", null=True, on_delete=models.PROTECT, related_name="log")
    kind = models.CharField(max_length=10, choices=LogKind.choices)
    happened_at = models.DateTimeField()
    text = models.TextField()
    # Who told whom, where something was said; of a possible crime, the unit that was told.
    told_by = models.CharField(max_length=200, default="", db_default="", blank=True)
    told_to = models.CharField(max_length=200, default="", db_default="", blank=True)
    agency = models.CharField(max_length=12)  # whose desk wrote it
    by = models.UUIDField()
    written_at = models.DateTimeField()
    is_after = models.BooleanField(default=False)  # information that came when a child of the enquiry was decided

    @property
    def SAID(self) -> tuple[str, ...]:  # noqa: N802 - as other models name it (hub/wall/contents.py)
        """The same as before for what was written before it was asked who told whom."""
        told = ("told_by", "told_to") if self.told_by or self.told_to else ()
        return ("kind", "happened_at", "text", "by", *told)

    wall = Wall(
        looks_through=LooksThrough(
            ("enquiry.enquiry_id", "notification.notification_id"), ("text", "told_by", "told_to")
        ),
        rules=(
            reads("protect", columns=("id", "enquiry_id", "notification_id")),  # says_protected_v1
            *disposed("id", "enquiry_id", "notification_id", also=("written_at",)),
            reads(LEAD, OF_WHAT_IS_SEEN),
            reads(DESK, "agency = {me}"),
            adds(DESK, f"agency = {{me}} AND {OF_WHAT_IS_SEEN} AND {CRIME_IS_THE_POLICES}"),
            reads("worker", columns=("id", "enquiry_id", "agency", "is_after")),
        ),
        append_only=True,
    )

    class Meta(WalledModel.Meta):
        abstract = False
        ordering = ("-happened_at", "-written_at", "pk")
        constraints = [
            models.CheckConstraint(condition=~models.Q(text=""), name="a_log_entry_says_something"),
            models.CheckConstraint(
                condition=models.Q(enquiry__isnull=False, notification__isnull=True)
                | models.Q(enquiry__isnull=True, notification__isnull=False),
                name="a_log_entry_is_about_one_thing",
            ),
        ]
        indexes = [
            models.Index(fields=["enquiry", "-happened_at"], name="log_of_an_enquiry"),
            models.Index(fields=["enquiry"], name="log_after_a_decision", condition=models.Q(is_after=True)),
        ]

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
        looks_through=LooksThrough(("log.entry_id",), ("text",)),
        rules=(*disposed("id", "entry_id"), reads(LEAD, OF_AN_ENTRY_SEEN), adds(LEAD, OF_AN_ENTRY_SEEN)),
        append_only=True,
    )

    class Meta(WalledModel.Meta):
        abstract = False
        constraints = [models.CheckConstraint(condition=~models.Q(text=""), name="a_log_answer_says_why")]

    def __str__(self) -> str:
        return self.text
