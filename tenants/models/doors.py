"""How whoever stands at a front door reaches people: what the hub says of itself there."""

from __future__ import annotations

import uuid

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q

from mash_platform.database.walls import PLATFORM, adds, reads
from tenants.models.base import shared
from tenants.models.hubs import HubAuthority
from tenants.models.people import User

AN_HOUR, TEN = 60, 10  # minutes


class DoorContact(models.Model):
    """What a front door says of reaching its people. Rows are never changed: the one with the highest number stands.

    `number` counts the rows of one door, so that of two people who change it at once only one succeeds.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    place = models.ForeignKey(HubAuthority, on_delete=models.PROTECT, related_name="contacts")
    number = models.PositiveIntegerField()
    telephone = models.CharField(max_length=40)
    hours = models.CharField(max_length=120)
    email = models.EmailField(max_length=254)
    night_team = models.CharField(max_length=100)  # whom to ring out of hours
    night_telephone = models.CharField(max_length=40)
    interpreter = models.TextField(max_length=500)
    deaf = models.TextField(max_length=500)  # how a Deaf person reaches 999, and this hub
    privacy = models.TextField(max_length=10000)  # the notice, or the address at which it stands
    accessibility = models.TextField(max_length=10000)  # the same of the accessibility statement
    unopened_minutes = models.PositiveSmallIntegerField(
        default=AN_HOUR, validators=[MinValueValidator(15), MaxValueValidator(24 * AN_HOUR)]
    )  # after so long the operator and the secretary hear that something waits unopened
    danger_minutes = models.PositiveSmallIntegerField(
        default=TEN, db_default=TEN, validators=[MinValueValidator(2), MaxValueValidator(AN_HOUR)]
    )  # after so long without somebody who has it the hub's managers hear of immediate danger
    helpline = models.TextField(max_length=500, default="", db_default="", blank=True)  # for a child about herself
    # From when to when somebody reads messages, each working day or every day; None: the hub did not say.
    reads_from = models.TimeField(null=True, blank=True)
    reads_until = models.TimeField(null=True, blank=True)
    reads_weekends = models.BooleanField(default=False, db_default=False)
    reads_bank_holidays = models.BooleanField(default=False, db_default=False)  # those of England and Wales
    by = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    wall = shared(reads(PLATFORM), adds(PLATFORM), append_only=True)

    class Meta:
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(fields=["place", "number"], name="one_door_contact_at_a_time"),
            models.CheckConstraint(
                condition=~Q(telephone="") & ~Q(hours="") & ~Q(email="") & ~Q(night_team="") & ~Q(night_telephone="")
                & ~Q(interpreter="") & ~Q(deaf="") & ~Q(privacy="") & ~Q(accessibility=""),
                name="a_door_contact_is_whole",
            ),
            models.CheckConstraint(
                condition=Q(reads_from__isnull=True, reads_until__isnull=True)
                | Q(reads_from__isnull=False, reads_until__isnull=False, reads_from__lt=F("reads_until")),
                name="a_door_contact_reads_from_until",
            ),
            models.CheckConstraint(
                condition=Q(danger_minutes__range=(2, AN_HOUR)), name="a_door_contact_rings_within_bounds"
            ),
            models.CheckConstraint(
                condition=Q(unopened_minutes__range=(15, 24 * AN_HOUR)), name="a_door_contact_waits_within_bounds"
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.place_id}: {self.telephone}"
