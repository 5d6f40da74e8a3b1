"""Whom an agency named to agree to its releases that need two people, and who does so while they are away."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from mash_platform.database.models import WalledModel
from mash_platform.database.walls import CALLER, DESK, Wall, adds, changes, reads

_OWN = f"agency = {CALLER}"
NAMED_BY_A_MANAGER = (
    "EXISTS (SELECT 1 FROM {schema}.wall_member m WHERE m.id = research_namedapprover.named_by AND m.role = 'manager'"
    " AND m.agency = {me})"
)


class NamedApprover(WalledModel):
    """An approver and their deputy, from then until then. Without one that stood when a release was decided, any second
    member of the agency agrees to it (approver_v1)."""

    agency = models.CharField(max_length=12)
    member = models.UUIDField()
    deputy = models.UUIDField()
    named_by = models.UUIDField()
    named_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    ended_by = models.UUIDField(null=True)

    wall = Wall(
        rules=(
            reads(DESK, "agency = {me}"),
            adds(DESK, f"agency = {{me}} AND ended_at IS NULL AND {NAMED_BY_A_MANAGER}"),
            changes(
                DESK, ("ended_at", "ended_by"), "agency = {me} AND ended_at IS NULL",
                "agency = {me} AND ended_at IS NOT NULL",
            ),
            reads("release", _OWN),
            reads("widen", _OWN),
            reads("worker"),
            reads("dispose", columns=("id",)),  # its lines stay with it
        )
    )  # fmt: skip

    class Meta(WalledModel.Meta):
        abstract = False
        ordering = ("named_at", "pk")
        constraints = [
            models.UniqueConstraint(
                fields=["agency", "member"], condition=Q(ended_at__isnull=True), name="an_approver_has_one_deputy"
            ),
            models.CheckConstraint(condition=~Q(member=F("deputy")), name="nobody_is_their_own_deputy"),
            models.CheckConstraint(
                condition=Q(ended_at__isnull=True, ended_by__isnull=True)
                | Q(ended_at__isnull=False, ended_by__isnull=False),
                name="an_ended_approver_says_who",
            ),
        ]

    def __str__(self) -> str:
        return f"approver of {self.agency}"
