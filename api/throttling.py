"""How often the API is asked: refused with 429 and Retry-After over the limits of tenants/rate_limits.py."""

from __future__ import annotations

from typing import Any

from rest_framework.throttling import BaseThrottle

from tenants import rate_limits
from tenants.models import ApiKey


class PerAddress(BaseThrottle):
    """Notifications: so many from one address at one front door."""

    def __init__(self) -> None:
        self._seconds = 0

    def allow_request(self, request: Any, view: Any) -> bool:
        """Count this request. Out: whether it is within the limit."""
        self._seconds = rate_limits.seconds_to_wait(request._request, rate_limits.NOTIFICATIONS)
        return not self._seconds

    def wait(self) -> float:
        """Seconds until the next may come."""
        return float(self._seconds)


class PerKey(BaseThrottle):
    """Questions of machines: so many with one key, from wherever it asks."""

    def __init__(self) -> None:
        self._seconds = 0

    def allow_request(self, request: Any, view: Any) -> bool:
        """Count this question. Out: whether it is within the limit."""
        if isinstance(request.auth, ApiKey):
            self._seconds = rate_limits.seconds_left(rate_limits.QUESTIONS_OF_A_KEY, str(request.auth.pk))
        return not self._seconds

    def wait(self) -> float:
        """Seconds until the next may come."""
        return float(self._seconds)
