"""Photographs, body maps and documents that came with a notification: a lead's desk that reads the notification reads
them, and nobody else.

What is in them is not known, so they go with the whole message: an agency that is asked about one child reads the part
of the message about that child, and no file. The content is on disk, encrypted with the key in the row
(hub/wall/files.py).
"""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from hub.wall.models.files import CheckedFile
from mash_platform.database.walls import LEAD, Wall, adds, changes, disposed, reads, removes

# The policy on the notification decides again, for the same login.
OF_A_MESSAGE_THAT_I_READ = (
    "EXISTS (SELECT 1 FROM {schema}.front_door_notification n WHERE n.id = front_door_attachment.notification_id"
    " AND {me} = ANY (n.desks))"
)


class Attachment(CheckedFile):
    """One file, of a form that is not sent yet or of a notification. The door's functions alone add and remove it."""

    notification = models.ForeignKey(
        "front_door.Notification", null=True, on_delete=models.PROTECT, related_name="attachments"
    )
    draft = models.ForeignKey("front_door.DoorDraft", null=True, on_delete=models.PROTECT, related_name="attachments")
    said = models.CharField(max_length=64)  # its digest for the ledger's line, written when it is sent

    wall = Wall(
        rules=(
            *disposed("id", "notification_id"),
            reads(LEAD, OF_A_MESSAGE_THAT_I_READ),
            adds("submit"),
            reads("submit"),
            changes("submit", ("notification_id", "draft_id")),
            removes("submit", "notification_id IS NULL"),
        )
    )

    class Meta(CheckedFile.Meta):
        abstract = False
        ordering = ("made_at", "pk")
        constraints = [
            models.CheckConstraint(
                condition=Q(notification__isnull=True) ^ Q(draft__isnull=True), name="a_file_of_a_message_or_of_a_draft"
            )
        ]
