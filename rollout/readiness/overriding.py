"""The board lets an authority go live with must-haves open, for a reason that stands beside the go-live for good."""

from __future__ import annotations

from collections.abc import Collection

from rollout.readiness.milestones import Milestone
from rollout.readiness.models import Kind, MilestoneEvent
from rollout.readiness.recording import Said, add, as_seen, one_at_a_time
from rollout.readiness.refusals import NotNow
from rollout.readiness.standing import readiness
from rollout.refusals import Stale
from tenants.models import Authority


def override(authority: Authority, shown: Collection[str], said: Said) -> MilestoneEvent:
    """Record that the board lets these must-haves be open at go-live, and no others.

    In: the open must-haves that the form showed. What opens later is not let pass. Out: the step.
    Raises: NotNow (nothing is open, or it is live), Stale (others are open now than were shown), TooEarly, Refused.
    """
    with one_at_a_time():
        now = as_seen(authority, Milestone.GO_LIVE, said)
        if now.go_live is not None:
            raise NotNow("It is live already. There is nothing to let pass.")
        then = readiness(MilestoneEvent.objects.filter(authority=authority), said.on)
        missing = [str(each.milestone) for each in then.open_must_haves]
        if not missing:
            raise NotNow("Every must-have is in place on that day. Nothing has to be let pass.")
        if set(missing) != set(shown):
            raise Stale
        return add(
            authority, Milestone.GO_LIVE, Kind.OVERRIDDEN, said, count=now.count, open_then=missing
        )  # fmt: skip
