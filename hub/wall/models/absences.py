"""Who is away from when until when, and who covers for them."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from mash_platform.database.models import WalledModel
from mash_platform.database.walls import CALLER, DESK, LEAD, Wall, adds, changes, reads

# A desk says it of nobody whom it knows for another's, and to its own desk; a lead's to all lead desks.
_MINE = (
    "agency = {me} AND ended_at IS NULL AND NOT EXISTS ("
    "SELECT 1 FROM {schema}.wall_member m WHERE m.id = wall_absence.seat AND m.agency <> {me})"
)
_LEAD_DESKS = "ARRAY(SELECT a.code FROM {schema}.wall_agency a WHERE a.is_lead)"


class Absence(WalledModel):
    """One time away of one seat. It is over by itself; ended before, it says who ended it. It says nothing of why."""

    seat = models.UUIDField()
    agency = models.CharField(max_length=12)  # the seat's
    desks = ArrayField(models.CharField(max_length=12))  # who reads it: the agency's, and of the lead's all lead desks
    from_at = models.DateTimeField()
    until_at = models.DateTimeField()
    cover = models.UUIDField()
    set_by = models.UUIDField()
    set_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    ended_by = models.UUIDField(null=True)

    wall = Wall(
        rules=(
            reads(DESK, "{me} = ANY (desks)"),
            adds(DESK, f"{_MINE} AND desks = ARRAY[{{me}}]::varchar[]"),
            adds(LEAD, f"{_MINE} AND {{me}} = ANY (desks) AND desks <@ {_LEAD_DESKS}"),
            changes(
                DESK, ("ended_at", "ended_by"), "agency = {me} AND ended_at IS NULL",
                "agency = {me} AND ended_at IS NOT NULL",
            ),
            reads("worker"),
            reads("release", f"agency = {CALLER}"),  # whose deputy may agree (approver_v1)
            reads("widen", f"agency = {CALLER}"),
            reads("dispose", columns=("id",)),  # its lines stay with it
        )
    )  # fmt: skip

    class Meta(WalledModel.Meta):
        abstract = False
        ordering = ("from_at", "pk")
        constraints = [
            models.CheckConstraint(condition=Q(from_at__lt=F("until_at")), name="an_absence_ends_after_it_begins"),
            models.CheckConstraint(condition=~Q(seat=F("cover")), name="nobody_covers_for_themself"),
            models.CheckConstraint(
                condition=Q(ended_at__isnull=True, ended_by__isnull=True)
                | Q(ended_at__isnull=False, ended_by__isnull=False),
                name="an_ended_absence_says_who",
            ),
        ]
        indexes = [models.Index(fields=["until_at"], name="absences_to_come", condition=Q(ended_at__isnull=True))]

    def __str__(self) -> str:
        return f"{self.seat} away from {self.from_at}"
