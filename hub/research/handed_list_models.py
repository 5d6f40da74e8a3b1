"""A colleague's whole list that was handed over: whose, by whom, to whom, and whether it was undone. It names no case:
what went is found by the moment of it."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from mash_platform.database.models import WalledModel
from mash_platform.database.walls import DESK, Wall, adds, changes, reads

_MINE = "agency = {me}"


class HandedList(WalledModel):
    """How many of somebody's notifications, enquiries and requests went to colleagues.

    `at` is the `assigned_at` of each notification and enquiry, and the `from_at` of each holding of a request, as long
    as nobody changed it since.
    """

    agency = models.CharField(max_length=12)  # of whoever did it
    giver = models.UUIDField()  # whose list it was: a seat
    takers = ArrayField(models.UUIDField())
    by = models.UUIDField()
    at = models.DateTimeField(unique=True)
    notifications = models.PositiveIntegerField()
    enquiries = models.PositiveIntegerField()
    requests = models.PositiveIntegerField()
    undone_at = models.DateTimeField(null=True)
    undone_by = models.UUIDField(null=True)

    wall = Wall(
        rules=(
            reads(DESK, _MINE),
            adds(DESK, f"{_MINE} AND undone_at IS NULL"),
            changes(DESK, ("undone_at", "undone_by"), f"{_MINE} AND undone_at IS NULL", _MINE),
            reads("worker", columns=("id", "giver", "takers", "by", "undone_at")),
            reads("dispose", columns=("id",)),  # its lines stay with it
        )
    )

    class Meta(WalledModel.Meta):
        abstract = False
        ordering = ("-at", "pk")
        constraints = [
            models.CheckConstraint(
                condition=Q(undone_at__isnull=True, undone_by__isnull=True)
                | Q(undone_at__isnull=False, undone_by__isnull=False),
                name="an_undone_hand_over_says_who",
            )
        ]

    def __str__(self) -> str:
        return f"list of {self.giver}"
