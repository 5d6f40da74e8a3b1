"""What colleagues at one desk tell each other of a request: who has it, and notes. Their own agency's alone."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from mash_platform.database.models import WalledModel
from mash_platform.database.walls import DESK, Wall, adds, changes, disposed, reads

OWN_REQUEST = (
    "EXISTS (SELECT 1 FROM {{schema}}.research_request r WHERE r.id = {table}.request_id AND r.agency = {table}.agency)"
)


class Holding(WalledModel):
    """Who of an agency has a request, from then until then. The worker tells the partner list who has it now."""

    request = models.ForeignKey("research.Request", on_delete=models.PROTECT, related_name="holdings")
    agency = models.CharField(max_length=12)
    member = models.UUIDField()
    person = models.UUIDField()  # the account, by which the partner list knows them
    from_at = models.DateTimeField()
    until_at = models.DateTimeField(null=True)
    by = models.UUIDField()  # the member who said so

    wall = Wall(
        rules=(
            *disposed("id", "request_id"),
            reads(DESK, "agency = {me}"),
            reads("worker", "until_at IS NULL", columns=("id", "request_id", "person", "until_at")),
            adds(DESK, f"agency = {{me}} AND until_at IS NULL AND {OWN_REQUEST.format(table='research_holding')}"),
            changes(
                DESK, ("until_at",), "agency = {me} AND until_at IS NULL", "agency = {me} AND until_at IS NOT NULL"
            ),
        )
    )

    class Meta(WalledModel.Meta):
        abstract = False
        ordering = ("from_at",)
        indexes = [models.Index(fields=["member"], name="holding_of_member", condition=Q(until_at__isnull=True))]
        constraints = [
            models.UniqueConstraint(fields=["request"], condition=Q(until_at__isnull=True), name="one_has_a_request")
        ]

    def __str__(self) -> str:
        return f"{self.member} has {self.request_id}"


class DeskNote(WalledModel):
    """A note for colleagues at the same desk. It is added and never changed."""

    request = models.ForeignKey("research.Request", on_delete=models.PROTECT, related_name="desk_notes")
    agency = models.CharField(max_length=12)
    text = models.TextField()
    by = models.UUIDField()
    at = models.DateTimeField()

    SAID = ("agency", "text", "by")  # what the ledger's line is bound to

    wall = Wall(
        rules=(
            *disposed("id", "request_id"),
            reads(DESK, "agency = {me}"),
            adds(DESK, f"agency = {{me}} AND {OWN_REQUEST.format(table='research_desknote')}"),
        )
    )

    class Meta(WalledModel.Meta):
        abstract = False
        ordering = ("-at", "pk")
        indexes = [models.Index(fields=["request", "-at"], name="desk_note_newest_first")]
        constraints = [models.CheckConstraint(condition=~Q(text=""), name="a_desk_note_says_something")]

    def __str__(self) -> str:
        return self.text
