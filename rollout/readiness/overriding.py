"""The board lets an authority go live with must-haves open: two of its members, for a reason that stands for good.

One member asks and another agrees, each on their own page. Nobody who was seated by the other is the other: whoever
made the second member's seat could otherwise be both.
"""

from __future__ import annotations

from collections.abc import Collection

from rollout.readiness.milestone_notices import notify_board
from rollout.readiness.milestones import Milestone
from rollout.readiness.models import MilestoneEvent, MilestoneEventKind
from rollout.readiness.recording import Said, add, as_seen, one_at_a_time
from rollout.readiness.refusals import NotNow, NotTwo
from rollout.readiness.standing import Readiness, readiness
from rollout.refusals import Stale
from tenants.models import Authority, Role, Seat


def ask_to_let_pass(authority: Authority, shown: Collection[str], said: Said) -> MilestoneEvent:
    """One member of the board would let these must-haves be open at go-live, and no others. It lets nothing pass yet.

    In: the open must-haves that the form showed. Out: the step; the other members are told.
    Raises: NotNow (nothing is open, it is live, or this member asked already), Stale (others are open now than were
    shown), TooEarly, Refused.
    """
    with one_at_a_time():
        now, missing = _open(authority, shown, said)
        if now.asked and said.by and now.asked.by_id == said.by.pk and set(now.asked.open_then) == set(missing):
            raise NotNow("You asked for it already. Another member of the board agrees.")
        made = add(
            authority, Milestone.GO_LIVE, MilestoneEventKind.PASS_ASKED, said, count=now.count, open_then=missing
        )
        notify_board(made)
        return made


def override(authority: Authority, shown: Collection[str], said: Said) -> MilestoneEvent:
    """A second member agrees: the board lets these must-haves be open at go-live, and no others.

    In: the open must-haves that the form showed, which are those that the first member asked for. What opens later is
    not let pass. Out: the step.
    Raises: NotNow (nothing is open, nobody asked, or it is live), NotTwo (the same person, or one whom the other
    seated), Stale (others are open now than were shown, or were asked for), TooEarly, Refused.
    """
    with one_at_a_time():
        now, missing = _open(authority, shown, said)
        asked = now.asked
        if asked is None or asked.by_id is None:
            raise NotNow("No other member of the board has asked to let it pass.")
        if set(asked.open_then) != set(missing):
            raise NotNow("Other must-haves are open now than were asked for. A member asks again.")
        if said.by is None or said.by.pk == asked.by_id:
            raise NotTwo("You asked for it. Another member of the board agrees.")
        if _seated_by_the_other(said, asked):
            raise NotTwo("One of you two gave the other the seat on the board. A third member agrees.")
        return add(
            authority, Milestone.GO_LIVE, MilestoneEventKind.OVERRIDDEN, said, count=now.count, open_then=missing,
            asked_by_id=asked.by_id,
        )  # fmt: skip


def _open(authority: Authority, shown: Collection[str], said: Said) -> tuple[Readiness, list[str]]:
    """How it stands after all steps, and which must-haves are open on the day."""
    now = as_seen(authority, Milestone.GO_LIVE, said)
    if now.go_live is not None:
        raise NotNow("It is live already. There is nothing to let pass.")
    then = readiness(MilestoneEvent.objects.filter(authority=authority), said.on)
    missing = [str(each.milestone) for each in then.open_must_haves]
    if not missing:
        raise NotNow("Every must-have is in place on that day. Nothing has to be let pass.")
    if set(missing) != set(shown):
        raise Stale
    return now, missing


def _seated_by_the_other(said: Said, asked: MilestoneEvent) -> bool:
    both = [asked.by_id, said.by.pk if said.by else None]
    return Seat.objects.standing(said.at).filter(user__in=both, role=Role.BOARD, granted_by__in=both).exists()
