"""An end for a machine gone wild: so many notifications from one address in a minute."""

from __future__ import annotations

from typing import Any

from rest_framework.throttling import BaseThrottle

from hub.front_door.rate_limits import API, seconds_to_wait


class ByAddress(BaseThrottle):
    """Refuses with 429 and Retry-After what is over the limit of front doors (hub/front_door/rate_limits.py)."""

    def __init__(self) -> None:
        self._seconds = 0

    def allow_request(self, request: Any, view: Any) -> bool:
        """Count this request. Out: whether it is within the limit."""
        self._seconds = seconds_to_wait(request._request, API)
        return not self._seconds

    def wait(self) -> float:
        """Seconds until the next may come."""
        return float(self._seconds)
