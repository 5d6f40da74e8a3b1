"""The board's registers and its packs: nothing but rows that are added."""

from __future__ import annotations

import uuid

from django.db import models
from django.db.models import F, Func, Q, Value

from rollout.models.base import Event, only_added, somebody_or_a_source
from tenants.models import Authority, User


class RegisterKind(models.TextChoices):
    """The three registers of the board."""

    RISK = "risk", "Risk"
    DECISION = "decision", "Decision asked"
    ACTION = "action", "Action"


class ItemState(models.TextChoices):
    """Where an item stands; each register has its own words for them (rollout.packs.labels)."""

    OPEN = "open", "Open"
    CLOSED = "closed", "Closed"
    WITHDRAWN = "withdrawn", "Withdrawn"


class Level(models.TextChoices):
    """How much a risk would harm the rollout."""

    HIGH = "high", "High"
    MEDIUM = "medium", "Medium"
    LOW = "low", "Low"


class ItemEvent(Event):
    """How a risk, a decision asked or an action stands from a day on. `item` counts those of a register: R1, D1, A1."""

    kind = models.CharField(max_length=10, choices=RegisterKind.choices)
    item = models.PositiveIntegerField()
    title = models.CharField(max_length=120)
    detail = models.TextField(default="", blank=True)
    owner = models.CharField(max_length=100)  # an office or a name; many of them have no account here
    due = models.DateField(null=True, blank=True)
    level = models.CharField(max_length=10, choices=Level.choices, default="", blank=True)
    authority = models.ForeignKey(Authority, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    state = models.CharField(max_length=10, choices=ItemState.choices, default=ItemState.OPEN)
    outcome = models.TextField(default="", blank=True)

    wall = only_added()

    class Meta(Event.Meta):
        abstract = False
        indexes = [models.Index(fields=["kind", "item", "-on", "-number"], name="items_as_they_stand")]
        constraints = [
            models.UniqueConstraint(fields=["kind", "item", "number"], name="one_item_event_at_a_time"),
            models.CheckConstraint(
                condition=(Q(kind=RegisterKind.RISK) & ~Q(level="")) | (~Q(kind=RegisterKind.RISK) & Q(level="")),
                name="a_risk_has_a_level",
            ),
            models.CheckConstraint(
                condition=Q(state=ItemState.OPEN) | ~Q(outcome=""), name="an_item_closes_with_its_outcome"
            ),
            somebody_or_a_source("an_item_event_has_its_why"),
        ]

    def __str__(self) -> str:
        return f"{self.reference} from {self.on}"

    @property
    def reference(self) -> str:
        """ "R1": how the board speaks of it."""
        return f"{self.kind[0].upper()}{self.item}"


def _digest(of: str) -> Func:
    """The SHA-256 of a text column as the database computes it, in hex."""
    text = Func(F(of), Value("UTF8"), function="convert_to")
    return Func(Func(text, function="sha256"), Value("hex"), function="encode", output_field=models.CharField())


class Pack(models.Model):
    """What the board was shown, frozen: the document as canonical JSON, its hash, and the same as a PDF.

    The database refuses a document that is not its hash's, and any change of a row.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    number = models.PositiveIntegerField(unique=True)
    on = models.DateField()
    made_at = models.DateTimeField()
    made_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    document = models.TextField()
    sha256 = models.CharField(max_length=64)
    pdf = models.BinaryField()

    wall = only_added()

    class Meta:
        default_permissions = ()
        ordering = ("-number",)
        constraints = [
            models.CheckConstraint(condition=Q(sha256=_digest("document")), name="a_pack_is_what_its_hash_says")
        ]

    def __str__(self) -> str:
        return f"pack {self.number}, as of {self.on}"
