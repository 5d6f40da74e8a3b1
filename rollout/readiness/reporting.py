"""A borough lead says that a milestone is reached, with the evidence. It counts once somebody else confirms it."""

from __future__ import annotations

from rollout.readiness.milestone_notices import notify_report
from rollout.readiness.milestones import AFTERWARDS, Milestone
from rollout.readiness.models import MilestoneEvent, MilestoneEventKind
from rollout.readiness.recording import Said, add, as_seen, one_at_a_time
from rollout.readiness.refusals import NotNow
from tenants.models import Authority


def report(authority: Authority, milestone: Milestone, place: str, said: Said) -> MilestoneEvent:
    """Report a milestone. In: the evidence as `said.reason`; where it lies, a link or words. Out: the step.

    Whoever may answer is told. A report may be made again while it waits, when evidence is added.
    Raises: NotNow, Stale, TooEarly, Refused.
    """
    with one_at_a_time():
        now = as_seen(authority, milestone, said)
        if now.of(milestone).is_settled:
            raise NotNow("It is confirmed already. If that is no longer so, the secretary sends it back first.")
        if milestone in AFTERWARDS and now.go_live is None:
            raise NotNow("This follows the go-live, and no go-live is recorded yet.")
        made = add(authority, milestone, MilestoneEventKind.REPORTED, said, count=now.count, place=place.strip())
        notify_report(made)
        return made
