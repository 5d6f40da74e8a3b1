"""Nothing answers by default: a view of the API says by name why it may."""

from __future__ import annotations

from typing import Any

from rest_framework.permissions import BasePermission

from tenants.access import Need
from tenants.models import ApiKey


class NamedPublic(BasePermission):
    """Lets through what carries a rule that needs nothing; everything else is refused."""

    def has_permission(self, request: Any, view: Any) -> bool:
        """Out: whether the view says why it is public."""
        rule = getattr(view, "rule", None)
        return rule is not None and rule.need == Need.NOTHING


class HoldsKey(BasePermission):
    """Lets through whoever holds a key that stands, to views whose rule asks for one."""

    def has_permission(self, request: Any, view: Any) -> bool:
        """Out: whether a key was shown and the view's rule asks for it."""
        rule = getattr(view, "rule", None)
        return isinstance(request.auth, ApiKey) and rule is not None and rule.need == Need.KEY
