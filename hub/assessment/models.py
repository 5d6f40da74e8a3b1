"""Core element 4: the picture is assessed, a decision made for each child, and a product sent."""

from __future__ import annotations

from datetime import datetime

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from hub.assessment.after_sending_models import (  # Django looks for them here
    ChaseRule,
    CopyChase,
    CopyFeedback,
    HowTaken,
    PapersHandedOver,
)
from hub.assessment.audit_models import (  # Django looks for them here
    AuditAnswer,
    AuditedEnquiry,
    AuditQuestion,
    AuditSample,
)
from hub.assessment.challenge_models import (  # Django looks for them here
    Challenge,
    ChallengeEntry,
    ChallengeMove,
    ChallengeSteps,
)
from hub.assessment.codes import Decision as DecisionCode
from hub.assessment.codes import Outcome, RecallInstruction
from hub.assessment.incident_models import (  # Django looks for them here
    Incident,
    IncidentEntry,
    IncidentKind,
    IncidentStep,
)
from hub.assessment.inspection_models import (  # Django looks for them here
    Inspection,
    InspectionPaper,
    InspectionState,
    PaperGone,
)
from hub.assessment.log_models import LogAnswer, LogEntry, LogKind  # Django looks for them here
from hub.assessment.queries import CopyQuerySet
from hub.wall.on_paper import in_words, true_time
from mash_platform.database.models import WalledModel
from mash_platform.database.walls import CALLER, LEAD, LooksThrough, Wall, adds, changes, disposed, reads
from mash_platform.formats.analysis_framework import Bears

__all__ = [
    "Analysis", "AnalysisPoint", "AuditAnswer", "AuditQuestion", "AuditSample", "AuditedEnquiry",
    "Challenge", "ChallengeEntry", "ChallengeMove", "ChallengeSteps", "ChaseRule", "Copy", "CopyChase", "CopyChild",
    "CopyFeedback", "CopyHolding", "CopyItem", "CopyOtherWay", "CopyOutcome", "CopyProtected", "Decision", "Ending",
    "HowTaken", "Incident", "IncidentEntry", "IncidentKind", "IncidentStep",
    "Inspection", "InspectionPaper", "InspectionState", "LogAnswer", "LogEntry", "LogKind", "PaperGone",
    "PapersHandedOver", "Product",
]  # fmt: skip

HANDED_WORDS = 400  # the most that an entry of the register says (rollout/models/links.py)
OF_A_CHILD_DECIDED_BY_ME = (
    "EXISTS (SELECT 1 FROM {schema}.front_door_subject s WHERE s.enquiry_id = assessment_product.enquiry_id"
    " AND s.lead_agency = {me} AND s.decision <> '')"
)
OF_A_CHILD_OF_MINE = (
    "EXISTS (SELECT 1 FROM {schema}.front_door_subject s WHERE s.id = subject_id AND s.lead_agency = {me})"
)
# Acute or red without any further action says why it stands (hub/wall/contradictions.py).
NO_ACTION_IS_EXPLAINED = (
    "(despite <> '' OR decision <> 'no_further_action' OR (threshold_level < 4 AND rating <> 'red'))"
)
# So does emergency action for a child who is below level 4, or rated low.
EMERGENCY_IS_EXPLAINED = (
    "(despite <> '' OR decision <> 'emergency_action' OR (threshold_level = 4 AND rating IN ('red', 'amber')))"
)
EXPLAINED = f"{NO_ACTION_IS_EXPLAINED} AND {EMERGENCY_IS_EXPLAINED}"
# Of a factor: the finding that bears it out, as whoever asks may read it.
ITS_FINDING = "EXISTS (SELECT 1 FROM {schema}.research_finding f WHERE f.id = assessment_analysispoint.finding_id"
RELEASED_IN_ITS_ENQUIRY = (
    "f.state = 'released' AND f.agency = assessment_analysispoint.agency AND f.enquiry_id ="
    " (SELECT a.enquiry_id FROM {schema}.assessment_analysis a WHERE a.id = assessment_analysispoint.analysis_id)"
)
# A copy that carries a finding of the agency at whose desk somebody acts.
OF_A_FINDING_OF_MINE = "EXISTS (SELECT 1 FROM {schema}.assessment_copyitem i WHERE i.copy_id = assessment_copy.id)"


