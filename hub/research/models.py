"""Core element 2: agencies research, and each decides what is proportionate and relevant to share."""

from __future__ import annotations

from datetime import datetime

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from hub.people.models import own_reference_key
from hub.people.protection_models import says_nothing_protected
from hub.research.agreement_models import AgreementRule, ProposedRelease  # Django looks for them here
from hub.research.answer_models import AnswerDefault
from hub.research.approver_models import NamedApprover
from hub.research.asked_models import NOT_ENDED, AskedChild, MessagePart, RequestOtherWay
from hub.research.clock_models import ClockNotice
from hub.research.codes import AskBasis, FindingKind, LegalBasis, Purpose
from hub.research.desk_models import DeskNote, Holding
from hub.research.file_models import FindingFile
from hub.research.handed_list_models import HandedList
from hub.research.more_time_models import MoreTime
from hub.research.queries import FindingQuerySet, RequestQuerySet
from hub.research.sample_models import SampledRelease
from hub.research.whose_models import Whose, WhoseFinding
from hub.research.withdrawal_models import Withdrawal
from hub.wall.on_paper import in_words, true_time
from mash_platform.database.models import WalledModel
from mash_platform.database.walls import CALLER, DESK, LEAD, LooksThrough, Wall, adds, changes, disposed, reads

__all__ = [
    "ENDED", "AgreementRule", "AnswerDefault", "AskedChild", "ClockNotice", "DeskNote", "Finding", "FindingFile",
    "FindingState", "HandedList", "Holding", "MessagePart", "MoreTime", "NamedApprover", "ProposedRelease", "Release",
    "Request", "RequestOtherWay", "RequestState", "SampledRelease", "Whose", "WhoseFinding", "Withdrawal",
]  # fmt: skip

LONGEST_IN_SHORT = 160
# What a release shares of it besides its people: who wrote the paper stands in products, too.
_SHARED_WORDS = "concat_ws(' | ', research_finding.text, research_finding.source_record, research_finding.paper_by)"
TELLS_NOTHING_PROTECTED = says_nothing_protected("research_finding.enquiry_id", _SHARED_WORDS)
# Grounds are read with what they share: by a desk that sees no finding of the agency any more, no longer.
WITH_A_FINDING_SEEN = (
    "EXISTS (SELECT 1 FROM {schema}.research_finding f WHERE f.enquiry_id = research_release.enquiry_id"
    " AND f.agency = research_release.agency)"
)


class RequestState(models.TextChoices):
    """Whether the agency has answered."""

    OPEN = "open", "Not answered yet"
    NOTHING_KNOWN = "nothing", "Nothing known"
    ANSWERED = "answered", "Answered"
    NOT_SHARED_ONWARD = "not_let_out", "Not shared onward"
    WITHDRAWN = "withdrawn", "Withdrawn by the hub"
    HANDED_BACK = "handed_back", "Handed back"


ENDED = (RequestState.WITHDRAWN, RequestState.HANDED_BACK)


