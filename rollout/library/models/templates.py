"""A template of an agency, and the draft of its next version."""

from __future__ import annotations

import uuid
from typing import Any

from django.db import models

from mash_platform.database.walls import PLATFORM, adds, changes, reads, removes
from mash_platform.formats.typed import Typed
from rollout.library.models.files import LibraryFile
from rollout.models.base import only_added
from tenants.models import Agency, User
from tenants.models.base import shared


class TemplateKind(models.TextChoices):
    """What a template is. Source: issue 10, the shared library."""

    QUESTION_SET = Typed.QUESTION_SET.value, "Referral question set"
    REQUEST_FORM = Typed.REQUEST_FORM.value, "Request form"
    PRODUCT_LAYOUT = Typed.PRODUCT_LAYOUT.value, "Product layout"
    REFERRER_WORDS = Typed.REFERRER_WORDS.value, "Words to referrers"
    ANALYSIS_FRAMEWORK = Typed.ANALYSIS_FRAMEWORK.value, "Analysis framework"
    THRESHOLD_INDICATORS = Typed.THRESHOLD_INDICATORS.value, "Threshold indicators"
    AGREEMENT = "agreement", "Information sharing agreement"
    LETTER = "letter", "Letter"
    MATERIAL = "material", "Training material"


class Licence(models.TextChoices):
    """How it may be used."""

    PARTNERS = "partners", "For London’s safeguarding partners"
    OPEN = "open", "Open Government Licence"
    ASK = "ask", "Ask the agency before you use it elsewhere"


class Template(models.Model):
    """One thing that an agency publishes, version by version."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="templates")
    kind = models.CharField(max_length=20, choices=TemplateKind.choices)
    begun_at = models.DateTimeField()
    begun_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")

    wall = only_added()

    class Meta:
        default_permissions = ()

    def __str__(self) -> str:
        return f"{self.get_kind_display()} of {self.agency_id}"

    @property
    def is_typed(self) -> bool:
        """Whether a hub's pages follow it."""
        return self.kind in set(Typed)


class Words(models.Model):
    """What a draft and a version both say."""

    title = models.CharField(max_length=150)
    summary = models.CharField(max_length=500)
    changes = models.TextField(default="", blank=True)  # what is new in it
    review_on = models.DateField()
    licence = models.CharField(max_length=10, choices=Licence.choices, default=Licence.PARTNERS)
    content = models.JSONField(null=True, blank=True)  # of a typed template: mash_platform/formats
    text = models.TextField(default="", blank=True)

    class Meta:
        abstract = True
        default_permissions = ()


WORDS = tuple(field.name for field in Words._meta.local_fields)


class Draft(Words):
    """The next version while it is written; gone when it is published."""

    template = models.OneToOneField(Template, primary_key=True, on_delete=models.PROTECT, related_name="draft")
    file = models.ForeignKey(LibraryFile, null=True, blank=True, on_delete=models.PROTECT, related_name="drafts")
    revision = models.PositiveIntegerField(default=1)
    changed_at = models.DateTimeField()
    changed_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")

    wall = shared(
        reads(PLATFORM),
        adds(PLATFORM),
        changes(PLATFORM, (*WORDS, "file_id", "revision", "changed_at", "changed_by_id")),
        removes(PLATFORM),
    )

    class Meta(Words.Meta):
        abstract = False

    def __str__(self) -> str:
        return self.title

    def said(self) -> dict[str, Any]:
        """Its words, as a version takes them."""
        return {name: getattr(self, name) for name in WORDS}
