"""Orders to the keeper: a closed list of kinds, into which others can only insert (design.md section 3)."""

from __future__ import annotations

import uuid

from django.db import models

from mash_platform.database.walls import PLATFORM, adds, reads
from tenants.models.base import shared


class OrderKind(models.TextChoices):
    """What the keeper can be asked to do."""

    PROVISION = "provision", "Build a hub"
    JOIN_GROUP = "join_group", "Let an authority join a group hub"
    ADD_AGENCY = "add_agency", "Give an agency a desk in a hub"
    ADD_TEAM = "add_team", "Let a team outside receive a hub's products"
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


class Order(models.Model):
    """One order. Its words are looked up again by the keeper, which believes no SQL and no name from here."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    kind = models.CharField(max_length=12, choices=OrderKind.choices)
    details = models.JSONField(default=dict)
    ordered_by = models.UUIDField(null=True, blank=True)  # the operator's seat; none for the demonstration
    ordered_at = models.DateTimeField()
    state = models.CharField(max_length=10, choices=OrderState.choices, default=OrderState.NEW)
    step = models.CharField(max_length=10, choices=BuildStep.choices, default="", blank=True)
    said = models.TextField(default="", blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)

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
