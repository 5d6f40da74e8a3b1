"""The weekly sample of an agency's grounds for sharing, and what its guardian said of each."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from mash_platform.database.models import WalledModel
from mash_platform.database.walls import Wall, adds, changes, disposed, reads


class SampledRelease(WalledModel):
    """A release that was drawn for its agency's guardian to look at. No login reads it but the worker's, which draws.

    Guardians ask functions that know their agency by its token (hub/wall/models/alerts.py); the release itself they
    read on their agency's own desk.
    """

    agency = models.CharField(max_length=12)
    week = models.DateField()  # its Monday
    release = models.ForeignKey("research.Release", on_delete=models.PROTECT, related_name="+")
    place = models.PositiveSmallIntegerField()  # in the order of drawing, from 1
    of = models.PositiveIntegerField()  # how many releases the week had
    lines = models.BigIntegerField()  # of the head that it was drawn with
    root = models.CharField(max_length=64)  # of that head, in hex
    drawn_at = models.DateTimeField()
    looked_at = models.DateTimeField(null=True)
    looked_by = models.UUIDField(null=True)
    concern = models.TextField(default="", blank=True)  # empty: none

    wall = Wall(
        rules=(
            *disposed("id", "release_id"),
            reads("worker"),
            adds("worker", "looked_at IS NULL"),
            reads("watch"),
            changes("watch", ("looked_at", "looked_by", "concern")),
        ),
        sees={"release_id": "research_release"},
    )

    class Meta(WalledModel.Meta):
        abstract = False
        constraints = [
            models.UniqueConstraint(fields=["agency", "week", "place"], name="a_week_is_drawn_once"),
            models.CheckConstraint(condition=Q(looked_at__isnull=False) | Q(concern=""), name="a_concern_is_somebodys"),
        ]

    def __str__(self) -> str:
        return f"{self.place} of {self.week}"