class Request(WalledModel):
    """What an agency is asked, on which basis: asking is already a disclosure. Made by the ask functions alone.

    With `let_out_to` it is asked no question, but whether what it released may go to that recipient. One that was
    withdrawn or handed back is ended by its functions alone: its agency reads it, and nothing more of the enquiry.
    """

    enquiry = models.ForeignKey("front_door.Enquiry", on_delete=models.PROTECT, related_name="requests")
    agency = models.CharField(max_length=12)
    question = models.TextField()
    basis = models.CharField(max_length=12, choices=AskBasis.choices)
    basis_decided_by = models.CharField(max_length=120, default="", blank=True)
    basis_reason = models.TextField(default="", blank=True)
    asked_by = models.UUIDField()
    asked_at = models.DateTimeField()
    due_at = models.DateTimeField(null=True)
    let_out_to = models.CharField(max_length=24, default="", db_default="", blank=True)
    refused_why = models.TextField(default="", db_default="", blank=True)
    state = models.CharField(max_length=12, choices=RequestState.choices, default=RequestState.OPEN)
    tells_held = models.BooleanField(default=False, db_default=False)  # something is held that is not shown
    answered_by = models.UUIDField(null=True)
    answered_at = models.DateTimeField(null=True)
    ended_by = models.UUIDField(null=True)
    ended_at = models.DateTimeField(null=True)
    ended_why = models.TextField(default="", db_default="", blank=True)
    ended_reference = models.CharField(max_length=13, default="", db_default="", blank=True)  # the enquiry's
    version = models.PositiveIntegerField(default=1)

    objects = RequestQuerySet.as_manager()
    wall = Wall(
        looks_through=LooksThrough(
            ("enquiry.enquiry_id",), ("question", "basis_decided_by", "basis_reason", "refused_why", "ended_why")
        ),
        rules=(
            reads("protect", columns=("id", "enquiry_id")),  # says_protected_v1
            *disposed(
                "id",
                "enquiry_id",
                also=(
                    "state",
                    "asked_at",
                    "answered_at",
                ),
            ),
            reads(LEAD),
            reads(DESK, "agency = {me}"),
            reads("worker"),
            changes(
                DESK,
                ("state", "tells_held", "refused_why", "answered_by", "answered_at", "version"),
                f"agency = {{me}} AND {NOT_ENDED}",
                f"agency = {{me}} AND {NOT_ENDED}",
            ),
            reads("ask"),
            adds("ask"),
            changes(
                "ask",
                ("due_at", "state", "ended_by", "ended_at", "ended_why", "ended_reference", "version"),
                "state = 'open'",
                "state IN ('open', 'withdrawn', 'handed_back')",
            ),
            reads("release", f"agency = {CALLER}", columns=("id", "enquiry_id", "agency", "state")),
            reads("show", columns=("enquiry_id", "agency", "state", "let_out_to", "asked_at", "due_at")),
        ),
    )

    class Meta(WalledModel.Meta):
        abstract = False
        ordering = ("asked_at",)
        indexes = [
            models.Index(fields=["agency", "state", "due_at"]),
            models.Index(fields=["agency", "-answered_at"], name="request_answered", condition=~Q(state="open")),
        ]
        constraints = [
            models.UniqueConstraint(
                # Of each kind: whether something may go to a recipient is asked beside an open question.
                fields=["enquiry", "agency", "let_out_to"],
                condition=Q(state="open"),
                name="one_open_request_for_an_agency",
            ),
            models.CheckConstraint(
                condition=Q(basis__in=["consent", "s47"]) | (~Q(basis_decided_by="") & ~Q(basis_reason="")),
                name="asking_without_consent_says_who_and_why",
            ),
            models.CheckConstraint(
                condition=~Q(state="not_let_out") | (~Q(let_out_to="") & ~Q(refused_why="")),
                name="not_let_out_says_why",
            ),
            models.CheckConstraint(
                condition=Q(tells_held=False) | Q(state="answered"), name="only_an_answer_tells_what_is_held"
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["withdrawn", "handed_back"]) | ~Q(ended_why=""),
                name="an_ended_request_says_why",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.agency} asked"


