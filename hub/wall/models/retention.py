"""How long records are kept, what holds them longer, and what was disposed of: by two people, with a certificate.

A *record* is an enquiry with the notifications that are joined to it, or a notification that opened none. It goes whole
(hub/wall/sql/remove_record_v1.sql). What stays of it is its certificate and the ledger's lines: references and numbers.
"""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from hub.wall.models.ledger import LINES_SHORTEST
from mash_platform.database.models import WalledModel
from mash_platform.database.walls import LEAD, Command, LooksThrough, Wall, adds, changes, disposed, reads


class RecordOutcome(models.TextChoices):
    """What a record ended with: how long it is kept follows from it."""

    SET_ASIDE = "set_aside", "Closed at triage, without an enquiry"
    PASSED = "passed", "Passed to another hub, which has the record"
    NO_ACTION = "no_action", "No further action, advice, or already open"
    SERVICES = "services", "Early help, or assessment of a child in need (section 17)"
    PROTECTION = "protection", "Strategy discussion (section 47), emergency action, or level 4"


SHORTEST = 12  # months: repeats are counted over twelve (DfE), and a shorter period would make those counts wrong
LONGEST = 1200
OLDEST = 100  # years


class RetentionRule(WalledModel):
    """How long the hub keeps records from the last thing that happened in them, by what they ended with.

    Months, and for two of them also until the youngest child has a birthday: the later of the two counts. A child whose
    date of birth is not known counts as born on the day on which the record ended. The values here stand until the hub
    sets its own; hub/wall/sql/retention_v2.sql has the same.
    """

    number = models.PositiveIntegerField(unique=True)
    set_aside_months = models.PositiveSmallIntegerField(default=24)
    passed_months = models.PositiveSmallIntegerField(default=24)
    no_action_months = models.PositiveSmallIntegerField(default=72)
    services_months = models.PositiveSmallIntegerField(default=72)
    services_age = models.PositiveSmallIntegerField(default=21)
    protection_months = models.PositiveSmallIntegerField(default=72)
    protection_age = models.PositiveSmallIntegerField(default=25)
    # Lines of the ledger about nothing that is still kept, by their own age.
    ledger_months = models.PositiveSmallIntegerField(default=72, db_default=72)
    reason = models.CharField(max_length=300)
    set_by = models.UUIDField()
    set_at = models.DateTimeField()

    wall = Wall(rules=(reads(LEAD), adds(LEAD), reads("dispose")), append_only=True)

    class Meta(WalledModel.Meta):
        abstract = False
        ordering = ("-number",)
        constraints = [
            models.CheckConstraint(
                condition=Q(
                    **{
                        f"{name}_months__{bound}": value
                        for name in ("set_aside", "passed", "no_action", "services", "protection")
                        for bound, value in (("gte", SHORTEST), ("lte", LONGEST))
                    },
                    services_age__gte=18, services_age__lte=OLDEST, protection_age__gte=18, protection_age__lte=OLDEST,
                ),
                name="kept_long_enough",
            ),
            models.CheckConstraint(
                condition=Q(ledger_months__gte=LINES_SHORTEST, ledger_months__lte=LONGEST),
                name="lines_kept_long_enough",
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"retention rule {self.number}"


class HoldWhy(models.TextChoices):
    """Why a record must not be disposed of."""

    INQUIRY = "inquiry", "A public inquiry or a review asks for it"
    LITIGATION = "litigation", "A court case, or one that is expected"
    INVESTIGATION = "investigation", "A police or regulator’s investigation"
    ACCESS = "access", "Somebody asked to see what is kept of them"
    OTHER = "other", "Another reason"


class LegalHold(WalledModel):
    """A record, and every other record of the same children, is not disposed of until this is ended with a reason.

    Without a record it holds everything in the hub, as the child abuse inquiry asked of authorities in 2015.
    """

    record = models.UUIDField(null=True)  # the enquiry's id, or the notification's; None: every record
    reference = models.CharField(max_length=13, default="", blank=True)
    why = models.CharField(max_length=14, choices=HoldWhy.choices)
    reason = models.TextField()
    by = models.UUIDField()
    at = models.DateTimeField()
    ended_by = models.UUIDField(null=True)
    ended_at = models.DateTimeField(null=True)
    ended_why = models.TextField(default="", blank=True)

    SAID = ("record", "reference", "why", "reason", "by")

    wall = Wall(
        looks_through=LooksThrough(("enquiry.record", "notification.record"), ("reason", "ended_why")),
        rules=(
            *disposed("id", "record", also=("at", "ended_at")),
            reads(LEAD),
            adds(LEAD, "ended_at IS NULL"),
            changes(LEAD, ("ended_by", "ended_at", "ended_why"), "ended_at IS NULL", "ended_at IS NOT NULL"),
        ),
    )

    class Meta(WalledModel.Meta):
        abstract = False
        ordering = (F("ended_at").desc(nulls_first=True), "-at", "pk")
        indexes = [
            models.Index(fields=["record"], name="legal_hold_of_record", condition=Q(ended_at__isnull=True)),
            models.Index(F("ended_at").desc(nulls_first=True), F("at").desc(), "id", name="legal_holds_open_first"),
        ]

    def __str__(self) -> str:
        return f"{self.reference or 'everything'}: {self.get_why_display()}"


class DisposalState(models.TextChoices):
    """How far a list is."""

    PROPOSED = "proposed", "Waits for a manager"
    APPROVED = "approved", "Waits for a second person"
    AGREED = "agreed", "Will be disposed of"
    DONE = "done", "Done"
    STOPPED = "stopped", "Stopped"


_THROUGH_FUNCTIONS = ("state", "version", "approved_by", "approved_at", "agreed_by", "agreed_at")


class DisposalList(WalledModel):
    """What was proposed together. Written by functions of the wall alone: two people of the lead stand behind it."""

    made_at = models.DateTimeField()
    state = models.CharField(max_length=10, choices=DisposalState.choices, default=DisposalState.PROPOSED)
    version = models.PositiveIntegerField(default=1)  # a list that was stopped or changed is approved anew
    approved_by = models.UUIDField(null=True)
    approved_at = models.DateTimeField(null=True)
    agreed_by = models.UUIDField(null=True)
    agreed_at = models.DateTimeField(null=True)

    wall = Wall(
        rules=(
            reads(LEAD),
            reads("worker"),
            reads("dispose"),
            adds("dispose"),
            changes("dispose", _THROUGH_FUNCTIONS),
            reads("restrict", columns=("id", "state")),
        )
    )

    class Meta(WalledModel.Meta):
        abstract = False
        ordering = ("-made_at", "pk")
        constraints = [
            models.UniqueConstraint(
                fields=["state"], condition=Q(state__in=["proposed"]), name="one_list_waits_for_a_manager"
            )
        ]
        indexes = [models.Index(fields=["-made_at", "id"], name="disposal_lists_newest_first")]

    def __str__(self) -> str:
        return f"{self.made_at:%d %b %Y}: {self.get_state_display()}"


class DisposalItemState(models.TextChoices):
    """What becomes of one record of a list."""

    LISTED = "listed", "On the list"
    KEPT = "kept", "Kept"  # taken off by somebody, with a reason
    NOT_DUE = "not_due", "Not due any more"  # held, or something happened since
    DONE = "done", "Disposed of"


class DisposalItem(WalledModel):
    """One record of a list, by its reference. Who it is about is read in the record itself."""

    disposal_list = models.ForeignKey(DisposalList, on_delete=models.PROTECT, related_name="items")
    record = models.UUIDField()
    is_enquiry = models.BooleanField()
    reference = models.CharField(max_length=13)
    outcome = models.CharField(max_length=12, choices=RecordOutcome.choices)
    began_on = models.DateField()
    ended_on = models.DateField()
    due_on = models.DateField()
    state = models.CharField(max_length=10, choices=DisposalItemState.choices, default=DisposalItemState.LISTED)
    kept_by = models.UUIDField(null=True)
    kept_at = models.DateTimeField(null=True)
    kept_until = models.DateField(null=True)
    kept_why = models.TextField(default="", blank=True)
    checked_at = models.DateTimeField(null=True)  # when it was last found to be due still

    wall = Wall(
        rules=(
            reads(LEAD),
            changes(
                LEAD, ("state", "kept_by", "kept_at", "kept_until", "kept_why"), "state = 'listed'", "state = 'kept'"
            ),
            reads("worker", columns=("id", "disposal_list_id", "state", "checked_at")),
            reads("dispose"),
            adds("dispose"),
            # What somebody wrote of why a record was kept goes with the record.
            changes("dispose", ("state", "checked_at", "kept_why")),
            reads("restrict", columns=("record", "state", "disposal_list_id")),
        )
    )

    class Meta(WalledModel.Meta):
        abstract = False
        ordering = ("due_on", "reference", "pk")
        constraints = [
            models.UniqueConstraint(fields=["record"], condition=Q(state="listed"), name="a_record_on_one_list")
        ]
        indexes = [
            models.Index(fields=["disposal_list", "due_on", "reference", "id"], name="items_of_a_disposal_list"),
            models.Index(fields=["record"], name="disposal_items_of_record"),
        ]

    def __str__(self) -> str:
        return self.reference


class DisposalCertificate(WalledModel):
    """What was disposed of: references, numbers, days, and who stood behind it. No name, and no word of a case."""

    disposal_list = models.UUIDField(null=True)  # None: done again after a restore
    references = ArrayField(models.CharField(max_length=13))  # the enquiry's or notification's own first
    outcome = models.CharField(max_length=12, choices=RecordOutcome.choices, default="", blank=True)
    began_on = models.DateField(null=True)
    ended_on = models.DateField(null=True)
    due_on = models.DateField(null=True)
    rows = models.JSONField()  # table -> how many rows
    files = models.PositiveIntegerField()
    approved_by = models.UUIDField(null=True)
    approved_at = models.DateTimeField(null=True)
    agreed_by = models.UUIDField(null=True)
    agreed_at = models.DateTimeField(null=True)
    disposed_at = models.DateTimeField()

    wall = Wall(
        rules=(reads(LEAD), reads("guardian"), reads("worker"), adds("dispose"), reads("dispose")), append_only=True
    )

    class Meta(WalledModel.Meta):
        abstract = False
        ordering = ("-disposed_at", "pk")
        indexes = [
            models.Index(fields=["-disposed_at", "id"], name="certificates_newest_first"),
        ]

    def __str__(self) -> str:
        return f"{self.references[0]}, disposed of"


class DisposedReference(WalledModel):
    """The reference of a record that was disposed of before a restore, from the list outside the database.

    The keeper fills it where a ledger does not go on from its last head (keeper/disposed_references.py); what a backup
    brought back is then removed again.
    """

    id = None  # type: ignore[assignment]
    reference = models.CharField(primary_key=True, max_length=13)

    wall = Wall(rules=(reads("dispose"),), keeper=(Command.SELECT, Command.INSERT), append_only=True)

    class Meta(WalledModel.Meta):
        abstract = False

    def __str__(self) -> str:
        return self.reference