class Analysis(WalledModel):
    """The decision maker's weighing of the whole picture; a new row each time it is written."""

    enquiry = models.ForeignKey("front_door.Enquiry", on_delete=models.PROTECT, related_name="analyses")
    number = models.PositiveSmallIntegerField()
    text = models.TextField()
    by = models.UUIDField()
    at = models.DateTimeField()

    SAID = ("number", "text", "by")  # what the ledger's line is bound to

    wall = Wall(
        looks_through=LooksThrough(("enquiry.enquiry_id",), ("text",)),
        rules=(
            reads("protect", columns=("id", "enquiry_id")),  # says_protected_v1
            *disposed("id", "enquiry_id"),
            reads(LEAD),
            adds(LEAD),
            reads("worker"),
            reads("compare", columns=("id", "enquiry_id")),
        ),
    )

    class Meta(WalledModel.Meta):
        abstract = False
        ordering = ("number",)
        constraints = [models.UniqueConstraint(fields=["enquiry", "number"], name="one_analysis_of_a_number")]

    def __str__(self) -> str:
        return f"analysis {self.number}"


class AnalysisPoint(WalledModel):
    """What one version of an analysis says under a heading of the hub's framework; or a factor: a risk, what protects,
    or what changes what was thought, with the finding that bears it out.

    A factor is read where its finding is read, and nowhere else: the sub-select stands under the policies of findings.
    """

    analysis = models.ForeignKey(Analysis, on_delete=models.PROTECT, related_name="points")
    position = models.PositiveSmallIntegerField()
    heading = models.CharField(max_length=100)  # as the framework calls it
    bears = models.CharField(max_length=10, choices=[(one.value, one.value) for one in Bears], default="", blank=True)
    text = models.TextField()
    finding_id = models.UUIDField(null=True)
    agency = models.CharField(max_length=12, default="", blank=True)  # whose finding
    subject_id = models.UUIDField(null=True)  # the child of a factor; None: every child

    SAID = ("position", "heading", "bears", "text", "finding_id", "subject_id")

    wall = Wall(
        looks_through=LooksThrough(("analysis.analysis_id",), ("text",)),
        rules=(
            *disposed("id", "analysis_id"),
            reads(LEAD, f"finding_id IS NULL OR {ITS_FINDING})"),
            adds(LEAD, f"finding_id IS NULL OR {ITS_FINDING} AND {RELEASED_IN_ITS_ENQUIRY})"),
            reads("compare", columns=("id", "analysis_id")),
        ),
    )

    class Meta(WalledModel.Meta):
        abstract = False
        ordering = ("position",)
        constraints = [
            models.UniqueConstraint(fields=["analysis", "position"], name="one_point_at_a_place"),
            models.CheckConstraint(
                condition=Q(bears="", finding_id__isnull=True, agency="", subject_id__isnull=True)
                | (~Q(bears="") & Q(finding_id__isnull=False) & ~Q(agency="")),
                name="a_factor_has_its_finding",
            ),
        ]

    def __str__(self) -> str:
        return self.heading


