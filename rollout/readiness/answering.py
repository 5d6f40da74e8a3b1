"""The answer to a report: the secretary or a mentor confirms it, or sends it back with a reason."""

from __future__ import annotations

from rollout.readiness.milestone_notices import notify_answer
from rollout.readiness.milestones import MAY_NOT_APPLY, Milestone
from rollout.readiness.models import MilestoneEvent, MilestoneEventKind
from rollout.readiness.recording import Said, add, as_seen, one_at_a_time
from rollout.readiness.refusals import NotNow, OwnReport
from rollout.readiness.standing import Stand
from tenants.models import Authority


def confirm(authority: Authority, milestone: Milestone, said: Said) -> MilestoneEvent:
    """Confirm what was reported: from now on it counts for the gate.

    Raises: NotNow (nothing is reported; a go-live passes the gate instead), OwnReport, Stale, TooEarly, Refused.
    """
    if milestone == Milestone.GO_LIVE:
        raise NotNow("A go-live is recorded on its own page, where the must-haves are checked.")
    with one_at_a_time():
        now = as_seen(authority, milestone, said)
        here = now.of(milestone)
        if here.stand != Stand.REPORTED or here.step is None:
            raise NotNow("Nothing is reported that could be confirmed.")
        if said.by is not None and here.step.by_id == said.by.pk:
            raise OwnReport("You reported this yourself. Somebody else confirms it.")
        made = add(authority, milestone, MilestoneEventKind.CONFIRMED, said, count=now.count)
        notify_answer(here.report, made)
        return made


def send_back(authority: Authority, milestone: Milestone, said: Said) -> MilestoneEvent:
    """Say why a report is not enough, or that what was confirmed is no longer so. Its history stays.

    Raises: NotNow, Stale, TooEarly, Refused.
    """
    with one_at_a_time():
        now = as_seen(authority, milestone, said)
        if milestone == Milestone.GO_LIVE and now.of(milestone).is_settled:
            raise NotNow("A go-live is taken back on its own page, since the front door closes with it.")
        if now.of(milestone).stand not in (Stand.REPORTED, Stand.CONFIRMED, Stand.NOT_APPLICABLE):
            raise NotNow("Nothing is reported that could be sent back.")
        made = add(authority, milestone, MilestoneEventKind.SENT_BACK, said, count=now.count)
        notify_answer(now.of(milestone).report, made)
        return made


def set_aside(authority: Authority, milestone: Milestone, said: Said) -> MilestoneEvent:
    """Say that a milestone does not apply: the partnership is live, or will be, without this platform.

    Raises: NotNow (another milestone, or one that is settled or being built), Stale, TooEarly, Refused.
    """
    if milestone not in MAY_NOT_APPLY:
        raise NotNow("This milestone applies to every authority.")
    with one_at_a_time():
        now = as_seen(authority, milestone, said)
        if now.of(milestone).is_settled or now.of(milestone).stand == Stand.ORDERED:
            raise NotNow("It is confirmed, or being built. It cannot be set aside now.")
        return add(authority, milestone, MilestoneEventKind.NOT_APPLICABLE, said, count=now.count)
