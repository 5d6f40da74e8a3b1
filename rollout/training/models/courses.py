"""Courses by agency, and their modules. Those of the London Safeguarding Children Board are the pan-London syllabus."""

from __future__ import annotations

import uuid

from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVector, SearchVectorField
from django.db import models
from django.db.models import Q

from tenants.models import Agency, User
from tenants.models.base import kept_by_platform

# "The London Safeguarding Children Board Training Sub-group has undertaken to produce a syllabus for Multi-agency MASH
# training" (London MASH Project, FAQs).
SYLLABUS_AGENCY = "lscb"


def _searched(title: str, words: str) -> models.GeneratedField:
    """What the search across library and training looks at; the title counts more."""
    return models.GeneratedField(
        expression=SearchVector(title, weight="A", config="english")
        + SearchVector(words, weight="B", config="english"),
        output_field=SearchVectorField(),
        db_persist=True,
    )


class CourseState(models.TextChoices):
    """Who sees a course."""

    DRAFT = "draft", "Draft"  # its agency's publishers alone
    OPEN = "open", "Open"
    CLOSED = "closed", "Closed"  # no new session; what was earned stands


class Course(models.Model):
    """What an agency teaches. `version` counts its changes, so that of two at once only one succeeds."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="courses")
    title = models.CharField(max_length=120)
    summary = models.TextField()
    origin = models.CharField(max_length=300, default="", blank=True)  # where it comes from, shown with it
    state = models.CharField(max_length=8, choices=CourseState.choices, default=CourseState.DRAFT)
    # The last day on which it is taught, and the course that takes its place, or why none does.
    last_day = models.DateField(null=True, blank=True)
    successor = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    closed_why = models.CharField(max_length=300, default="", db_default="", blank=True)
    version = models.PositiveIntegerField(default=1)
    made_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField()
    vector = _searched("title", "summary")

    wall = kept_by_platform("title", "summary", "origin", "state", "version", "last_day", "successor_id", "closed_why")

    class Meta:
        default_permissions = ()
        ordering = ("title", "pk")
        constraints = [
            models.UniqueConstraint(fields=["agency", "title"], name="one_course_of_a_title"),
            models.CheckConstraint(condition=~Q(title="") & ~Q(summary=""), name="a_course_says_what_it_is"),
        ]
        indexes = [
            models.Index(fields=["state", "title"], name="courses_shown"),
            GinIndex(fields=["vector"], name="course_words"),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def is_syllabus(self) -> bool:
        """Whether it belongs to the pan-London syllabus. In: its agency at hand."""
        return self.agency.code == SYLLABUS_AGENCY


class Module(models.Model):
    """A part of a course: what sessions teach, certificates are for, and seats can require."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    course = models.ForeignKey(Course, on_delete=models.PROTECT, related_name="modules")
    number = models.PositiveSmallIntegerField()
    title = models.CharField(max_length=120)
    aims = models.TextField()
    minutes = models.PositiveSmallIntegerField()
    valid_months = models.PositiveSmallIntegerField(null=True, blank=True)  # None: what was learnt does not expire
    version = models.PositiveIntegerField(default=1)
    vector = _searched("title", "aims")

    wall = kept_by_platform("title", "aims", "minutes", "valid_months", "version")

    class Meta:
        default_permissions = ()
        ordering = ("course", "number")
        indexes = [GinIndex(fields=["vector"], name="module_words")]
        constraints = [
            models.UniqueConstraint(fields=["course", "number"], name="modules_are_numbered"),
            models.CheckConstraint(condition=Q(minutes__range=(15, 6000)), name="a_module_takes_time"),
            models.CheckConstraint(
                condition=Q(valid_months__isnull=True) | Q(valid_months__range=(1, 120)), name="a_module_lasts_months"
            ),
        ]

    def __str__(self) -> str:
        return self.title
