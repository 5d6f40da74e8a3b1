"""What a hub requires of those who sit in it."""

from __future__ import annotations

import uuid

from django.db import models
from django.db.models import Q

from rollout.training.models.courses import Module
from tenants.models import Hub, Role, User
from tenants.models.base import kept_by_platform


class Requirement(models.Model):
    """Seats of a role in a hub want a module: after `grace_days` without it they begin no new work there.

    Set by the hub's manager. It is never changed, only ended and set anew, so that what stood when stays known.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    hub = models.ForeignKey(Hub, on_delete=models.PROTECT, related_name="training_requirements")
    role = models.CharField(max_length=12, choices=Role.choices)
    module = models.ForeignKey(Module, on_delete=models.PROTECT, related_name="requirements")
    grace_days = models.PositiveSmallIntegerField()
    from_on = models.DateField()
    set_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    set_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")

    wall = kept_by_platform("ended_at", "ended_by_id")

    class Meta:
        default_permissions = ()
        ordering = ("role", "module__title")
        constraints = [
            models.UniqueConstraint(
                fields=["hub", "role", "module"], condition=Q(ended_at__isnull=True), name="one_requirement_of_a_kind"
            ),
            models.CheckConstraint(condition=Q(grace_days__lte=365), name="grace_is_a_year_at_most"),
        ]

    def __str__(self) -> str:
        return f"{self.get_role_display()}: {self.module_id}"
