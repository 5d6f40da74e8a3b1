"""What reaches a person by their own e-mail address alone: invitations, resets, and addresses to be verified."""

from __future__ import annotations

import uuid
from datetime import datetime

from django.db import models
from django.db.models import F, Q

from tenants.models.base import kept_by_platform
from tenants.models.people import User


class LinkKind(models.TextChoices):
    """What whoever opens a link can do."""

    INVITE = "invite", "Choose a first password"
    PASSWORD = "password", "Choose another password"
    FACTOR = "factor", "Confirm or stop a reset of the second factor"
    NEW_APP = "new_app", "Set up another app"
    NEW_EMAIL = "new_email", "Confirm a new e-mail address"
    OLD_EMAIL = "old_email", "Stop or confirm a change of e-mail address"


class AccountLink(models.Model):
    """A link that goes to one e-mail address and is used once. The worker makes its token as it sends it.

    The token is kept as a digest alone: nobody who reads the table can open the link. `about` is the reset or the
    change of address that it belongs to. `mail_due_at` is when the next try at the e-mail is due.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="links")
    kind = models.CharField(max_length=10, choices=LinkKind.choices)
    address = models.EmailField(max_length=254)
    about = models.UUIDField(null=True, blank=True)
    token_digest = models.CharField(max_length=64, default="", blank=True)  # "" until it is sent
    made_at = models.DateTimeField()
    expires_at = models.DateTimeField(null=True, blank=True)  # from when it was sent
    used_at = models.DateTimeField(null=True, blank=True)
    mail_due_at = models.DateTimeField(null=True, blank=True)
    sent_at = models.DateTimeField(null=True, blank=True)
    tries = models.PositiveSmallIntegerField(default=0)

    wall = kept_by_platform("token_digest", "expires_at", "used_at", "mail_due_at", "sent_at", "tries")

    class Meta:
        default_permissions = ()
        ordering = ("-made_at", "pk")
        constraints = [
            models.UniqueConstraint(fields=["token_digest"], condition=~Q(token_digest=""), name="a_token_is_one_links")
        ]
        indexes = [
            models.Index(fields=["mail_due_at"], name="links_to_send", condition=Q(mail_due_at__isnull=False)),
            models.Index(fields=["user", "-made_at"], name="links_of_a_person"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} of {self.user_id}"

    @property
    def of(self) -> uuid.UUID:
        """The id of the reset or change that it belongs to; one that is nothing's where it belongs to none."""
        return self.about or self.pk


class EmailChange(models.Model):
    """Another e-mail address for somebody: it takes force once it is verified and has slept."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="email_changes")
    address = models.EmailField(max_length=254)
    asked_at = models.DateTimeField()
    verified_at = models.DateTimeField(null=True, blank=True)
    force_at = models.DateTimeField(null=True, blank=True)
    done_at = models.DateTimeField(null=True, blank=True)
    stopped_at = models.DateTimeField(null=True, blank=True)

    wall = kept_by_platform("verified_at", "force_at", "done_at", "stopped_at")

    class Meta:
        default_permissions = ()
        ordering = ("-asked_at", "id")
        indexes = [models.Index(fields=["user", "-asked_at"], name="email_changes_of_a_person")]

    def __str__(self) -> str:
        return f"address of {self.user_id}"


class FactorReset(models.Model):
    """A lost second factor. Its owner asks with their password, confirms by their own e-mail address, and waits.

    It takes force a day after it was confirmed, or once a colleague of the same desk has seen them in person. Until
    then the owner, their managers and their guardians can stop it. The operator has no part in it.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="factor_resets")
    asked_at = models.DateTimeField()
    confirmed_at = models.DateTimeField(null=True, blank=True)
    force_at = models.DateTimeField(null=True, blank=True)
    vouched_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    vouched_at = models.DateTimeField(null=True, blank=True)
    told_at = models.DateTimeField(null=True, blank=True)  # that it has taken force
    done_at = models.DateTimeField(null=True, blank=True)  # another app is set up
    stopped_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    stopped_at = models.DateTimeField(null=True, blank=True)

    wall = kept_by_platform(
        "confirmed_at", "force_at", "vouched_by_id", "vouched_at", "told_at", "done_at", "stopped_by_id", "stopped_at"
    )

    class Meta:
        default_permissions = ()
        ordering = ("-asked_at", "id")
        constraints = [
            models.CheckConstraint(
                condition=Q(vouched_by__isnull=True) | ~Q(vouched_by=F("user")), name="nobody_vouches_for_themself"
            ),
            models.CheckConstraint(
                condition=Q(force_at__isnull=True, vouched_at__isnull=True) | Q(confirmed_at__isnull=False),
                name="a_reset_is_confirmed_by_its_owner",
            ),
        ]

    def __str__(self) -> str:
        return f"second factor of {self.user_id}"

    def is_in_force(self, at: datetime) -> bool:
        """Whether another app can be set up now."""
        is_open = self.done_at is None and self.stopped_at is None
        return is_open and self.force_at is not None and self.force_at <= at
