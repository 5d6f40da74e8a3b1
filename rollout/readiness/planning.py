"""Who sees to a milestone, and by when."""

from __future__ import annotations

from datetime import date

from rollout.days import in_bounds
from rollout.readiness.milestones import Milestone
from rollout.readiness.models import MilestoneEvent, MilestoneEventKind
from rollout.readiness.recording import Said, add, as_seen, one_at_a_time
from rollout.refusals import NothingChanged, OutOfBounds
from tenants.models import Authority


def plan(authority: Authority, milestone: Milestone, owner: str, due: date | None, said: Said) -> MilestoneEvent:
    """Record a milestone's owner and due day; earlier ones stay in the history.

    Raises: Stale, TooEarly, OutOfBounds, Refused, NothingChanged.
    """
    if not in_bounds(due):
        raise OutOfBounds(field="due")
    with one_at_a_time():
        now = as_seen(authority, milestone, said, follows=False)
        before = now.of(milestone)
        if (owner.strip(), due) == (before.owner, before.due):
            raise NothingChanged
        return add(
            authority, milestone, MilestoneEventKind.PLANNED, said, count=now.count, owner=owner.strip(), due=due
        )
