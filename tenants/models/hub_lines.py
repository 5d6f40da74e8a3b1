"""Lines that a hub's ledger is to have of acts of the platform: an outbox towards the hubs."""

from __future__ import annotations

import uuid

from django.db import models

from tenants.models.base import kept_by_platform
from tenants.models.hubs import Hub


class HubLineAct(models.TextChoices):
    """What the platform does in a hub: the words of the hub's own ledger (hub/wall/acts.py)."""

    GRANT_SEAT = "grant_seat", "Asked for a seat"
    AGREE_SEAT = "agree_seat", "Agreed to a seat"
    STOP_SEAT = "stop_seat", "Stopped a seat"
    END_SEAT = "end_seat", "Ended a seat"


class HubLine(models.Model):
    """One line, written with the act. Its id becomes the id of the hub's line, so that it can stand there only once."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    hub = models.ForeignKey(Hub, on_delete=models.PROTECT, related_name="+")
    act = models.CharField(max_length=12, choices=HubLineAct.choices)
    seat = models.UUIDField()
    seat_role = models.CharField(max_length=12)
    why = models.CharField(max_length=20)  # a word of the act's: "ended", "left", "given"
    by = models.UUIDField(null=True, blank=True)  # the person who did it; none in lines from before it was kept
    made_at = models.DateTimeField()
    written_at = models.DateTimeField(null=True, blank=True)

    wall = kept_by_platform("written_at")

    class Meta:
        default_permissions = ()
        ordering = ("made_at", "pk")
        indexes = [models.Index(fields=["made_at"], name="lines_to_write", condition=models.Q(written_at__isnull=True))]

    def __str__(self) -> str:
        return f"{self.act} in {self.hub_id}"
