"""Old lines of the ledger: proposed for disposal up to a checkpoint, agreed to by two people, and gone.

A line's content goes; its hash stays in its seal, so that every proof holds (docs/decisions/0043-old-lines.md).
"""

from __future__ import annotations

from django.db import models

from mash_platform.database.models import WalledModel
from mash_platform.database.walls import LEAD, Command, Wall, adds, changes, reads


class LineDisposalState(models.TextChoices):
    """How far a disposal of lines is."""

    COUNTING = "counting", "Being counted"
    PROPOSED = "proposed", "Waits for a manager"
    APPROVED = "approved", "Waits for an information guardian"
    AGREED = "agreed", "Will be disposed of"
    DONE = "done", "Done"
    STOPPED = "stopped", "Stopped"


UNDER_WAY = (
    LineDisposalState.COUNTING, LineDisposalState.PROPOSED, LineDisposalState.APPROVED, LineDisposalState.AGREED,
)  # fmt: skip


class LineDisposal(WalledModel):
    """Lines that are older than the hub keeps them, up to one checkpoint; once it is done, its certificate.

    Written by functions of the wall alone: a manager stands behind it on the lead's desk, and a guardian on theirs.
    """

    made_at = models.DateTimeField()
    seal = models.BigIntegerField()  # the last one whose lines may go
    size = models.BigIntegerField()  # lines of the ledger up to it
    before = models.DateTimeField()  # what is newer stays
    lines = models.BigIntegerField(default=0)  # that may go, as they were counted
    kept = models.BigIntegerField(default=0)  # about something that is still kept
    counted_to = models.BigIntegerField(default=0)  # a seal
    state = models.CharField(max_length=10, choices=LineDisposalState.choices, default=LineDisposalState.COUNTING)
    version = models.PositiveIntegerField(default=1)
    approved_by = models.UUIDField(null=True)
    approved_at = models.DateTimeField(null=True)
    agreed_by = models.UUIDField(null=True)  # a guardian's seat: they have no row among the hub's members
    agreed_person = models.UUIDField(null=True)
    agreed_at = models.DateTimeField(null=True)
    disposed = models.BigIntegerField(default=0)  # lines that went
    disposed_to = models.BigIntegerField(default=0)  # a seal
    done_at = models.DateTimeField(null=True)

    wall = Wall(
        rules=(
            reads(LEAD), reads("guardian"), reads("worker"), reads("dispose"), adds("dispose"),
            changes(
                "dispose",
                (
                    "lines", "kept", "counted_to", "state", "version", "approved_by", "approved_at", "agreed_by",
                    "agreed_person", "agreed_at", "disposed", "disposed_to", "done_at",
                ),
            ),
        ),
        keeper=(Command.SELECT,),
    )  # fmt: skip

    class Meta(WalledModel.Meta):
        abstract = False
        ordering = ("-made_at", "pk")
        indexes = [models.Index(fields=["-made_at", "id"], name="line_disposals_newest_first")]

    def __str__(self) -> str:
        return f"{self.made_at:%d %b %Y}: {self.get_state_display()}"


class LinesGone(WalledModel):
    """Places of the tree whose lines were disposed of, as the keeper signed it and keeps it beside the heads."""

    disposal = models.UUIDField()
    first = models.BigIntegerField()  # place in the tree, from 0
    last = models.BigIntegerField()  # the place after the last
    bits = models.BinaryField()  # a bit for each place, the first one highest: 1 where the line is gone
    lines = models.PositiveIntegerField()
    incarnation = models.PositiveSmallIntegerField()
    note = models.TextField(unique=True)
    at = models.DateTimeField()

    wall = Wall(
        rules=(reads("guardian"), reads("verifier"), reads("dispose"), adds("dispose")),
        keeper=(Command.SELECT,),
        append_only=True,
    )

    class Meta(WalledModel.Meta):
        abstract = False
        ordering = ("first", "at", "pk")
        indexes = [models.Index(fields=["first", "at", "id"], name="lines_gone_by_place")]

    def __str__(self) -> str:
        return f"{self.lines} lines"
