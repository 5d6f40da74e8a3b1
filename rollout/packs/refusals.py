"""Why a pack is refused. The registers' refusals are the plan's own (rollout.refusals)."""

from __future__ import annotations


class Backwards(Exception):
    """A pack is of the last one's day or later: the board reads on from what it was shown."""


class NotItsHash(Exception):
    """A stored document is not the one that was hashed."""
