"""What other records know of a milestone, beside what its report says. They do not decide: whoever confirms does."""

from __future__ import annotations

from datetime import date, datetime

from rollout.as_of import position
from rollout.models import AuthorityEvent
from rollout.models.plan_lines import counted
from rollout.readiness.milestones import Milestone
from rollout.training.evidence import Booked, Trained, booked_for, trained_for
from tenants.models import Authority

# Of these milestones training keeps records of its own.
RECORDED = (Milestone.TRAINING, Milestone.MENTORS)


def evidence_of(authority: Authority, milestone: Milestone, on: date, at: datetime) -> Trained | Booked | None:
    """What the training records say. In: the day of the plan that is shown, and now, by which people are trained.

    Out: None for a milestone of which they know nothing.
    """
    if milestone == Milestone.TRAINING:
        return trained_for(authority, at)
    if milestone == Milestone.MENTORS:
        return booked_for(authority, go_live_day(authority, on))
    return None


def go_live_day(authority: Authority, on: date) -> date | None:
    """Since when it is live, or else its own planned day; a stage's window is no day on which somebody could come."""
    stands = position(list(counted(AuthorityEvent.objects.filter(authority=authority))), on)
    return stands.live or stands.planned
