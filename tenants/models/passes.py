"""Passes: what lets a signed-in person into one hub (design.md section 3, signing in and passes)."""

from __future__ import annotations

import uuid

from django.db import models

from tenants.models.base import kept_by_platform
from tenants.models.hubs import Host
from tenants.models.people import Seat
from tenants.models.sign_ins import SignIn


class EntryCode(models.Model):
    """A single-use code of 30 seconds, bound to the browser that asked at the hub's own host, and to its sign-in."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    code_digest = models.CharField(max_length=64, unique=True)
    state_digest = models.CharField(max_length=64)  # of the state cookie on the hub's host
    seat = models.ForeignKey(Seat, on_delete=models.PROTECT, related_name="+")
    host = models.ForeignKey(Host, on_delete=models.PROTECT, related_name="+")
    # None: made before sign-ins were kept, and worth nothing.
    sign_in = models.ForeignKey(SignIn, null=True, on_delete=models.PROTECT, related_name="+")
    verified_at = models.DateTimeField()  # when the second factor was given
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True, blank=True)

    wall = kept_by_platform("used_at")

    class Meta:
        default_permissions = ()

    def __str__(self) -> str:
        return "entry code"


class Pass(models.Model):
    """A server-side session in one hub: bound to host, seat, agency, role, sign-in and time of the second factor."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    token_digest = models.CharField(max_length=64, unique=True)
    seat = models.ForeignKey(Seat, on_delete=models.PROTECT, related_name="passes")
    host = models.ForeignKey(Host, on_delete=models.PROTECT, related_name="+")
    sign_in = models.ForeignKey(SignIn, null=True, on_delete=models.PROTECT, related_name="passes")
    verified_at = models.DateTimeField()
    made_at = models.DateTimeField()
    last_seen_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)

    wall = kept_by_platform("last_seen_at", "ended_at", "verified_at")

    class Meta:
        default_permissions = ()
        indexes = [models.Index(fields=["seat", "-last_seen_at"], name="pass_last_seen")]

    def __str__(self) -> str:
        return f"pass of {self.seat_id}"
