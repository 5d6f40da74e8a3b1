"""Whom and which streets somebody who works here knows, as they said themselves."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from mash_platform.database.models import WalledModel
from mash_platform.database.walls import Wall, adds, reads, removes


class AcquaintanceKind(models.TextChoices):
    """What somebody knows."""

    PERSON = "person", "A person"
    STREET = "street", "A street"


class Acquaintance(WalledModel):
    """One person or street that somebody of an agency knows. It does not say how they know them.

    No desk reads it: functions give a person their own, by a token of theirs, and the guardian those of the agency. The
    worker compares the keys with what front doors were told (hub/insight/alert_sweep.py), and reads no name.
    """

    agency = models.CharField(max_length=12)
    holder = models.CharField(max_length=64)  # SHA-256 of the person's token, in hex
    person = models.UUIDField()
    member = models.UUIDField()  # in which seat they said so
    kind = models.CharField(max_length=6, choices=AcquaintanceKind.choices)
    words = models.CharField(max_length=200)
    given_key = models.CharField(max_length=120, default="", blank=True)
    family_key = models.CharField(max_length=120, default="", blank=True)
    street_key = models.CharField(max_length=200, default="", blank=True)
    said_at = models.DateTimeField()

    wall = Wall(
        rules=(
            reads("watch"),
            adds("watch"),
            removes("watch"),
            reads("worker", columns=("id", "agency", "person", "kind", "given_key", "family_key", "street_key")),
            reads("dispose", columns=("id",)),
        )
    )

    class Meta(WalledModel.Meta):
        abstract = False
        ordering = ("said_at", "pk")
        constraints = [
            models.CheckConstraint(
                condition=(Q(kind="person", street_key="") & ~Q(family_key=""))
                | (Q(kind="street", family_key="", given_key="") & ~Q(street_key="")),
                name="an_acquaintance_is_a_person_or_a_street",
            )
        ]
        indexes = [
            models.Index(fields=["person"], name="acquaintances_of_a_person"),
            models.Index(fields=["agency", "said_at"], name="acquaintances_of_an_agency"),
        ]

    def __str__(self) -> str:
        return self.kind
