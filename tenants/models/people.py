"""People who sign in, and their seats."""

from __future__ import annotations

import uuid
from collections.abc import Collection
from datetime import date, datetime, timedelta
from typing import ClassVar

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models import Case, F, OuterRef, Q, Subquery, When
from django.db.models.functions import Coalesce
from django.utils import timezone

from mash_platform.database.walls import PLATFORM, adds, changes, reads, removes
from tenants.models.agencies import Agency, Team
from tenants.models.base import kept_by_platform, shared
from tenants.models.hubs import Authority, Hub


class UserManager(BaseUserManager["User"]):
    """Finds people by their sign-in name."""

    def create_user(self, username: str, name: str, password: str | None = None) -> User:
        """Make a person who can sign in; without a password they cannot yet."""
        user = self.model(username=self.model.normalize_username(username), name=name)
        user.set_password(password)
        user.save(using=self._db)
        return user


class User(AbstractBaseUser):
    """A person who signs in: one sign-in however many hubs. No superusers, no groups: seats say everything."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    username = models.CharField(max_length=100, unique=True)
    name = models.CharField(max_length=100)
    email = models.EmailField(max_length=254, default="", blank=True)
    # When its owner showed that it is theirs; until then nothing but links that verify it goes there.
    email_verified_at = models.DateTimeField(null=True, blank=True)
    is_active = models.BooleanField(default=True)

    USERNAME_FIELD = "username"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["name"]
    objects = UserManager()

    wall = kept_by_platform("password", "last_login", "name", "email", "email_verified_at", "is_active")

    class Meta:
        default_permissions = ()
        indexes = [
            models.Index(fields=["name", "id"], name="people_by_name"),
            models.Index(F("last_login").asc(nulls_first=True), "id", name="people_by_last_sign_in"),
        ]

    def __str__(self) -> str:
        return self.name


class Role(models.TextChoices):
    """What a seat is for. Source: docs/field.md, roles; docs/design.md section 1."""

    COORDINATOR = "coordinator", "Coordinator"
    RESEARCHER = "researcher", "Agency researcher"
    DECISION_MAKER = "decider", "Decision maker"
    MANAGER = "manager", "Hub manager"
    GUARDIAN = "guardian", "Information guardian"
    RECIPIENT = "recipient", "Recipient outside the hub"
    INSPECTOR = "inspector", "Inspector"  # of named enquiries, for some days (tenants/inspecting.py)
    BOARD = "board", "Project board member"
    SECRETARY = "secretary", "Secretary of the board"
    OPERATOR = "operator", "Operator"
    MENTOR = "mentor", "Mentor of go-lives"
    AUDITOR = "auditor", "Auditor of the platform’s ledger"  # is no operator, and runs nothing
    BOROUGH_LEAD = "lead", "Borough lead of the rollout"  # of one authority
    PUBLISHER = "publisher", "Publisher to the shared library"  # of one agency


def with_role(name: str, role: str) -> str:
    """ "Ann Able, coordinator": how people of one place are told apart."""
    return f"{name}, {Role(role).label.lower()}"


# On the platform itself, without a hub: for all London, for one authority, for one agency.
ALL_LONDON_ROLES = frozenset({Role.BOARD, Role.SECRETARY, Role.OPERATOR, Role.MENTOR})
PLATFORM_ROLES = ALL_LONDON_ROLES | {Role.BOROUGH_LEAD, Role.PUBLISHER, Role.AUDITOR}
HUB_ROLES = frozenset(Role) - PLATFORM_ROLES
# What a manager asks for by itself; an inspector's seat comes with the enquiries that are named for it.
ASKED_ROLES = HUB_ROLES - {Role.INSPECTOR}
# They enter a hub's outside, on logins that call a few functions and write no line themselves.
OUTSIDE_ROLES = frozenset({Role.RECIPIENT, Role.INSPECTOR})


REVIEW_AT_MOST = timedelta(days=365)  # nobody keeps a seat longer without somebody saying that it is still needed
DUE_SOON = timedelta(days=30)
NEVER_USED = timedelta(days=14)  # a new seat has this long to be entered for the first time
UNUSED = timedelta(days=60)
AGREED_WITHIN = timedelta(days=14)  # a seat that was asked for waits so long for somebody to agree


def in_a_year() -> date:
    """By when a new seat is reviewed, unless somebody says sooner."""
    return timezone.localdate() + REVIEW_AT_MOST


class SeatQuerySet(models.QuerySet["Seat"]):
    """The questions that are asked about seats."""

    def standing(self, at: datetime) -> SeatQuerySet:
        """Seats in force: agreed to, no longer asleep, not suspended, and not ended."""
        return self.open(at).filter(starts_at__lte=at, user__is_active=True, suspended_at__isnull=True)

    def open(self, at: datetime) -> SeatQuerySet:
        """Seats that have not ended: in force, asleep, or waiting for somebody's agreement."""
        return self.filter(Q(ends_at__isnull=True) | Q(ends_at__gt=at))

    def waiting(self, at: datetime) -> SeatQuerySet:
        """Seats that were asked for and wait for somebody to agree; after a while they have to be asked for again."""
        return self.open(at).filter(starts_at__isnull=True, asked_at__gt=at - AGREED_WITHIN)

    def asleep(self, at: datetime) -> SeatQuerySet:
        """Seats that were agreed to and take force later."""
        return self.open(at).filter(starts_at__gt=at)

    def with_last_used(self) -> SeatQuerySet:
        """Each seat with when it was last used, a seat on the platform when its person last signed in; or None."""
        from tenants.models.passes import Pass  # which imports this file

        latest = Pass.objects.filter(seat=OuterRef("pk")).order_by("-last_seen_at").values("last_seen_at")[:1]
        on_platform = When(hub__isnull=True, then=F("user__last_login"))
        return self.annotate(last_used=Case(on_platform, default=Subquery(latest)))

    def to_review(self, at: datetime) -> SeatQuerySet:
        """Standing seats that somebody should look at: due for review, never used, or not used for long."""
        used = self.standing(at).with_last_used().annotate(used_or_begun=Coalesce("last_used", "starts_at"))
        return used.filter(
            Q(review_by__lte=timezone.localdate(at) + DUE_SOON)
            | Q(last_used__isnull=True, starts_at__lt=at - NEVER_USED)
            | Q(used_or_begun__lt=at - UNUSED)
        )


