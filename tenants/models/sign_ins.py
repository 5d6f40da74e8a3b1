"""Sign-ins on the platform, one for each browser, and the counts of wrong tries that make people wait."""

from __future__ import annotations

import hashlib
import uuid
from datetime import datetime, timedelta
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q

from mash_platform.database.walls import PLATFORM, adds, changes, reads, removes
from tenants.models.base import kept_by_platform, shared
from tenants.models.people import User


class SignInQuerySet(models.QuerySet["SignIn"]):
    """The questions that are asked about sign-ins."""

    def open(self, at: datetime) -> SignInQuerySet:
        """Those that have not ended and are not over: a code may be asked of them again."""
        return self.filter(ended_at__isnull=True, begun_at__gt=at - timedelta(seconds=settings.PASS_ABSOLUTE_SECONDS))


class SignIn(models.Model):
    """One browser that gave a password and a second factor. Entry codes and passes hang on it, and die with it.

    `password_digest` is of the password's hash as it was: with another password the sign-in is worth nothing.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="sign_ins")
    password_digest = models.CharField(max_length=64)
    browser = models.CharField(max_length=60)  # "Firefox on Windows"
    address = models.GenericIPAddressField(null=True, blank=True)
    is_new_browser = models.BooleanField(
        default=False, db_default=False
    )  # its owner had signed in, and not in this one
    begun_at = models.DateTimeField()
    last_seen_at = models.DateTimeField()  # here, or in a hub with a pass of this sign-in
    ended_at = models.DateTimeField(null=True, blank=True)

    objects = SignInQuerySet.as_manager()
    wall = kept_by_platform("password_digest", "last_seen_at", "ended_at")

    class Meta:
        default_permissions = ()
        ordering = ("-last_seen_at", "pk")
        indexes = [models.Index(fields=["user"], name="sign_ins_open", condition=Q(ended_at__isnull=True))]

    def __str__(self) -> str:
        return f"sign-in of {self.user_id}"

    @staticmethod
    def digest_of(user: User) -> str:
        """What is kept of the password's hash: another one when the password is."""
        return hashlib.sha256(user.get_session_auth_hash().encode()).hexdigest()

    def stands_for(self, user: User) -> bool:
        """Whether it was not ended, and the password is the one that it was begun with. Time limits are apart."""
        return self.ended_at is None and self.password_digest == self.digest_of(user)

    def is_over(self, at: datetime) -> bool:
        """Whether the absolute limit has passed, whatever was done meanwhile."""
        return at - self.begun_at > timedelta(seconds=settings.PASS_ABSOLUTE_SECONDS)

    def is_idle(self, at: datetime) -> bool:
        """Whether nobody has used it for the idle limit, so that the second factor is asked for again."""
        return at - self.last_seen_at > timedelta(seconds=settings.PASS_IDLE_SECONDS)


class WrongTries(models.Model):
    """How often something wrong was tried under one key, and until when the next try waits (tenants/wrong_tries.py).

    `key` is a digest that only this installation can make: no name and no address appears here.
    """

    key = models.CharField(max_length=64, primary_key=True)
    count = models.PositiveIntegerField(default=0)
    since = models.DateTimeField()
    last_at = models.DateTimeField()
    wait_until = models.DateTimeField(null=True, blank=True)

    wall = shared(
        reads(PLATFORM),
        adds(PLATFORM),
        changes(PLATFORM, ("count", "since", "last_at", "wait_until")),
        removes(PLATFORM),
    )

    class Meta:
        default_permissions = ()
        indexes: ClassVar[list[models.Index]] = [models.Index(fields=["last_at"], name="wrong_tries_by_time")]

    def __str__(self) -> str:
        return f"{self.count} wrong tries"
