"""Roles in words."""

from __future__ import annotations

from collections.abc import Collection

from mash_platform.phrases import listing
from tenants.models import Role


def role_words(roles: Collection[str]) -> str:
    """ "coordinator and hub manager", in the order of all pages."""
    return listing([str(role.label).lower() for role in Role if role in roles])
