"""What a hub took from roles, as every request reads it with its seat."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models

from tenants.models.base import kept_by_platform
from tenants.models.hubs import Hub


class HubPermissions(models.Model):
    """Acts that a hub took from roles: a copy of the latest row of its own table, which says who set it and why
    (hub/wall/models/permission_setting.py). It can take away alone (hub/wall/permissions.py)."""

    hub = models.OneToOneField(Hub, primary_key=True, on_delete=models.PROTECT, related_name="permissions")
    taken = ArrayField(models.CharField(max_length=60), default=list)  # "set_aside:coordinator"
    copied_at = models.DateTimeField()

    wall = kept_by_platform("taken", "copied_at")

    class Meta:
        default_permissions = ()

    def __str__(self) -> str:
        return f"what {self.hub_id} took from roles"
