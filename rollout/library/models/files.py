"""Files of the library, kept in the database: its backups hold them, and every web machine has them."""

from __future__ import annotations

import uuid

from django.db import models

from mash_platform.database.walls import PLATFORM, adds, reads, removes
from tenants.models import User
from tenants.models.base import shared


class Scan(models.TextChoices):
    """What a virus scanner said. What it found something in is not kept at all."""

    CLEAN = "clean", "Scanned for viruses, none found"
    NOT_SCANNED = "not_scanned", "Not scanned for viruses"


class LibraryFile(models.Model):
    """A file as it was uploaded. Never changed; removed only where no draft and no version has it."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    name = models.CharField(max_length=120)
    media_type = models.CharField(max_length=100)  # by its content
    size = models.PositiveIntegerField()
    digest = models.CharField(max_length=64)  # SHA-256, hex
    content = models.BinaryField()
    scan = models.CharField(max_length=12, choices=Scan.choices)
    uploaded_at = models.DateTimeField()
    uploaded_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")

    wall = shared(reads(PLATFORM), adds(PLATFORM), removes(PLATFORM))

    class Meta:
        default_permissions = ()

    def __str__(self) -> str:
        return self.name
