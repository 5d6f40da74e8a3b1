"""The borough lead or the secretary asks the operator to build the hub."""

from __future__ import annotations

from rollout.readiness.milestones import Milestone
from rollout.readiness.models import MilestoneEvent, MilestoneEventKind
from rollout.readiness.recording import Said, add, as_seen, one_at_a_time
from rollout.readiness.refusals import NotNow
from rollout.readiness.standing import Stand
from tenants.models import Authority, HubAuthority


def ask_to_build(authority: Authority, said: Said) -> MilestoneEvent:
    """Ask for a hub on this platform. Raises: NotNow (it has one, or it is under way), Stale, TooEarly, Refused."""
    with one_at_a_time():
        now = as_seen(authority, Milestone.SYSTEM, said)
        if now.of(Milestone.SYSTEM).stand not in (Stand.OPEN, Stand.SENT_BACK):
            raise NotNow("It is asked for, being built or settled already.")
        if HubAuthority.objects.filter(authority=authority, until__isnull=True).exists():
            raise NotNow("It has a hub on this platform already.")
        return add(authority, Milestone.SYSTEM, MilestoneEventKind.ASKED, said, count=now.count)
