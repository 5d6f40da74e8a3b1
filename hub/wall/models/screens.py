"""Screens in the room: what lets one show the room's display, and nothing else."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from hub.wall.queries import ScreenQuerySet
from mash_platform.database.models import WalledModel
from mash_platform.database.walls import LEAD, Wall, adds, changes, reads

# What nobody reads who could use it: whoever has the code or the token has the screen.
_SHOWN = (
    "id", "name", "last_day", "code_until", "let_in_by", "let_in_at", "begun_at", "seen_at", "revoked_at", "revoked_by",
)  # fmt: skip
_NEW = "begun_at IS NULL AND token_digest IS NULL AND seen_at IS NULL AND revoked_at IS NULL"


class Screen(WalledModel):
    """A device's pass: a name, a last day, and the digest of the token that its browser got for a one-time code.

    It is nobody's session. Whoever has the token may call one function, on a login that may call no other that reads
    (hub/research/sql/room_display_v1.sql). The lead's desks add and revoke; no desk reads a digest.
    """

    name = models.CharField(max_length=60)  # where it hangs, in its manager's words
    last_day = models.DateField()  # in London
    code_digest = models.BinaryField()  # SHA-256 of the code that is typed at the screen
    code_until = models.DateTimeField()
    token_digest = models.BinaryField(null=True, unique=True)  # SHA-256 of the token, once the code was typed
    let_in_by = models.UUIDField()  # a member
    let_in_at = models.DateTimeField()
    begun_at = models.DateTimeField(null=True)  # when its code was typed
    seen_at = models.DateTimeField(null=True)  # when it last showed anything, to the minute
    revoked_at = models.DateTimeField(null=True)
    revoked_by = models.UUIDField(null=True)

    objects = ScreenQuerySet.as_manager()
    wall = Wall(
        rules=(
            reads(LEAD, columns=_SHOWN),
            reads("dispose", columns=("id",)),  # lines about it stay as long as it does
            adds(LEAD, _NEW),
            changes(LEAD, ("revoked_at", "revoked_by"), "revoked_at IS NULL", "revoked_at IS NOT NULL"),
            reads("show"),
            changes("show", ("token_digest", "begun_at", "seen_at")),
        )
    )

    class Meta(WalledModel.Meta):
        abstract = False
        ordering = ("-let_in_at", "pk")
        indexes = [models.Index(fields=["-let_in_at", "id"], name="screens_newest_first")]
        constraints = [
            models.CheckConstraint(condition=~Q(name=""), name="a_screen_has_a_name"),
            models.CheckConstraint(
                condition=Q(begun_at__isnull=True, token_digest__isnull=True)
                | Q(begun_at__isnull=False, token_digest__isnull=False),
                name="a_screen_that_began_has_a_token",
            ),
            models.CheckConstraint(
                condition=Q(revoked_at__isnull=True, revoked_by__isnull=True)
                | Q(revoked_at__isnull=False, revoked_by__isnull=False),
                name="who_revoked_a_screen_is_said",
            ),
        ]

    def __str__(self) -> str:
        return self.name
