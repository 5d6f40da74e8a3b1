"""What something was called before, and what has closed: written by the keeper with each change."""

from __future__ import annotations

from django.db import models

from tenants.models.base import kept_by_keeper


class Named(models.TextChoices):
    """What can be given another name."""

    HUB = "hub", "A hub"
    AGENCY = "agency", "An agency"
    DOOR = "door", "A front door"
    PERSON = "person", "A person"


class Closed(models.TextChoices):
    """What can be closed with a date."""

    HUB = "hub", "A hub"
    DOOR = "door", "A front door"
    DESK = "desk", "An agency’s desk in a hub"
    TEAM = "team", "A recipient"


class Closing(models.Model):
    """What closes after which day, who takes its place, and by which order; with the names of that day.

    A later order about the same is another row, also one that keeps it open (`last_day` is none then).
    """

    what = models.CharField(max_length=6, choices=Closed.choices)
    hub = models.CharField(max_length=12)
    code = models.CharField(max_length=24)  # the hub's, the authority's slug, the agency's or the team's
    name = models.CharField(max_length=100)
    last_day = models.DateField(null=True)
    successor = models.CharField(max_length=24, default="", blank=True)
    successor_name = models.CharField(max_length=100, default="", blank=True)
    why = models.CharField(max_length=300, default="", blank=True)
    order = models.UUIDField()
    made_at = models.DateTimeField()

    wall = kept_by_keeper()

    class Meta:
        default_permissions = ()
        ordering = ("-made_at", "pk")
        constraints = [models.UniqueConstraint(fields=["order", "code"], name="one_closing_of_an_order")]

    def __str__(self) -> str:
        return f"{self.name} until {self.last_day}"


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