class Decision(WalledModel):
    """What is decided for one child, by the social care of the authority where the child lives."""

    subject = models.ForeignKey("front_door.Subject", on_delete=models.PROTECT, related_name="decisions")
    lead_agency = models.CharField(max_length=12)
    number = models.PositiveSmallIntegerField()
    threshold_level = models.PositiveSmallIntegerField()
    rating = models.CharField(max_length=6)
    decision = models.CharField(max_length=24, choices=DecisionCode.choices)
    reason = models.TextField()
    # Why no further action stands although acute or red; the reason ends with it.
    despite = models.TextField(default="", db_default="", blank=True)
    # Another initiative that takes the child over: the words of the register as they were then, and its entry's id.
    handed_to = models.CharField(max_length=HANDED_WORDS, default="")
    handed_link = models.UUIDField(null=True)
    # What it rested on: who was asked and had told nothing, or not all, and the findings that were there (None: kept
    # since December 2026).
    not_heard = ArrayField(models.CharField(max_length=12), default=list, db_default=[])
    more_to_come = ArrayField(models.CharField(max_length=12), default=list, db_default=[])
    rested_on = ArrayField(models.UUIDField(), null=True)
    # Of the level's threshold indicators those that were chosen; and whose findings are tied to a factor that moved
    # the rating away from the first one.
    indicators = ArrayField(models.CharField(max_length=200), default=list, db_default=[])
    changed_by = ArrayField(models.CharField(max_length=12), default=list, db_default=[])
    # A manager decided it in the place of the decision maker, and why: it stays in the hub.
    overruled_why = models.TextField(default="", db_default="", blank=True)
    by = models.UUIDField()
    at = models.DateTimeField()
    # Recorded on paper during an outage, by whom if somebody else wrote it here (hub/wall/on_paper.py).
    paper_at = models.DateTimeField(null=True, blank=True)
    paper_by = models.CharField(max_length=120, default="", db_default="", blank=True)

    SAID = (
        "subject_id", "lead_agency", "number", "threshold_level", "rating", "decision", "reason", "handed_to",
        "handed_link", "by",
    )  # fmt: skip
    SAID_LATER = ("indicators", "changed_by", "overruled_why", "paper_at", "paper_by")

    # In a group hub each authority decides for its own children, whatever the row claims of itself.
    wall = Wall(
        looks_through=LooksThrough(
            ("subject.subject_id",), ("reason", "despite", "handed_to", "overruled_why", "paper_by")
        ),
        rules=(
            *disposed("id", "subject_id"),
            reads(LEAD),
            adds(LEAD, f"lead_agency = {{me}} AND {OF_A_CHILD_OF_MINE} AND {EXPLAINED}"),
            reads("worker"),
            reads("issue", columns=("id", "subject_id", "number", "reason", "at", "paper_at", "paper_by")),
            reads("compare", columns=("id", "subject_id")),
        ),
    )

    class Meta(WalledModel.Meta):
        abstract = False
        ordering = ("number",)
        constraints = [
            models.UniqueConstraint(fields=["subject", "number"], name="one_decision_of_a_number"),
            models.CheckConstraint(condition=Q(threshold_level__gte=1, threshold_level__lte=4), name="level_1_to_4"),
            models.CheckConstraint(
                condition=Q(paper_at__isnull=True, paper_by="") | Q(paper_at__isnull=False, paper_at__lte=F("at")),
                name="a_decision_on_paper_before_it_is_written",
            ),
        ]

    def __str__(self) -> str:
        return self.get_decision_display()

    @property
    def taken_at(self) -> datetime:
        """When it was true: on paper, or when it was written here."""
        return true_time(self.paper_at, self.at)

    @property
    def on_paper(self) -> str:
        """Both times in words; nothing where it was never on paper."""
        return in_words(self.paper_at, self.paper_by, self.at)

    @property
    def in_short(self) -> str:
        """ "Early help, level 2. Handed to Gangs: ..."."""
        said = f"{self.get_decision_display()}, level {self.threshold_level}"
        return f"{said}. Handed to {self.handed_to}" if self.handed_to else said


class Product(WalledModel):
    """An information product: a frozen version of what goes out. Its copies hold the documents."""

    enquiry = models.ForeignKey("front_door.Enquiry", on_delete=models.PROTECT, related_name="products")
    version = models.PositiveSmallIntegerField()
    # Agencies that had been asked and had told nothing, or not all, when it was sent.
    not_heard = ArrayField(models.CharField(max_length=12), default=list, db_default=[])
    more_to_come = ArrayField(models.CharField(max_length=12), default=list, db_default=[])
    made_by = models.UUIDField()
    made_at = models.DateTimeField()

    # In a group hub the authority that decides for a child sends, whatever the application thinks.
    wall = Wall(
        rules=(
            reads("protect", columns=("id", "enquiry_id")),  # says_protected_v1
            *disposed("id", "enquiry_id", also=("made_at",)),
            reads(LEAD),
            adds(LEAD, OF_A_CHILD_DECIDED_BY_ME),
            reads("worker"),
            reads("join", columns=("id", "enquiry_id", "made_at")),
            reads("compare", columns=("id", "enquiry_id")),
            reads("issue"),
            reads("fetch", columns=("id", "enquiry_id", "version")),
            reads("inspect", columns=("id", "enquiry_id")),
        )
    )

    class Meta(WalledModel.Meta):
        abstract = False
        ordering = ("version",)
        constraints = [models.UniqueConstraint(fields=["enquiry", "version"], name="one_product_of_a_version")]

    def __str__(self) -> str:
        return f"version {self.version}"


class Ending(WalledModel):
    """A decided enquiry ends without a product, and why: nobody outside has to act on it."""

    enquiry = models.ForeignKey("front_door.Enquiry", on_delete=models.PROTECT, related_name="endings")
    reason = models.TextField()
    by = models.UUIDField()
    at = models.DateTimeField()

    SAID = ("reason", "by")

    wall = Wall(
        looks_through=LooksThrough(("enquiry.enquiry_id",), ("reason",)),
        rules=(*disposed("id", "enquiry_id", also=("at",)), reads(LEAD), adds(LEAD), reads("worker")),
    )

    class Meta(WalledModel.Meta):
        abstract = False
        ordering = ("at",)

    def __str__(self) -> str:
        return self.reason


