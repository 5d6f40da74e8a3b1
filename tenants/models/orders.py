"""Orders to the keeper: a closed list of kinds, into which others can only insert (design.md section 3)."""

from __future__ import annotations

import uuid
from datetime import datetime, timedelta

from django.db import models
from django.db.models import Exists, OuterRef, Q

from mash_platform.database.walls import PLATFORM, adds, reads
from tenants.models.base import kept_by_platform, shared


class OrderKind(models.TextChoices):
    """What the keeper can be asked to do."""

    PROVISION = "provision", "Build a hub"
    JOIN_GROUP = "join_group", "Let an authority join a group hub"
    ADD_AGENCY = "add_agency", "Give an agency a desk in a hub"
    ADD_TEAM = "add_team", "Let a team outside receive a hub’s products"
    CHANGE_TEAM = "change_team", "Change or close a team outside"
    RENAME = "rename", "Give something another name"
    CLOSE_DESK = "close_desk", "Close an agency’s desk in a hub"
    CLOSE_DOOR = "close_door", "Close a front door, or a hub"
    MIGRATE = "migrate", "Bring a hub to the current version"
    SEAL = "seal", "Seal a hub's ledger now"


class OrderState(models.TextChoices):
    """How far an order is."""

    NEW = "new", "Waiting"
    RUNNING = "running", "Being carried out"
    DONE = "done", "Done"
    FAILED = "failed", "Failed"


class BuildStep(models.TextChoices):
    """What the keeper is doing on an order to build, in its order."""

    PLACE = "place", "Checking every name, and writing the hub’s place"
    TABLES = "tables", "Making the schema and its tables"
    WALL = "wall", "Making logins, grants, policies and settings"


ANSWERED_WITHIN = timedelta(days=7)  # an order waits so long for a second operator


class OrderQuerySet(models.QuerySet["Order"]):
    """The questions that are asked about orders."""

    def answered(self, *, agreed: bool) -> OrderQuerySet:
        """Orders to which a second operator said yes, or no."""
        return self.filter(Exists(OrderAnswer.objects.filter(order=OuterRef("pk"), agrees=agreed)))

    def waiting(self, at: datetime) -> OrderQuerySet:
        """Orders that wait for a second operator."""
        unanswered = ~Exists(OrderAnswer.objects.filter(order=OuterRef("pk")))
        return self.filter(unanswered, state=OrderState.NEW, ordered_at__gt=at - ANSWERED_WITHIN)

    def under_way(self, at: datetime) -> OrderQuerySet:
        """Orders that may still be carried out: being carried out, agreed to, or waiting for a second operator."""
        agreed = Exists(OrderAnswer.objects.filter(order=OuterRef("pk"), agrees=True))
        unanswered = ~Exists(OrderAnswer.objects.filter(order=OuterRef("pk"))) & Q(ordered_at__gt=at - ANSWERED_WITHIN)
        return self.filter(Q(state=OrderState.RUNNING) | (Q(state=OrderState.NEW) & (agreed | unanswered)))


class Order(models.Model):
    """One order, which the keeper carries out when a second operator has agreed (keeper/approvals.py).

    Its words are looked up again by the keeper, which believes no SQL and no name from here.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    kind = models.CharField(max_length=12, choices=OrderKind.choices)
    details = models.JSONField(default=dict)
    ordered_by = models.UUIDField(null=True, blank=True)  # the operator's seat
    ordered_at = models.DateTimeField()
    state = models.CharField(max_length=10, choices=OrderState.choices, default=OrderState.NEW)
    step = models.CharField(max_length=10, choices=BuildStep.choices, default="", blank=True)
    said = models.TextField(default="", blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)

    objects = OrderQuerySet.as_manager()
    wall = shared(
        reads(PLATFORM),
        adds(
            PLATFORM,
            columns=("id", "kind", "details", "ordered_by", "ordered_at", "state", "step", "said", "ended_at"),
        ),
    )

    class Meta:
        ordering = ("ordered_at",)
        default_permissions = ()

    def __str__(self) -> str:
        return f"{self.kind} {self.state}"


class OrderAnswer(models.Model):
    """A second operator's word on an order, given once. Nobody changes it."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    order = models.OneToOneField(Order, on_delete=models.PROTECT, related_name="answer")
    agrees = models.BooleanField()
    by_seat = models.UUIDField()  # the operator's seat
    reason = models.CharField(max_length=300, default="", blank=True)
    answered_at = models.DateTimeField()

    wall = kept_by_platform()

    class Meta:
        default_permissions = ()

    def __str__(self) -> str:
        return f"{'yes' if self.agrees else 'no'} to {self.order_id}"
