"""What new seats wait for: the contact whom an agency named in a hub, and how long a seat sleeps."""

from __future__ import annotations

import uuid
from datetime import datetime

from django.db import models
from django.db.models import F, Q

from tenants.models.agencies import Agency
from tenants.models.base import kept_by_platform
from tenants.models.hubs import Hub
from tenants.models.people import User


class AgencyContactQuerySet(models.QuerySet["AgencyContact"]):
    """The questions that are asked about contacts."""

    def open(self, at: datetime) -> AgencyContactQuerySet:
        """Not ended: in force, asleep, or waiting to be confirmed."""
        return self.filter(Q(ends_at__isnull=True) | Q(ends_at__gt=at), user__is_active=True)

    def standing(self, at: datetime) -> AgencyContactQuerySet:
        """In force: named by one, confirmed by another, and no longer asleep."""
        return self.open(at).filter(starts_at__lte=at)


class AgencyContact(models.Model):
    """Whom an agency named to speak for it in a hub: they agree to seats at its desk there, until others can.

    One person writes down whom the agency named and how; another confirms it with the agency.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    hub = models.ForeignKey(Hub, on_delete=models.PROTECT, related_name="contacts")
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="contacts")
    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="contact_of")
    source = models.CharField(max_length=300)  # how the agency named them: whose letter, of which day
    named_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    named_at = models.DateTimeField()
    confirmed_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    starts_at = models.DateTimeField(null=True, blank=True)
    ends_at = models.DateTimeField(null=True, blank=True)

    objects = AgencyContactQuerySet.as_manager()
    wall = kept_by_platform("confirmed_by_id", "starts_at", "ends_at")

    class Meta:
        default_permissions = ()
        ordering = ("named_at", "pk")
        constraints = [
            models.CheckConstraint(
                condition=(Q(named_by__isnull=True) | ~Q(named_by=F("user")))
                & (Q(confirmed_by__isnull=True) | (~Q(confirmed_by=F("user")) & ~Q(confirmed_by=F("named_by")))),
                name="two_others_name_a_contact",
            ),
            models.CheckConstraint(
                condition=Q(named_by__isnull=True)
                | Q(confirmed_by__isnull=True, starts_at__isnull=True)
                | Q(confirmed_by__isnull=False, starts_at__isnull=False),
                name="a_contact_is_confirmed",
            ),
            models.UniqueConstraint(
                fields=["hub", "agency", "user"],
                condition=Q(ends_at__isnull=True),
                name="one_open_contact_of_a_person",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user}, contact of {self.agency} in {self.hub}"


SLEEPS_AT_LEAST, SLEEPS_AT_MOST = 1, 168  # hours


class SeatSleep(models.Model):
    """How many hours a new seat of a hub sleeps before it takes force, where the hub set it: the latest row counts."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    hub = models.ForeignKey(Hub, on_delete=models.PROTECT, related_name="seat_sleeps")
    hours = models.PositiveSmallIntegerField()
    set_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    set_at = models.DateTimeField()

    wall = kept_by_platform()

    class Meta:
        default_permissions = ()
        ordering = ("-set_at", "pk")
        constraints = [
            models.CheckConstraint(
                condition=Q(hours__gte=SLEEPS_AT_LEAST, hours__lte=SLEEPS_AT_MOST), name="a_seat_sleeps_within_bounds"
            )
        ]

    def __str__(self) -> str:
        return f"{self.hours} hours in {self.hub}"
