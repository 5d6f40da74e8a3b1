"""Files: encrypted, each with its own key in its row under that row's policy.

Who cannot read the row cannot read the file, and disposing of the row disposes of the file.
"""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models

from mash_platform.database.models import WalledModel
from mash_platform.database.walls import DESK, Wall, adds, disposed, reads


class CheckedFile(WalledModel):
    """What a row says of a file that somebody sent and that was looked at (formats/attached_file.py): its content is on
    disk, encrypted with the key in the row."""

    name = models.CharField(max_length=120)
    media_type = models.CharField(max_length=80)
    size = models.PositiveIntegerField()  # bytes
    to_check = models.CharField(max_length=12, default="", blank=True)  # ToCheck of formats/attached_file.py
    digest = models.BinaryField()  # SHA-256 of the plain content
    key = models.BinaryField()  # AES-256-GCM
    made_at = models.DateTimeField()

    class Meta(WalledModel.Meta):
        abstract = True

    def __str__(self) -> str:
        return self.name


class StoredFile(WalledModel):
    """A file on disk, named by its id; readable by the desks in `desks` and, through its copy, by a recipient."""

    desks = ArrayField(models.CharField(max_length=12), default=list)
    name = models.CharField(max_length=120)
    content_type = models.CharField(max_length=60)
    size = models.PositiveIntegerField()
    digest = models.BinaryField()  # SHA-256 of the plain content
    key = models.BinaryField()  # AES-256-GCM
    made_at = models.DateTimeField()

    wall = Wall(
        rules=(*disposed("id"), reads(DESK, "{me} = ANY (desks)"), adds("worker"), reads("worker"), reads("fetch"))
    )

    class Meta(WalledModel.Meta):
        abstract = False

    def __str__(self) -> str:
        return self.name
