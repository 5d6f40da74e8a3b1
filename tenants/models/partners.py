"""The lists over all hubs: what hubs have published of requests that wait for an agency, and of what it sent. No name
and no word of a case."""

from __future__ import annotations

from django.db import models

from mash_platform.database.walls import PLATFORM, adds, changes, reads, removes
from tenants.models.base import shared
from tenants.models.hubs import Hub


class PartnerRequest(models.Model):
    """One request of one hub to one agency: reference, rating, danger, times, state, whose account has it there, and
    who covers while they are away (design.md section 5)."""

    id = models.UUIDField(primary_key=True)  # the request's own
    hub = models.ForeignKey(Hub, on_delete=models.PROTECT, related_name="+")
    agency = models.CharField(max_length=12)
    reference = models.CharField(max_length=13)
    rating = models.CharField(max_length=6)
    due_at = models.DateTimeField(null=True, blank=True)
    is_open = models.BooleanField()
    is_danger = models.BooleanField(default=False, db_default=False)  # a notification tells of immediate danger
    asked_at = models.DateTimeField(null=True, blank=True)
    holder = models.UUIDField(null=True, blank=True)  # an account, of somebody of the agency
    away_until = models.DateField(null=True, blank=True)  # whoever has it is away until then, that day included
    cover = models.UUIDField(null=True, blank=True)  # the account of whoever covers for them
    version = models.PositiveIntegerField()  # of the request: an older message changes nothing

    wall = shared(
        reads(PLATFORM),
        adds(PLATFORM),
        changes(
            PLATFORM,
            ("rating", "due_at", "is_open", "version", "holder", "away_until", "cover", "is_danger", "asked_at"),
        ),
        removes(PLATFORM),  # of a record that its hub disposed of
    )

    class Meta:
        default_permissions = ()
        # The page and its counts are read from the second alone, in the order in which the page shows them; the first
        # serves one hub of many.
        indexes = [
            models.Index(fields=["agency", "hub", "due_at"], name="partner_waiting", condition=models.Q(is_open=True)),
            models.Index(
                fields=["agency", "due_at", "id"], include=["hub", "rating"], name="partner_due",
                condition=models.Q(is_open=True),
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return self.reference


class SentState(models.TextChoices):
    """How far a notification is, in the words that its sender may be told (hub/front_door/telling_referrers.py)."""

    WAITING = "waiting", "What follows is not decided yet"
    OPEN = "open", "Looked into with other agencies"
    DECIDED = "decided", "Decided what is done"
    CLOSED = "closed", "No enquiry was opened"
    PASSED = "passed", "Went to the hub of the area in which the child lives"


class SentNotification(models.Model):
    """A notification whose sender its hub has told: reference, times and state (design.md section 5)."""

    id = models.UUIDField(primary_key=True)
    hub = models.ForeignKey(Hub, on_delete=models.PROTECT, related_name="+")
    notification = models.UUIDField()
    agency = models.CharField(max_length=12)  # that sent it, as a coordinator made sure of
    reference = models.CharField(max_length=13)
    received_at = models.DateTimeField()
    told_at = models.DateTimeField()
    state = models.CharField(max_length=10, choices=SentState.choices)
    state_at = models.DateTimeField()

    wall = shared(
        reads(PLATFORM), adds(PLATFORM), changes(PLATFORM, ("told_at", "state", "state_at")), removes(PLATFORM)
    )

    class Meta:
        default_permissions = ()
        indexes = [models.Index(fields=["agency", "-received_at", "id"], name="sent_by_an_agency")]
        constraints = [models.UniqueConstraint(fields=["hub", "notification", "agency"], name="sent_once_by_an_agency")]

    def __str__(self) -> str:
        return self.reference