class Copy(WalledModel):
    """One recipient's copy: a frozen document with the children and findings that were chosen for this recipient.

    Made by the issue function alone, which takes what it says of them from their own rows.
    """

    product = models.ForeignKey(Product, on_delete=models.PROTECT, related_name="copies")
    recipient = models.CharField(max_length=24)
    recipient_name = models.CharField(max_length=100)
    document = models.JSONField()  # hub/assessment/product_document.py
    document_digest = models.BinaryField()
    issued_at = models.DateTimeField()
    file = models.ForeignKey("wall.StoredFile", null=True, on_delete=models.PROTECT, related_name="copies")
    fetched_at = models.DateTimeField(null=True)
    acknowledged_at = models.DateTimeField(null=True)
    acknowledged_by = models.CharField(max_length=120, default="")
    outcome = models.CharField(max_length=24, choices=Outcome.choices, default="")
    outcome_note = models.TextField(default="")
    outcome_at = models.DateTimeField(null=True)
    rating = models.CharField(max_length=6, default="")  # of the most urgent child in it
    replaced_by = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="replaces")
    recalled_at = models.DateTimeField(null=True)
    recalled_by = models.UUIDField(null=True)
    recall_reason = models.TextField(default="")
    recall_instruction = models.CharField(max_length=12, choices=RecallInstruction.choices, default="")
    recall_seen_at = models.DateTimeField(null=True)
    recall_seen_by = models.CharField(max_length=120, default="")
    held_by = models.UUIDField(null=True)  # the seat of whoever has it in the recipient's team
    held_name = models.CharField(max_length=120, default="", db_default="")
    held_at = models.DateTimeField(null=True)

    objects = CopyQuerySet.as_manager()
    wall = Wall(
        looks_through=LooksThrough(("copy.id",), ("recall_reason",), but_given="recipient"),
        rules=(
            reads("protect", columns=("id", "product_id")),  # says_protected_v1
            *disposed(
                "id",
                "product_id",
                "file_id",
                also=(
                    "issued_at",
                    "acknowledged_at",
                    "outcome_at",
                    "recalled_at",
                    "replaced_by_id",
                ),
            ),
            reads(LEAD),
            reads("worker"),
            changes("worker", ("file_id",), "file_id IS NULL", "true"),
            adds("issue"),
            reads("issue"),
            changes("issue", ("recalled_at", "recalled_by", "recall_reason", "recall_instruction", "replaced_by_id")),
            reads(
                "withdraw",
                OF_A_FINDING_OF_MINE,
                ("id", "product_id", "recipient", "recipient_name", "issued_at", "fetched_at", "recalled_at"),
            ),
            changes(
                "withdraw",
                ("recalled_at", "recalled_by", "recall_reason", "recall_instruction"),
                f"recalled_at IS NULL AND {OF_A_FINDING_OF_MINE}",
                "recalled_at IS NOT NULL",
            ),
            reads("carry", columns=("id", "acknowledged_at", "recalled_at")),
            reads("join", columns=("id", "product_id", "recalled_at", "replaced_by_id")),
            reads("inspect", columns=("product_id", "recalled_at")),
            reads("compare", columns=("id", "product_id", "recipient")),
            changes("carry", ("fetched_at", "acknowledged_at", "acknowledged_by"), "acknowledged_at IS NULL", "true"),
            reads("fetch"),
            changes(
                "fetch",
                (
                    "fetched_at",
                    "acknowledged_at",
                    "acknowledged_by",
                    "outcome",
                    "outcome_note",
                    "outcome_at",
                    "recall_seen_at",
                    "recall_seen_by",
                    "held_by",
                    "held_name",
                    "held_at",
                ),
            ),
        ),
    )

    class Meta(WalledModel.Meta):
        abstract = False
        ordering = ("issued_at",)
        indexes = [
            models.Index(fields=["recipient", "-issued_at"]),
            models.Index(fields=["-issued_at"], name="copy_newest"),
            models.Index(fields=["issued_at"], name="copy_waiting", condition=Q(acknowledged_at__isnull=True)),
        ]
        constraints = [models.UniqueConstraint(fields=["product", "recipient"], name="one_copy_for_a_recipient")]

    def __str__(self) -> str:
        return f"copy for {self.recipient_name}"


