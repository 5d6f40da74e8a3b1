"""Recording that an authority is live as a partnership: through the gate, and with it its front door opens."""

from __future__ import annotations

from datetime import date

from rollout.as_of import Position
from rollout.moving import record_moves, shown
from rollout.readiness import gate
from rollout.readiness.milestones import Milestone
from rollout.readiness.models import MilestoneEvent, MilestoneEventKind
from rollout.readiness.recording import Said, add, as_seen, one_at_a_time
from rollout.readiness.refusals import DoorClosed, NotNow, Refused, TooEarly
from tenants import doors
from tenants.models import Authority, User
from tenants.refusals import DoorNotReady


def go_live(authority: Authority, day: date, said: Said, *, history: bool = False) -> MilestoneEvent:
    """Record since when an authority is live, in the plan and as its milestone, and open its front door if it has one.

    In: the day; with `history`, what was known from before this platform or from outside it, and `said.source`.
    Out: the step, which says for good how it passed the gate.
    What is known from elsewhere opens no door: the door of a hub that is built here later opens when its go-live is
    recorded once more, of the same day, through the gate.
    Raises: GateClosed, DoorClosed (a hub here that nobody would answer in), NotNow, Stale, TooEarly, OutOfBounds,
    Refused; nothing is recorded then, and the door stays closed.
    """
    by = _somebody(said)
    if day > said.on:
        raise TooEarly("It cannot be live since a day after the one from which this counts.", "day")
    if history and not said.source.strip():
        raise Refused("Say where this is known from.", "source")
    with one_at_a_time():
        now = as_seen(authority, Milestone.GO_LIVE, said)
        place = doors.place_of(authority)
        is_shut = place is not None and place.door_opened_at is None
        again = now.go_live is not None and now.go_live.day == day
        if again and (history or not is_shut):
            raise NotNow("This go-live is recorded already.", "day")
        passed, passage, open_then = gate.pass_through(authority, said.on if again else day, history=history)
        stands, seen = shown(authority)
        if stands.live != day:
            wanted = Position(stands.stage, stands.planned, day)
            record_moves(authority, wanted, on=said.on, reason=said.reason, seen=seen, by=by, at=said.at, passed=passed,
                         source=said.source)  # fmt: skip
        made = add(
            authority, Milestone.GO_LIVE, MilestoneEventKind.CONFIRMED, said, count=now.count, day=day, passage=passage,
            open_then=[str(each) for each in open_then],
        )  # fmt: skip
        if not history:
            _open_door(authority, by, said)
    return made


def _open_door(authority: Authority, by: User, said: Said) -> None:
    try:
        doors.open_door(authority, by=by, at=said.at)
    except DoorNotReady as shut:
        raise DoorClosed(str(shut)) from shut


def take_back(authority: Authority, said: Said) -> MilestoneEvent:
    """Record that it is not live after all; its front door closes and says where to turn.

    Raises: NotNow, Stale, TooEarly, Refused.
    """
    by = _somebody(said)
    with one_at_a_time():
        now = as_seen(authority, Milestone.GO_LIVE, said)
        stands, seen = shown(authority)
        if now.go_live is None:
            raise NotNow("No go-live is recorded that could be taken back.")
        wanted = Position(stands.stage, stands.planned, None)
        record_moves(authority, wanted, on=said.on, reason=said.reason, seen=seen, by=by, at=said.at,
                     passed=gate.take_back())  # fmt: skip
        made = add(authority, Milestone.GO_LIVE, MilestoneEventKind.TAKEN_BACK, said, count=now.count)
        doors.close_door(authority, by=by, at=said.at)
    return made


def _somebody(said: Said) -> User:
    if said.by is None:
        raise Refused("Somebody has to record it.")
    return said.by
