"""What was published: versions that nobody changes, and withdrawals. How a version stands follows from these rows."""

from __future__ import annotations

import uuid
from datetime import date

from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVector, SearchVectorField
from django.db import models
from django.db.models import Exists, OuterRef

from rollout.library.models.files import LibraryFile
from rollout.library.models.templates import Template, Words
from rollout.models.base import only_added
from tenants.models import User

ENGLISH = "english"


class VersionQuerySet(models.QuerySet["Version"]):
    """What is asked of versions."""

    def current(self) -> VersionQuerySet:
        """The newest version of each template that was not withdrawn."""
        later = Version.objects.filter(
            template=OuterRef("template"), number__gt=OuterRef("number"), withdrawal__isnull=True
        )
        return self.filter(~Exists(later), withdrawal__isnull=True)

    def overdue(self, on: date) -> VersionQuerySet:
        """Whose review date has passed."""
        return self.filter(review_on__lt=on)

    def in_short(self) -> VersionQuerySet:
        """For lists: without what only its own page shows."""
        return self.defer("content", "text", "words", "vector").select_related("template__agency")


class Version(Words):
    """One published version, whole and never changed."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    template = models.ForeignKey(Template, on_delete=models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField()
    file = models.ForeignKey(LibraryFile, null=True, blank=True, on_delete=models.PROTECT, related_name="versions")
    published_at = models.DateTimeField()
    published_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    words = models.TextField(default="", blank=True)  # all that can be searched beside title and summary
    vector = models.GeneratedField(
        expression=SearchVector("title", weight="A", config=ENGLISH)
        + SearchVector("summary", weight="B", config=ENGLISH)
        + SearchVector("words", weight="C", config=ENGLISH),
        output_field=SearchVectorField(),
        db_persist=True,
    )

    objects = VersionQuerySet.as_manager()
    wall = only_added()

    class Meta(Words.Meta):
        abstract = False
        ordering = ("-number",)
        indexes = [
            GinIndex(fields=["vector"], name="library_words"),
            models.Index(fields=["review_on"]),
            models.Index(fields=["title", "id"], name="library_by_title"),
            models.Index(fields=["published_at", "id"], name="library_by_publishing"),
        ]
        constraints = [models.UniqueConstraint(fields=["template", "number"], name="one_version_of_a_number")]

    def __str__(self) -> str:
        return f"{self.title}, version {self.number}"


class Withdrawal(models.Model):
    """A version is not to be used any more, and why. Who follows it is told."""

    version = models.OneToOneField(Version, primary_key=True, on_delete=models.PROTECT, related_name="withdrawal")
    reason = models.TextField()
    at = models.DateTimeField()
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")

    wall = only_added()

    class Meta:
        default_permissions = ()

    def __str__(self) -> str:
        return f"{self.version_id} withdrawn"
