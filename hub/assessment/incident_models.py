"""When something went wrong with what is known of a family: what it was, who was told, and what was learned."""

from __future__ import annotations

from datetime import timedelta

from django.db import models
from django.db.models import F, Q

from mash_platform.database.models import WalledModel
from mash_platform.database.walls import LEAD, LooksThrough, Wall, adds, changes, disposed, reads

# UK GDPR article 33(1), in force since 25 May 2018: without undue delay and, where feasible, within 72 hours of
# becoming aware. The Data Protection Act 1998 had no such duty; its Commissioner asked to be told of serious breaches.
REGULATOR = timedelta(hours=72)
OF_AN_OPEN_INCIDENT_OF_MINE = (
    "EXISTS (SELECT 1 FROM {schema}.assessment_incident i WHERE i.id = incident_id AND i.agency = {me}"
    " AND i.closed_at IS NULL)"
)


class IncidentKind(models.TextChoices):
    """What went wrong."""

    RELEASE = "release", "Something was released, or shared onward, that should not have been"
    RECIPIENT = "recipient", "Something went to the wrong recipient"
    PERSON = "person", "It is about the wrong person"
    JOIN = "join", "Messages about different families were joined"
    OTHER = "other", "Something else"


class Regulated(models.TextChoices):
    """Whether the Information Commissioner is told."""

    OPEN = "", "Not decided"
    TOLD = "told", "The Information Commissioner was told"
    NOT_NEEDED = "not_needed", "Not told: no risk to anybody is likely"


class Incident(WalledModel):
    """One incident about one enquiry. Its words are the lead's; guardians read that it is there and its clock."""

    enquiry = models.ForeignKey("front_door.Enquiry", on_delete=models.PROTECT, related_name="incidents")
    reference = models.CharField(max_length=13)  # the enquiry's, for guardians, who read no enquiry
    agency = models.CharField(max_length=12)  # the lead's that works on it
    kind = models.CharField(max_length=10, choices=IncidentKind.choices)
    what = models.TextField()
    happened_at = models.DateTimeField()
    noticed_at = models.DateTimeField()  # when the hub became aware: the regulator's clock runs from it
    regulator = models.CharField(max_length=10, choices=Regulated.choices, default="", blank=True)
    by = models.UUIDField()
    at = models.DateTimeField()
    closed_by = models.UUIDField(null=True)
    closed_at = models.DateTimeField(null=True)
    lessons = models.TextField(default="", blank=True)

    SAID = ("kind", "what", "by")

    wall = Wall(
        looks_through=LooksThrough(("enquiry.enquiry_id",), ("what", "lessons")),
        rules=(
            reads("protect", columns=("id", "enquiry_id")),  # says_protected_v1
            *disposed("id", "enquiry_id", also=("at", "closed_at")),
            reads(LEAD),
            adds(LEAD, "agency = {me} AND closed_at IS NULL AND regulator = ''"),
            changes(
                LEAD, ("regulator", "closed_by", "closed_at", "lessons"), "agency = {me} AND closed_at IS NULL",
                "agency = {me}",
            ),
            reads(
                "guardian",
                columns=(
                    "id", "reference", "agency", "kind", "happened_at", "noticed_at", "regulator", "at", "closed_at",
                ),
            ),
            reads("worker", columns=("id", "agency", "noticed_at", "regulator", "closed_at")),
            reads("compare", columns=("id", "enquiry_id", "reference", "agency", "happened_at")),
        ),
        sees={"enquiry_id": "front_door_enquiry"},
    )  # fmt: skip

    class Meta(WalledModel.Meta):
        abstract = False
        ordering = (F("closed_at").desc(nulls_first=True), "noticed_at", "pk")
        indexes = [
            models.Index(F("closed_at").desc(nulls_first=True), F("noticed_at"), "id", name="incidents_open_first"),
            models.Index(fields=["enquiry"], name="incidents_of_an_enquiry"),
        ]
        constraints = [
            models.CheckConstraint(condition=~Q(what=""), name="an_incident_says_what"),
            models.CheckConstraint(
                condition=Q(closed_at__isnull=True) | (~Q(lessons="") & ~Q(regulator="")),
                name="a_closed_incident_says_what_was_learned",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.reference}: {self.get_kind_display()}"


class IncidentStep(models.TextChoices):
    """What was done about it."""

    CONTAINED = "contained", "Something was done to contain it"
    TOLD = "told", "Somebody was told"
    REGULATOR_TOLD = "reg_told", "The Information Commissioner was told"
    REGULATOR_NOT = "reg_not", "The Information Commissioner is not told, and why"


class IncidentEntry(WalledModel):
    """One thing that was done, with when it was and when it was written. Never changed."""

    incident = models.ForeignKey(Incident, on_delete=models.PROTECT, related_name="entries")
    number = models.PositiveSmallIntegerField()  # from 1: of two who write at once one succeeds
    step = models.CharField(max_length=10, choices=IncidentStep.choices)
    whom = models.CharField(max_length=200, default="", blank=True)
    words = models.TextField()
    happened_at = models.DateTimeField()
    by = models.UUIDField()
    at = models.DateTimeField()

    SAID = ("number", "step", "whom", "words", "by")

    wall = Wall(
        looks_through=LooksThrough(("incident.incident_id",), ("whom", "words")),
        rules=(
            *disposed("id", "incident_id", also=("at",)),
            reads(LEAD),
            adds(LEAD, OF_AN_OPEN_INCIDENT_OF_MINE),
        ),
        append_only=True,
    )

    class Meta(WalledModel.Meta):
        abstract = False
        ordering = ("number",)
        constraints = [
            models.UniqueConstraint(fields=["incident", "number"], name="one_incident_entry_of_a_number"),
            models.CheckConstraint(condition=~Q(words=""), name="an_incident_entry_says_something"),
        ]

    def __str__(self) -> str:
        return str(self.get_step_display())
