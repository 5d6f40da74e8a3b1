"""Why a change of the plan is refused."""

from __future__ import annotations


class Stale(Exception):
    """Somebody else changed it since it was shown."""


class NothingChanged(Exception):
    """What was asked for is what stands already."""


class NotYet(Exception):
    """A change counts from today or before, and nobody is live since a day to come."""
