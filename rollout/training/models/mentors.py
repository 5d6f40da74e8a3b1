"""Mentors at go-lives: "As each MASH site goes live the MASH Project Team mentors are in attendance" (MASH FAQ)."""

from __future__ import annotations

import uuid

from django.db import models
from django.db.models import F, Q

from mash_platform.database.walls import PLATFORM, adds, reads
from tenants.models import Authority, User
from tenants.models.base import kept_by_platform, shared


class Purpose(models.TextChoices):
    """What a mentor comes for."""

    PREPARE = "prepare", "Getting ready"
    GO_LIVE = "go_live", "Go-live"
    AFTER = "after", "After go-live"


class MentorBooking(models.Model):
    """A mentor's days at an authority; both days count whole."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    mentor = models.ForeignKey(User, on_delete=models.PROTECT, related_name="mentor_bookings")
    authority = models.ForeignKey(Authority, on_delete=models.PROTECT, related_name="mentor_bookings")
    purpose = models.CharField(max_length=8, choices=Purpose.choices)
    first_day = models.DateField()
    last_day = models.DateField()
    booked_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    booked_at = models.DateTimeField()
    cancelled_at = models.DateTimeField(null=True, blank=True)
    cancelled_why = models.CharField(max_length=300, default="", blank=True)
    version = models.PositiveIntegerField(default=1)

    wall = kept_by_platform("first_day", "last_day", "purpose", "cancelled_at", "cancelled_why", "version")

    class Meta:
        default_permissions = ()
        ordering = ("first_day", "pk")
        indexes = [
            models.Index(fields=["mentor", "first_day"], name="bookings_of_a_mentor"),
            models.Index(fields=["authority", "first_day"], name="bookings_of_an_authority"),
        ]
        constraints = [
            models.CheckConstraint(condition=Q(last_day__gte=F("first_day")), name="a_booking_ends_after_it_begins")
        ]

    def __str__(self) -> str:
        return f"{self.mentor_id} at {self.authority_id}"


class VisitNote(models.Model):
    """What a mentor wrote of a visit. A later version stands beside the earlier; none is changed or removed."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    booking = models.ForeignKey(MentorBooking, on_delete=models.PROTECT, related_name="notes")
    number = models.PositiveSmallIntegerField()
    text = models.TextField()
    written_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    written_at = models.DateTimeField()

    wall = shared(reads(PLATFORM), adds(PLATFORM), append_only=True)

    class Meta:
        default_permissions = ()
        ordering = ("-number",)
        constraints = [
            models.UniqueConstraint(fields=["booking", "number"], name="notes_are_numbered"),
            models.CheckConstraint(condition=~Q(text=""), name="a_note_says_something"),
        ]

    def __str__(self) -> str:
        return f"note {self.number}"


class FollowUp(models.Model):
    """Something that a visit left to do: by whom, by when, and how it ended."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    booking = models.ForeignKey(MentorBooking, on_delete=models.PROTECT, related_name="follow_ups")
    what = models.CharField(max_length=300)
    owner = models.CharField(max_length=100)  # in words: often somebody without an account
    due_on = models.DateField()
    made_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True, blank=True)
    closed_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    outcome = models.CharField(max_length=300, default="", blank=True)

    wall = kept_by_platform("closed_at", "closed_by_id", "outcome")

    class Meta:
        default_permissions = ()
        ordering = ("due_on", "pk")
        indexes = [models.Index(fields=["booking", "due_on"], name="follow_ups_of_a_visit")]
        constraints = [
            models.CheckConstraint(
                condition=Q(closed_at__isnull=True, closed_by__isnull=True)
                | Q(closed_at__isnull=False, closed_by__isnull=False) & ~Q(outcome=""),
                name="a_closed_follow_up_says_how_it_ended",
            )
        ]

    def __str__(self) -> str:
        return self.what
