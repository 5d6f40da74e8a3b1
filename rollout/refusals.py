"""Why a change of the plan is refused."""

from __future__ import annotations


class Stale(Exception):
    """Somebody else changed it since it was shown."""


class NothingChanged(Exception):
    """What was asked for is what stands already."""


class NotThroughTheGate(Exception):
    """Since when an authority is live is recorded through the gate alone (rollout/readiness)."""


class NotYet(Exception):
    """A change counts from today or before, and nobody is live since a day to come."""
