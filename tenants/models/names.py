"""What something was called before: written by the keeper with each change of a name."""

from __future__ import annotations

from django.db import models

from tenants.models.base import kept_by_keeper


class Named(models.TextChoices):
    """What can be given another name."""

    HUB = "hub", "A hub"
    AGENCY = "agency", "An agency"
    DOOR = "door", "A front door"
    PERSON = "person", "A person"


class NameChange(models.Model):
    """One change: until when it was called what. What was sent and decided before keeps the name of its day."""

    what = models.CharField(max_length=6, choices=Named.choices)
    code = models.CharField(max_length=100)  # the hub's, the agency's, the authority's slug, or a sign-in name
    before = models.CharField(max_length=100)
    after = models.CharField(max_length=100)
    order = models.UUIDField(unique=True)
    changed_at = models.DateTimeField()

    wall = kept_by_keeper()

    class Meta:
        default_permissions = ()
        ordering = ("-changed_at", "pk")

    def __str__(self) -> str:
        return f"{self.before}, now {self.after}"
