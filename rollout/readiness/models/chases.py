"""Whom the platform reminded of what, and how late it was."""

from __future__ import annotations

import uuid

from django.db import models

from rollout.models.base import only_added
from rollout.readiness.milestones import Milestone
from tenants.models import Authority


class Chase(models.Model):
    """An overdue milestone was chased: once in a week, however often the task runs."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    authority = models.ForeignKey(Authority, on_delete=models.PROTECT, related_name="+")
    milestone = models.CharField(max_length=10, choices=Milestone.choices)
    week = models.DateField()  # its Monday
    on = models.DateField()
    due = models.DateField()
    days_late = models.PositiveIntegerField()
    who = models.CharField(max_length=100)  # its owner, or whoever has to answer a report

    wall = only_added()

    class Meta:
        default_permissions = ()
        ordering = ("-week", "-days_late", "pk")
        constraints = [models.UniqueConstraint(fields=["authority", "milestone", "week"], name="chased_once_a_week")]
        indexes = [models.Index(fields=["-week", "-days_late"], name="chases_latest_first")]

    def __str__(self) -> str:
        return f"{self.authority_id} {self.milestone} in the week of {self.week}"
