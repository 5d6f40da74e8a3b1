"""What new seats wait for: an account, the contact whom an agency named in a hub, and how long a seat sleeps."""

from __future__ import annotations

import uuid
from datetime import datetime

from django.db import models
from django.db.models import F, Q

from tenants.models.agencies import Agency, Team
from tenants.models.base import kept_by_platform
from tenants.models.hubs import Hub
from tenants.models.people import HUB_ROLES, Role, Seat, User


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


class NewStarterQuerySet(models.QuerySet["NewStarter"]):
    """The questions that are asked about new starters."""

    def open(self) -> NewStarterQuerySet:
        """Whose seat was not asked for yet, and that nothing ended."""
        return self.filter(ended_at__isnull=True)

    def waiting(self, at: datetime) -> NewStarterQuerySet:
        """Who can still be invited, or use their invitation; after a while they have to be named again."""
        return self.open().filter(lapses_at__gt=at)


class NewStarter(models.Model):
    """Somebody for whom a seat of a hub is asked before they have an account.

    A manager names them; whoever may agree to the seat invites them, which makes `account`. When the invitation is used
    the seat is asked for under this row's id, so that ledgers and notices speak of one thing, and waits for agreement
    as any other (tenants/new_starters.py). Name and address are kept until then alone: afterwards the account has them.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    hub = models.ForeignKey(Hub, on_delete=models.PROTECT, related_name="new_starters")
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="new_starters")
    team = models.ForeignKey(Team, null=True, blank=True, on_delete=models.PROTECT, related_name="new_starters")
    role = models.CharField(max_length=12, choices=Role.choices)
    name = models.CharField(max_length=100, blank=True)
    email = models.EmailField(max_length=254, blank=True)
    first_day = models.DateField()
    last_moment = models.DateTimeField(null=True, blank=True)  # when the seat will end
    reason = models.CharField(max_length=300, default="", blank=True)
    asked_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    lapses_at = models.DateTimeField()
    account = models.OneToOneField(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    invited_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    invited_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)  # the seat was asked for, or it was stopped, or it lapsed

    objects = NewStarterQuerySet.as_manager()
    wall = kept_by_platform("name", "email", "lapses_at", "account_id", "invited_by_id", "invited_at", "ended_at")

    class Meta:
        default_permissions = ()
        ordering = ("first_day", "pk")
        constraints = [
            models.CheckConstraint(
                condition=Q(role=Role.RECIPIENT, team__isnull=False)
                | Q(role__in=sorted(HUB_ROLES - {Role.RECIPIENT}), team__isnull=True),
                name="a_new_starter_has_a_place",
            ),
            models.CheckConstraint(
                condition=Q(account__isnull=True, invited_by__isnull=True, invited_at__isnull=True)
                | (
                    Q(account__isnull=False, invited_by__isnull=False, invited_at__isnull=False)
                    & ~Q(invited_by=F("asked_by"))
                ),
                name="another_invites_a_new_starter",
            ),
            models.CheckConstraint(
                condition=(Q(ended_at__isnull=True) & ~Q(name="") & ~Q(email=""))
                | Q(ended_at__isnull=False, name="", email=""),
                name="a_new_starter_is_forgotten",
            ),
            models.UniqueConstraint(
                fields=["hub", "agency", "role", "email"],
                condition=Q(ended_at__isnull=True),
                name="one_open_starter_of_a_kind",
            ),
        ]
        indexes = [
            models.Index(fields=["lapses_at"], name="starters_that_lapse", condition=Q(ended_at__isnull=True)),
            models.Index(fields=["hub", "first_day"], name="starters_of_a_hub", condition=Q(ended_at__isnull=True)),
        ]

    def __str__(self) -> str:
        return f"new starter at {self.agency_id} in {self.hub_id}"

    def as_seat(self) -> Seat:
        """The seat as it would be, not saved; until there is an account it is of nobody who exists."""
        return Seat(
            pk=self.pk, user_id=self.account_id or self.pk, hub=self.hub, agency=self.agency, team=self.team,
            role=self.role, first_day=self.first_day, ends_at=self.last_moment, reason=self.reason,
            granted_by_id=self.asked_by_id, asked_at=self.asked_at,
        )  # fmt: skip


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
