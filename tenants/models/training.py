"""What the training of a seat's holder allows: written by the rollout, read with every pass."""

from __future__ import annotations

from django.db import models

from tenants.models.base import kept_by_platform
from tenants.models.people import Seat


class SeatTraining(models.Model):
    """Until when a seat may begin new work, and from when to say so; the earliest of what it is required to hold.

    A seat without a row, and one without dates, has no limit. Both days count whole. Nothing here follows from what day
    it is, so it is written only when a certificate, a requirement or a seat changes (rollout/training/standing.py).
    """

    seat = models.OneToOneField(Seat, primary_key=True, on_delete=models.PROTECT, related_name="training")
    warn_from = models.DateField(null=True, blank=True)
    new_work_until = models.DateField(null=True, blank=True)
    what = models.CharField(max_length=120, default="", blank=True)  # the module's title
    computed_at = models.DateTimeField()

    wall = kept_by_platform("warn_from", "new_work_until", "what", "computed_at")

    class Meta:
        default_permissions = ()
        indexes = [models.Index(fields=["new_work_until"], name="seat_training_until")]

    def __str__(self) -> str:
        return f"training of {self.seat_id}"
