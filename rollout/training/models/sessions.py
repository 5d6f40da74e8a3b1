"""Sessions of a module, and the places in them."""

from __future__ import annotations

import uuid

from django.db import models
from django.db.models import F, Q

from rollout.training.models.courses import Module
from tenants.models import Authority, User
from tenants.models.base import kept_by_platform


class Session(models.Model):
    """One time and place at which a module is taught: for one authority before its go-live, or for all London."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    module = models.ForeignKey(Module, on_delete=models.PROTECT, related_name="sessions")
    authority = models.ForeignKey(
        Authority, null=True, blank=True, on_delete=models.PROTECT, related_name="training_sessions"
    )
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    venue = models.CharField(max_length=200)
    capacity = models.PositiveSmallIntegerField()
    cancelled_at = models.DateTimeField(null=True, blank=True)
    cancelled_why = models.CharField(max_length=300, default="", blank=True)
    version = models.PositiveIntegerField(default=1)
    made_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField()

    wall = kept_by_platform(
        "authority_id", "starts_at", "ends_at", "venue", "capacity", "cancelled_at", "cancelled_why", "version"
    )

    class Meta:
        default_permissions = ()
        ordering = ("starts_at", "pk")
        indexes = [
            models.Index(fields=["starts_at"], name="sessions_by_day"),
            models.Index(fields=["module", "starts_at"], name="sessions_of_a_module"),
            models.Index(fields=["authority", "starts_at"], name="sessions_of_an_authority"),
        ]
        constraints = [
            models.CheckConstraint(condition=Q(ends_at__gt=F("starts_at")), name="a_session_lasts"),
            models.CheckConstraint(condition=Q(capacity__range=(1, 500)), name="a_session_has_places"),
        ]

    def __str__(self) -> str:
        return f"{self.module} on {self.starts_at:%d %b %Y}"


class PlaceState(models.TextChoices):
    """What became of somebody's wish to come."""

    BOOKED = "booked", "Booked"
    WAITING = "waiting", "On the waiting list"
    CANCELLED = "cancelled", "Cancelled"
    ATTENDED = "attended", "Attended"
    ABSENT = "absent", "Did not come"


# The states that take up one of a session's places.
TAKEN = frozenset({PlaceState.BOOKED, PlaceState.ATTENDED, PlaceState.ABSENT})


class SessionPlace(models.Model):
    """Somebody's place in a session, or on its waiting list, in the order in which they asked."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    session = models.ForeignKey(Session, on_delete=models.PROTECT, related_name="taken")
    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="training_places")
    state = models.CharField(max_length=10, choices=PlaceState.choices)
    asked_at = models.DateTimeField()
    changed_at = models.DateTimeField()

    wall = kept_by_platform("state", "changed_at")

    class Meta:
        default_permissions = ()
        db_table = "training_place"
        ordering = ("asked_at", "pk")
        indexes = [
            models.Index(fields=["session", "state", "asked_at"], name="places_of_a_session"),
            models.Index(fields=["user", "state"], name="places_of_a_person"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["session", "user"], condition=~Q(state="cancelled"), name="one_place_for_a_person"
            )
        ]

    def __str__(self) -> str:
        return f"{self.user_id}: {self.state}"
