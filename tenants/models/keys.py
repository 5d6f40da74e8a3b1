"""Keys of machines: what asks on behalf of a person's seat."""

from __future__ import annotations

import uuid
from datetime import datetime, timedelta

from django.db import models
from django.db.models import F, Q

from tenants.models.base import kept_by_platform
from tenants.models.people import Seat

KEY_LASTS_AT_MOST = timedelta(days=90)


class KeyPurpose(models.TextChoices):
    """What a key opens, and nothing else."""

    REQUESTS = "requests", "Ask what waits for your agency"
    OPEN_CASES = "open_cases", "Load the list of open cases"


class ApiKeyQuerySet(models.QuerySet["ApiKey"]):
    """The questions that are asked about keys."""

    def standing(self, at: datetime) -> ApiKeyQuerySet:
        """Keys that open something now: not revoked, not expired, of a seat that stands."""
        begun = Q(seat__starts_at__lte=at, seat__user__is_active=True, seat__suspended_at__isnull=True)
        return self.filter(
            begun, Q(seat__ends_at__isnull=True) | Q(seat__ends_at__gt=at), revoked_at__isnull=True, expires_at__gt=at
        )


class ApiKey(models.Model):
    """A key with which a machine acts on behalf of one seat, for one purpose and nothing else.

    A researcher's asks for their agency's open requests; one of a lead's desk loads its list of open cases, and reads
    no child of it. It is shown once and kept as a digest. It dies with the seat that it was made for.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    seat = models.ForeignKey(Seat, on_delete=models.PROTECT, related_name="keys")
    purpose = models.CharField(
        max_length=12, choices=KeyPurpose.choices, default=KeyPurpose.REQUESTS, db_default=KeyPurpose.REQUESTS
    )
    name = models.CharField(max_length=60)  # which machine holds it, in its maker's words
    token_digest = models.CharField(max_length=64, unique=True)
    made_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    last_used_at = models.DateTimeField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)

    objects = ApiKeyQuerySet.as_manager()
    wall = kept_by_platform("last_used_at", "revoked_at")

    class Meta:
        default_permissions = ()
        ordering = ("-made_at", "id")
        constraints = [
            models.CheckConstraint(
                condition=Q(expires_at__lte=F("made_at") + KEY_LASTS_AT_MOST), name="a_key_lasts_90_days_at_most"
            )
        ]

    def __str__(self) -> str:
        return self.name
