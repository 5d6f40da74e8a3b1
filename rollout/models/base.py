"""What every event of the rollout says: what counts from when, who recorded it when, and why."""

from __future__ import annotations

import uuid

from django.db import models

from mash_platform.database.walls import PLATFORM, Wall, adds, reads
from tenants.models import User
from tenants.models.base import shared


def only_added() -> Wall:
    """Read and added to by the platform; nobody changes or removes a row, whoever asks."""
    return shared(reads(PLATFORM), adds(PLATFORM), append_only=True)


class Event(models.Model):
    """One change of the plan or of what is known. Nothing is overwritten: a correction is a later event.

    `on` is the day from which it counts, `recorded_at` when it was written. `number` counts the events of the same
    thing from 1, so that of two people who change it at once only one succeeds.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    number = models.PositiveIntegerField()
    on = models.DateField()
    recorded_at = models.DateTimeField()
    by = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    reason = models.TextField()
    source = models.TextField(default="", blank=True)  # where it is written, for what nobody here decided
    is_assumption = models.BooleanField(default=False)  # our reading, not the source's words

    class Meta:
        abstract = True
        default_permissions = ()
        ordering = ("on", "number")


def somebody_or_a_source(name: str) -> models.CheckConstraint:
    """No event without a person or a source, nor without a reason."""
    return models.CheckConstraint(
        condition=(models.Q(by__isnull=False) | ~models.Q(source="")) & ~models.Q(reason=""), name=name
    )
