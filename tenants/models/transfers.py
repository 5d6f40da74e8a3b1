"""What passes between hubs, as the platform keeps it: references, ratings, codes and counts, no word of a case.

Source: docs/design.md section 5.
"""

from __future__ import annotations

import uuid

from django.db import models
from django.db.models import Q

from mash_platform.database.walls import PLATFORM, adds, changes, reads
from tenants.models.base import kept_by_platform, shared
from tenants.models.hubs import Authority, Hub


class KnownCount(models.Model):
    """How often one hub asked another "known to you?" on a day."""

    from_hub = models.ForeignKey(Hub, on_delete=models.PROTECT, related_name="+")
    to_hub = models.ForeignKey(Hub, on_delete=models.PROTECT, related_name="+")
    day = models.DateField()
    asked = models.PositiveIntegerField(default=0)

    wall = kept_by_platform("asked")

    class Meta:
        default_permissions = ()
        constraints = [models.UniqueConstraint(fields=["day", "from_hub", "to_hub"], name="one_count_a_day_and_pair")]

    def __str__(self) -> str:
        return f"{self.asked} on {self.day}"


class PassReason(models.TextChoices):
    """Why a child is another hub's to care for. A closed list, so that no word of a case leaves its hub."""

    LIVES_THERE = "lives_there", "The child lives there"
    MOVED_THERE = "moved_there", "The family has moved there"
    PLACED_THERE = "placed_there", "The child is looked after there"
    OPEN_THERE = "open_there", "A social worker there is already working with the child"
    RISK_THERE = "risk_there", "The child stays there now, and the risk is there"
    DOOR_CLOSED = "door_closed", "The front door it was sent to has closed"  # said by the platform alone


# What somebody at a desk can choose.
CHOSEN_REASONS = [(one.value, one.label) for one in PassReason if one != PassReason.DOOR_CLOSED]


class DeclineReason(models.TextChoices):
    """Why an offer is not accepted."""

    NOT_HERE = "not_here", "The child does not live here"
    ELSEWHERE = "elsewhere", "It belongs to another hub"
    RING = "ring", "Ring us first"
    NO_TIME = "no_time", "It cannot be taken on in the time that is left"


class TransferState(models.TextChoices):
    """How an offer stands."""

    OFFERED = "offered", "Offered"
    ACCEPTED = "accepted", "Accepted"
    DECLINED = "declined", "Declined"
    WITHDRAWN = "withdrawn", "Withdrawn"
    EXPIRED = "expired", "Not answered in time"


class Goods(models.TextChoices):
    """What is offered."""

    NOTIFICATION = "notification", "Notification"
    PRODUCT = "product", "Information product"


class Transfer(models.Model):
    """What one hub offers to another: this row alone says whose it is, the sender's until ACCEPTED.

    What it says stays in the sender's hub until then. `settled_at`: what follows from the answer is done in both hubs.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    from_hub = models.ForeignKey(Hub, on_delete=models.PROTECT, related_name="+")
    to_hub = models.ForeignKey(Hub, on_delete=models.PROTECT, related_name="+")
    to_authority = models.ForeignKey(Authority, on_delete=models.PROTECT, related_name="+")
    what = models.CharField(
        max_length=12, choices=Goods.choices, default=Goods.NOTIFICATION, db_default=Goods.NOTIFICATION.value
    )
    reference = models.CharField(max_length=13)
    rating = models.CharField(max_length=6)
    reason = models.CharField(max_length=12, choices=PassReason.choices)
    due_at = models.DateTimeField(null=True, blank=True)  # the sender's clock, which runs on
    offered_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    state = models.CharField(max_length=10, choices=TransferState.choices, default=TransferState.OFFERED)
    answered_at = models.DateTimeField(null=True, blank=True)
    declined_why = models.CharField(max_length=10, choices=DeclineReason.choices, default="", blank=True)
    new_reference = models.CharField(max_length=13, default="", blank=True)
    settled_at = models.DateTimeField(null=True, blank=True)

    wall = shared(
        reads(PLATFORM),
        adds(PLATFORM),
        changes(PLATFORM, ("state", "answered_at", "declined_why", "new_reference", "settled_at")),
    )

    class Meta:
        default_permissions = ()
        indexes = [
            models.Index(fields=["to_hub", "expires_at"], name="transfer_offered", condition=Q(state="offered")),
            models.Index(fields=["offered_at"], name="transfer_unsettled", condition=Q(settled_at__isnull=True)),
            models.Index(fields=["from_hub", "offered_at"], name="transfer_of_hub"),
        ]

    def __str__(self) -> str:
        return f"{self.reference} {self.state}"

    @property
    def owner(self) -> Hub:
        """The one hub whose it is."""
        return self.to_hub if self.state == TransferState.ACCEPTED else self.from_hub