class Release(WalledModel):
    """An agency's decision to share some findings: with which desks and, separately, which recipients outside."""

    enquiry = models.ForeignKey("front_door.Enquiry", on_delete=models.PROTECT, related_name="releases")
    agency = models.CharField(max_length=12)
    desks = ArrayField(models.CharField(max_length=12), default=list)
    recipients = ArrayField(models.CharField(max_length=24), default=list)
    purpose = models.CharField(max_length=20, choices=Purpose.choices)
    legal_basis = models.CharField(max_length=16, choices=LegalBasis.choices)
    necessity = models.TextField()
    proportionality = models.TextField()
    approver = models.CharField(max_length=120)  # authority for release, in the releaser's words
    by = models.UUIDField()
    at = models.DateTimeField()
    agreed_by = models.UUIDField(null=True)  # another member of the agency, where the hub wants one to agree

    SAID = ("agency", "desks", "recipients", "purpose", "legal_basis", "necessity", "proportionality", "approver", "by")

    wall = Wall(
        looks_through=LooksThrough(("enquiry.enquiry_id",), ("necessity", "proportionality", "approver")),
        rules=(
            *disposed("id", "enquiry_id"),
            reads(DESK, f"agency = {{me}} OR ({{me}} = ANY (desks) AND {WITH_A_FINDING_SEEN})"),
            reads("worker"),
            adds("release", f"agency = {CALLER}"),
            reads("release", f"agency = {CALLER}"),
            adds("widen", f"agency = {CALLER}"),
            reads("compare", columns=("id", "enquiry_id")),
            reads("issue"),
        ),
    )

    class Meta(WalledModel.Meta):
        abstract = False
        constraints = [
            models.CheckConstraint(
                condition=~Q(necessity="")
                & ~Q(proportionality="")
                & ~Q(approver="")
                & ~Q(purpose="")
                & ~Q(legal_basis=""),
                name="a_release_has_its_grounds",
            ),
            models.CheckConstraint(
                condition=Q(agreed_by__isnull=True) | ~Q(agreed_by=F("by")), name="a_release_is_agreed_to_by_another"
            ),
        ]
        indexes = [models.Index(fields=["agency", "at"], name="releases_of_an_agency")]

    def __str__(self) -> str:
        return f"release by {self.agency}"


class FindingState(models.TextChoices):
    """Held at first; then released, or withheld with a reason. What was released can be withdrawn."""

    HELD = "held", "Held"
    RELEASED = "released", "Released"
    WITHHELD = "withheld", "Withheld"
    WITHDRAWN = "withdrawn", "Withdrawn"


