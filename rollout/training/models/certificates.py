"""Certificates: what somebody learnt, on which day, and until when it counts."""

from __future__ import annotations

import uuid
from datetime import date

from django.db import models

from rollout.training.models.courses import Module
from rollout.training.models.sessions import SessionPlace
from tenants.models import User
from tenants.models.base import kept_by_platform


class Certificate(models.Model):
    """Earned by attending. Its words are frozen: a module that is renamed later does not rewrite it.

    `number` is drawn by chance, so that nobody finds another person's by counting. Where attendance is corrected it is
    revoked with the reason, and never removed.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    number = models.CharField(max_length=14, unique=True)
    place = models.ForeignKey(SessionPlace, on_delete=models.PROTECT, related_name="certificates")
    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="certificates")
    module = models.ForeignKey(Module, on_delete=models.PROTECT, related_name="certificates")
    name = models.CharField(max_length=100)  # of whoever earned it, as it was then
    module_title = models.CharField(max_length=120)
    course_title = models.CharField(max_length=120)
    agency_name = models.CharField(max_length=100)
    awarded_on = models.DateField()
    expires_on = models.DateField(null=True, blank=True)  # the last day on which it counts
    awarded_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    revoked_at = models.DateTimeField(null=True, blank=True)
    revoked_why = models.CharField(max_length=300, default="", blank=True)

    wall = kept_by_platform("revoked_at", "revoked_why")

    class Meta:
        default_permissions = ()
        ordering = ("-awarded_on", "pk")
        indexes = [models.Index(fields=["user", "module"], name="certificates_of_a_person")]
        constraints = [
            models.UniqueConstraint(
                fields=["place"], condition=models.Q(revoked_at__isnull=True), name="one_certificate_for_a_place"
            )
        ]

    def __str__(self) -> str:
        return self.number

    def counts(self, on: date) -> bool:
        """Whether it is good on a day."""
        return self.revoked_at is None and (self.expires_on is None or self.expires_on >= on)