def _place(roles: Collection[str], **has: bool) -> Q:
    """Seats of these roles have these places and no other."""
    empty = {f"{place}__isnull": not has.get(place, False) for place in ("hub", "agency", "team", "authority")}
    return Q(role__in=sorted(roles), **empty)


class Seat(models.Model):
    """One person, one agency, one hub, one role; or a role on the platform itself, without a hub.

    Of those, a borough lead's is for one authority and a publisher's for one agency.

    A seat is asked for by one person (`granted_by`) and takes force at `starts_at`, when somebody else has agreed
    (`agreed_by`) and it has slept (tenants/agreeing.py). `asked_at` is None for a seat that nobody asked for: made on
    the server (`mash operator`), in the demonstration, or before this rule.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="seats")
    hub = models.ForeignKey(Hub, null=True, blank=True, on_delete=models.PROTECT, related_name="seats")
    agency = models.ForeignKey(Agency, null=True, blank=True, on_delete=models.PROTECT, related_name="seats")
    team = models.ForeignKey(Team, null=True, blank=True, on_delete=models.PROTECT, related_name="seats")
    authority = models.ForeignKey(Authority, null=True, blank=True, on_delete=models.PROTECT, related_name="seats")
    role = models.CharField(max_length=12, choices=Role.choices)
    starts_at = models.DateTimeField(null=True, blank=True)
    ends_at = models.DateTimeField(null=True, blank=True)
    first_day = models.DateField(null=True, blank=True)  # of somebody who has not begun yet: nothing opens before it
    review_by = models.DateField(default=in_a_year)
    granted_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="seats_asked")
    asked_at = models.DateTimeField(null=True, blank=True)
    reason = models.CharField(max_length=300, default="", blank=True)  # why it is needed, in the asker's words
    agreed_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    agreed_at = models.DateTimeField(null=True, blank=True)
    # While it is suspended a seat gives nothing, and stays its holder's (tenants/suspending.py).
    suspended_at = models.DateTimeField(null=True, blank=True)
    suspended_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    suspended_why = models.CharField(max_length=300, default="", db_default="", blank=True)

    objects = SeatQuerySet.as_manager()
    wall = kept_by_platform(
        "ends_at", "review_by", "starts_at", "agreed_by_id", "agreed_at", "suspended_at", "suspended_by_id",
        "suspended_why",
    )  # fmt: skip

    class Meta:
        default_permissions = ()
        constraints = [
            models.CheckConstraint(
                condition=_place(ALL_LONDON_ROLES | {Role.AUDITOR})
                | _place({Role.BOROUGH_LEAD}, authority=True)
                | _place({Role.PUBLISHER}, agency=True)
                | _place({Role.RECIPIENT}, hub=True, agency=True, team=True)
                | _place(HUB_ROLES - {Role.RECIPIENT}, hub=True, agency=True),
                name="a_seat_is_whole",
            ),
            models.CheckConstraint(
                condition=(~Q(granted_by=F("user")) | Q(granted_by__isnull=True))
                & (Q(agreed_by__isnull=True) | (~Q(agreed_by=F("user")) & ~Q(agreed_by=F("granted_by")))),
                name="two_others_give_a_seat",
            ),
            models.CheckConstraint(
                condition=Q(asked_at__isnull=True, starts_at__isnull=False)
                | Q(asked_at__isnull=False, granted_by__isnull=False, agreed_by__isnull=True, starts_at__isnull=True)
                | Q(asked_at__isnull=False, granted_by__isnull=False, agreed_by__isnull=False, starts_at__isnull=False),
                name="a_seat_takes_force_by_agreement",
            ),
            models.UniqueConstraint(
                fields=["user", "hub", "agency", "role"],
                condition=Q(ends_at__isnull=True, hub__isnull=False),
                name="one_open_seat_of_a_kind",
            ),
            models.UniqueConstraint(
                fields=["user", "role", "authority", "agency"],
                condition=Q(ends_at__isnull=True, hub__isnull=True),
                nulls_distinct=False,
                name="one_open_platform_seat_of_a_kind",
            ),
        ]
        indexes = [models.Index(fields=["review_by"], name="seat_review", condition=Q(ends_at__isnull=True))]

    def __str__(self) -> str:
        return f"{self.user}, {self.get_role_display()}"

    def stands(self, at: datetime) -> bool:
        """Whether the seat gives access at this time."""
        if not self.user.is_active or self.suspended_at is not None:
            return False
        has_begun = self.starts_at is not None and self.starts_at <= at
        return has_begun and (self.ends_at is None or self.ends_at > at)

    @property
    def place(self) -> str:
        """Where the seat is, in words: its team, agency or authority, and its hub."""
        at = self.team or self.agency or self.authority
        where = self.hub.name if self.hub else "the platform" if at is None else ""
        return ", ".join(part for part in (str(at) if at else "", where) if part)


class RecoveryCode(models.Model):
    """A code for whoever lost their second factor: hashed, used once."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="recovery_codes")
    digest = models.CharField(max_length=128)
    made_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True, blank=True)

    wall = shared(reads(PLATFORM), adds(PLATFORM), changes(PLATFORM, ("used_at",)), removes(PLATFORM))

    class Meta:
        default_permissions = ()

    def __str__(self) -> str:
        return "recovery code"