class CopyChild(WalledModel):
    """A child in a copy, so that what was said of whom can be asked from either side."""

    copy = models.ForeignKey(Copy, on_delete=models.PROTECT, related_name="children")
    subject_id = models.UUIDField()
    with_reason = models.BooleanField()

    wall = Wall(
        rules=(
            *disposed("id", "copy_id"),
            reads(LEAD),
            reads("worker"),
            adds("issue"),
            reads("issue"),
            reads("withdraw"),
        )
    )

    class Meta(WalledModel.Meta):
        abstract = False
        constraints = [models.UniqueConstraint(fields=["copy", "subject_id"], name="a_child_once_in_a_copy")]
        indexes = [models.Index(fields=["subject_id"], name="copies_of_a_child")]

    def __str__(self) -> str:
        return str(self.subject_id)


class CopyProtected(WalledModel):
    """Something protected that a copy may say, since its recipient was given it: so that who has it can be asked."""

    copy = models.ForeignKey(Copy, on_delete=models.PROTECT, related_name="protected")
    protection_id = models.UUIDField()

    wall = Wall(rules=(*disposed("id", "copy_id"), reads(LEAD), adds("issue")))

    class Meta(WalledModel.Meta):
        abstract = False
        constraints = [models.UniqueConstraint(fields=["copy", "protection_id"], name="protected_once_in_a_copy")]
        indexes = [models.Index(fields=["protection_id"], name="copies_with_protected")]

    def __str__(self) -> str:
        return str(self.protection_id)


class CopyOutcome(WalledModel):
    """What a recipient said of a copy, each time: the latest stands on the copy, too."""

    copy = models.ForeignKey(Copy, on_delete=models.PROTECT, related_name="outcomes")
    outcome = models.CharField(max_length=24, choices=Outcome.choices)
    note = models.TextField(default="")
    by_name = models.CharField(max_length=120)
    by = models.UUIDField()
    at = models.DateTimeField()

    wall = Wall(
        rules=(*disposed("id", "copy_id"), reads(LEAD), reads("worker"), adds("fetch"), reads("fetch")),
        follows={"copy_id": ("assessment_copy",)},
    )

    class Meta(WalledModel.Meta):
        abstract = False
        ordering = ("at",)

    def __str__(self) -> str:
        return str(self.outcome)


class CopyHolding(WalledModel):
    """Who of a recipient's team has a copy, each time that changed; nobody where it was handed back."""

    copy = models.ForeignKey(Copy, on_delete=models.PROTECT, related_name="holdings")
    holder = models.UUIDField(null=True)
    holder_name = models.CharField(max_length=120, default="")
    by = models.UUIDField()
    by_name = models.CharField(max_length=120)
    at = models.DateTimeField()

    wall = Wall(
        rules=(*disposed("id", "copy_id"), reads(LEAD), reads("worker"), adds("fetch"), reads("fetch")),
        follows={"copy_id": ("assessment_copy",)},
    )

    class Meta(WalledModel.Meta):
        abstract = False
        ordering = ("at",)

    def __str__(self) -> str:
        return self.holder_name or "nobody"


class CopyOtherWay(WalledModel):
    """How a team learns of a copy that nobody of it could open when it was sent. It stays in the hub."""

    copy = models.OneToOneField(Copy, on_delete=models.PROTECT, related_name="other_way")
    nobody_since = models.DateTimeField(null=True)  # None: nobody ever could
    words = models.TextField()
    by = models.UUIDField()
    at = models.DateTimeField()

    SAID = ("copy_id", "words", "by")

    wall = Wall(
        looks_through=LooksThrough(("copy.copy_id",), ("words",)),
        rules=(*disposed("id", "copy_id"), reads(LEAD), adds(LEAD), reads("worker")),
    )

    class Meta(WalledModel.Meta):
        abstract = False

    def __str__(self) -> str:
        return self.words


class CopyItem(WalledModel):
    """A finding in a copy, so that what went where can be asked from either side."""

    copy = models.ForeignKey(Copy, on_delete=models.PROTECT, related_name="items")
    finding_id = models.UUIDField()
    agency = models.CharField(max_length=12)
    desks = ArrayField(models.CharField(max_length=12), default=list)

    wall = Wall(
        rules=(
            *disposed("id", "copy_id"),
            reads(LEAD),
            reads("worker"),
            adds("issue"),
            reads("issue", columns=("copy_id", "agency")),
            reads("withdraw", f"agency = {CALLER}"),
        ),
    )

    class Meta(WalledModel.Meta):
        abstract = False
        constraints = [models.UniqueConstraint(fields=["copy", "finding_id"], name="a_finding_once_in_a_copy")]

    def __str__(self) -> str:
        return str(self.finding_id)
