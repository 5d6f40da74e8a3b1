"""A decision that an agency challenges: the steps, who is senior at each, and what was said at each."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from mash_platform.database.models import WalledModel
from mash_platform.database.walls import DESK, LEAD, LooksThrough, Wall, adds, disposed, reads

# Of a child that this desk sees, decided by that authority's social care: nobody chooses whom it goes to.
OF_A_DECIDED_CHILD = (
    "EXISTS (SELECT 1 FROM {schema}.front_door_subject s WHERE s.id = subject_id AND s.enquiry_id ="
    " assessment_challenge.enquiry_id AND s.lead_agency = assessment_challenge.lead_agency AND s.decision <> '')"
)
OF_A_CHALLENGE_SEEN = "EXISTS (SELECT 1 FROM {schema}.assessment_challenge c WHERE c.id = challenge_id)"

# The deciding side answers, the challenging side does everything else, whatever the application thinks.
MINE_TO_SAY = (
    "EXISTS (SELECT 1 FROM {schema}.assessment_challenge c WHERE c.id = challenge_id AND {me} ="
    " CASE WHEN move IN ('stands', 'changes') THEN c.lead_agency ELSE c.agency END)"
)


class ChallengeSteps(WalledModel):
    """The hub's steps of a challenge, as they were set each time: the last row stands; what is open keeps its own."""

    number = models.PositiveIntegerField(unique=True)
    steps = models.JSONField()  # [{title, senior, hours}], hub/assessment/challenging.py
    set_by = models.UUIDField()
    set_at = models.DateTimeField()

    wall = Wall(rules=(reads(DESK), reads("worker"), adds(LEAD)), append_only=True)

    class Meta(WalledModel.Meta):
        abstract = False

    def __str__(self) -> str:
        return f"steps {self.number}"


class Challenge(WalledModel):
    """An agency that was asked does not agree with a decision for a child. Its desk and the deciding one read it."""

    enquiry = models.ForeignKey("front_door.Enquiry", on_delete=models.PROTECT, related_name="challenges")
    subject = models.ForeignKey("front_door.Subject", on_delete=models.PROTECT, related_name="challenges")
    agency = models.CharField(max_length=12)  # who challenges
    lead_agency = models.CharField(max_length=12)  # who decided
    desks = ArrayField(models.CharField(max_length=12), default=list)
    steps = models.JSONField()  # as the hub had them when it began
    senior = models.CharField(max_length=120)  # the challenging side's own, for the last step
    by = models.UUIDField()
    at = models.DateTimeField()

    wall = Wall(
        looks_through=LooksThrough(("enquiry.enquiry_id",), ("senior",)),
        rules=(
            reads("protect", columns=("id", "enquiry_id")),  # says_protected_v1
            *disposed("id", "enquiry_id"),
            reads(DESK, "{me} = ANY (desks)"),
            reads("worker", columns=("id", "enquiry_id", "agency", "lead_agency")),
            adds(
                DESK,
                "agency = {me} AND agency <> lead_agency"
                f" AND desks = ARRAY[agency, lead_agency]::varchar[] AND {OF_A_DECIDED_CHILD}",
            ),
        ),
        append_only=True,
    )

    class Meta(WalledModel.Meta):
        abstract = False
        ordering = ("at",)
        indexes = [models.Index(fields=["enquiry"], name="challenges_of_an_enquiry")]
        constraints = [models.CheckConstraint(condition=~Q(senior=""), name="a_challenge_names_its_senior")]

    def __str__(self) -> str:
        return f"challenge by {self.agency}"


class ChallengeMove(models.TextChoices):
    """What somebody did in a challenge."""

    RAISED = "raised", "Challenged"
    STANDS = "stands", "Answered: the decision stands"
    CHANGES = "changes", "Answered: it is decided again"
    TAKEN_UP = "taken_up", "Taken to the next step"
    AGREED = "agreed", "Agreed"
    WITHDRAWN = "withdrawn", "Challenge withdrawn"


class ChallengeEntry(WalledModel):
    """One thing said in a challenge, at which step, and until when the other side answers. Never changed."""

    challenge = models.ForeignKey(Challenge, on_delete=models.PROTECT, related_name="entries")
    number = models.PositiveSmallIntegerField()  # from 1: of two who speak at once one succeeds
    move = models.CharField(max_length=10, choices=ChallengeMove.choices)
    step = models.PositiveSmallIntegerField()  # of the challenge's steps, from 0
    words = models.TextField()
    due_at = models.DateTimeField(null=True)  # until when it is answered
    agency = models.CharField(max_length=12)
    by = models.UUIDField()
    at = models.DateTimeField()

    SAID = ("number", "move", "step", "words", "by")

    wall = Wall(
        looks_through=LooksThrough(("challenge.challenge_id",), ("words",)),
        rules=(
            *disposed("id", "challenge_id", also=("at",)),
            reads(DESK, OF_A_CHALLENGE_SEEN),
            reads("worker", columns=("id", "challenge_id", "number", "move", "step", "due_at", "agency")),
            adds(DESK, f"agency = {{me}} AND {MINE_TO_SAY}"),
        ),
        append_only=True,
    )

    class Meta(WalledModel.Meta):
        abstract = False
        ordering = ("number",)
        constraints = [
            models.UniqueConstraint(fields=["challenge", "number"], name="one_challenge_entry_of_a_number"),
            models.CheckConstraint(condition=~Q(words=""), name="a_challenge_entry_says_something"),
        ]
        indexes = [models.Index(fields=["due_at"], name="challenge_due", condition=Q(due_at__isnull=False))]

    def __str__(self) -> str:
        return self.get_move_display()