class Finding(WalledModel):
    """What an agency found about named people. Its own desk's alone until it is released.

    `desks` of a withdrawn finding are those that must account for what they decided on it or sent of it.
    """

    request = models.ForeignKey(Request, on_delete=models.PROTECT, related_name="findings")
    enquiry = models.ForeignKey("front_door.Enquiry", on_delete=models.PROTECT, related_name="findings")
    agency = models.CharField(max_length=12)
    about = ArrayField(models.UUIDField(), default=list)  # people
    kind = models.CharField(max_length=12, choices=FindingKind.choices)
    happened_on = models.DateField(null=True, blank=True)
    text = models.TextField()
    source_record = models.CharField(max_length=80, default="", blank=True)
    source_key = models.GeneratedField(
        expression=own_reference_key("source_record"), output_field=models.CharField(max_length=40), db_persist=True
    )
    # An earlier finding of the same agency, where it was used again.
    copied_from = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="copies")
    state = models.CharField(max_length=10, choices=FindingState.choices, default=FindingState.HELD)
    withheld_reason = models.TextField(default="", blank=True)
    desks = ArrayField(models.CharField(max_length=12), default=list)
    recipients = ArrayField(models.CharField(max_length=24), default=list)
    # Desks that it was released to, and that read no further in its enquiry since their request ended.
    closed_to = ArrayField(models.CharField(max_length=12), default=list, db_default=[])
    release = models.ForeignKey(Release, null=True, on_delete=models.PROTECT, related_name="findings")
    recorded_by = models.UUIDField()
    recorded_at = models.DateTimeField()
    # Recorded on paper during an outage, by whom if somebody else wrote it here (hub/wall/on_paper.py).
    paper_at = models.DateTimeField(null=True, blank=True)
    paper_by = models.CharField(max_length=120, default="", db_default="", blank=True)
    version = models.PositiveIntegerField(default=1)

    SAID = ("agency", "about", "kind", "happened_on", "text", "source_record")  # what the ledger's line is bound to
    SAID_LATER = ("paper_at", "paper_by")

    objects = FindingQuerySet.as_manager()
    wall = Wall(
        rules=(
            *disposed("id", "enquiry_id", "about", "copied_from_id", also=("recorded_at",)),
            changes("dispose", ("copied_from_id",), check="copied_from_id IS NULL"),
            # Each night (hub/wall/sql/rows_and_lines_v1.sql).
            reads("compare", columns=("id", "enquiry_id", "agency", "desks", "recipients")),
            reads(
                DESK,
                "agency = {me} OR"
                " (state IN ('released', 'withdrawn') AND {me} = ANY (desks) AND {me} <> ALL (closed_to))",
            ),
            reads("worker", "state = 'released'"),
            adds(
                DESK,
                "agency = {me} AND state = 'held' AND desks = '{{}}' AND recipients = '{{}}' AND release_id IS NULL",
            ),
            changes(
                DESK,
                (
                    "text",
                    "kind",
                    "happened_on",
                    "about",
                    "source_record",
                    "state",
                    "withheld_reason",
                    "version",
                ),
                "agency = {me} AND state = 'held'",
                "agency = {me} AND state IN ('held', 'withheld')",
            ),
            reads("release", f"agency = {CALLER}"),
            changes(
                "release",
                ("state", "desks", "recipients", "release_id", "version"),
                f"agency = {CALLER} AND state = 'held'",
                f"agency = {CALLER} AND state = 'released' AND {TELLS_NOTHING_PROTECTED}",
            ),
            reads("widen", f"agency = {CALLER} AND state = 'released'"),
            changes("widen", ("recipients", "release_id", "version"), f"agency = {CALLER} AND state = 'released'"),
            reads("issue", "state = 'released'"),
            reads("ask", "state = 'released'", ("id", "enquiry_id", "agency", "about", "state", "desks", "closed_to")),
            changes("ask", ("closed_to",), "state = 'released'"),
            reads("join", columns=("id", "enquiry_id", "agency", "about", "recorded_at", "state")),
            reads("withdraw", f"agency = {CALLER}"),
            changes(
                "withdraw",
                ("state", "desks", "recipients", "version"),
                f"agency = {CALLER} AND state = 'released'",
                f"agency = {CALLER} AND state = 'withdrawn'",
            ),
        ),
        sees={
            "request_id": "research_request",
            "enquiry_id": "front_door_enquiry",
            "copied_from_id": "research_finding",
        },
    )

    class Meta(WalledModel.Meta):
        abstract = False
        ordering = ("happened_on", "recorded_at")
        indexes = [
            models.Index(fields=["enquiry", "agency", "state"]),
            models.Index(fields=["source_key"], name="finding_source", condition=~Q(source_key="")),
        ]
        constraints = [
            models.CheckConstraint(
                condition=~Q(state__in=["released", "withdrawn"]) | Q(release__isnull=False),
                name="released_with_its_record",
            ),
            models.CheckConstraint(
                condition=~Q(state="withheld") | ~Q(withheld_reason=""), name="withheld_with_a_reason"
            ),
            models.CheckConstraint(
                condition=Q(state__in=["released", "withdrawn"]) | Q(desks=[], recipients=[]),
                name="a_held_finding_has_no_desks",
            ),
            models.CheckConstraint(
                condition=Q(paper_at__isnull=True, paper_by="")
                | Q(paper_at__isnull=False, paper_at__lte=F("recorded_at")),
                name="a_finding_on_paper_before_it_is_written",
            ),
            models.CheckConstraint(
                condition=~Q(state="withdrawn") | Q(recipients=[]), name="a_withdrawn_finding_goes_to_nobody"
            ),
        ]

    def __str__(self) -> str:
        return f"finding of {self.agency}"

    @property
    def taken_at(self) -> datetime:
        """When it was true: on paper, or when it was written here."""
        return true_time(self.paper_at, self.recorded_at)

    @property
    def on_paper(self) -> str:
        """Both times in words; nothing where it was never on paper."""
        return in_words(self.paper_at, self.paper_by, self.recorded_at)

    @property
    def in_short(self) -> str:
        """Its words, cut to what fits beside a box that is ticked."""
        return self.text if len(self.text) <= LONGEST_IN_SHORT else f"{self.text[: LONGEST_IN_SHORT - 3]}..."
