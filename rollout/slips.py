"""What slips: which dates were moved, by how much and why, and what is overdue."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby

from rollout.as_of import State
from rollout.board import Board, Row
from rollout.models import AuthorityEvent, Fact, StageEvent
from rollout.plan import Plan


@dataclass(frozen=True)
class Move:
    """A day from which an authority's date was another one, and the event that made it so."""

    on: date
    old: date | None
    new: date | None
    event: AuthorityEvent | StageEvent

    @property
    def days(self) -> int:
        """By how many days; 0 where a date was given or taken away."""
        return (self.new - self.old).days if self.old and self.new else 0


@dataclass(frozen=True)
class Slip:
    """An authority that is later than it was first dated."""

    row: Row
    days: int  # from the date first given to the one now expected, or to today where that is over
    overdue: int  # of these, how many the expected date is over
    moves: tuple[Move, ...]
    has_earlier: bool  # moves that the plan at hand does not hold


def moves(events: Sequence[AuthorityEvent], stages: dict[int, list[StageEvent]], until: date) -> tuple[Move, ...]:
    """Each change of the date that an authority is expected by, oldest first, the first one given left out.

    In: all events of the authority and of the stages to a day. Out: the moves.
    """
    own = [event for event in events if event.fact != Fact.LIVE and event.on <= until]
    named = {event.stage for event in own if event.stage}
    windows = [event for number in named for event in stages.get(number, []) if event.on <= until]
    found: list[Move] = []
    stage: int | None = None
    planned: date | None = None
    ends: dict[int, date | None] = {}
    expected: date | None = None
    every: list[AuthorityEvent | StageEvent] = [*own, *windows]
    for day, steps in groupby(sorted(every, key=_order), key=lambda event: event.on):
        cause: AuthorityEvent | StageEvent | None = None
        for event in steps:
            if isinstance(event, StageEvent):
                ends[event.stage] = event.ends_on
                cause = event if event.stage == stage and not isinstance(cause, AuthorityEvent) else cause
            else:
                cause = event
                stage = event.stage if event.fact == Fact.STAGE else stage
                planned = event.day if event.fact == Fact.PLANNED else planned
        now = planned or ends.get(stage or 0)
        if now == expected:
            continue
        if cause is not None and (expected is not None or found):
            found.append(Move(day, expected, now, cause))
        expected = now
    return tuple(found)


def _order(event: AuthorityEvent | StageEvent) -> tuple[date, bool, int]:
    """By day; of one day a stage's window before what is said of the authority itself."""
    return event.on, isinstance(event, AuthorityEvent), event.number


def slips_of(board: Board, plan: Plan) -> list[Slip]:
    """Authorities to come that are later than first dated or overdue, the longest slip first.

    In: a board and the plan of its day: the whole one, or a recent one for the last moves alone.
    """
    found = []
    for row in board.rows:
        if row.state == State.LIVE or row.first is None or row.expected is None:
            continue
        overdue = max((board.on - row.expected).days, 0)
        days = (max(row.expected, board.on if overdue else row.expected) - row.first).days
        if days > 0 or overdue:
            pk = row.authority.pk
            known = plan.whole_after.get(pk, date.min)
            moved = moves(plan.authorities.get(pk, []), plan.stages, board.on)
            recent = tuple(move for move in moved if move.on > known)
            found.append(Slip(row, days, overdue, recent, pk in plan.whole_after))
    return sorted(found, key=lambda slip: (-slip.days, slip.row.authority.name))


def late_go_lives(board: Board) -> list[Row]:
    """Authorities that went live later than first dated, the latest first."""
    late = [row for row in board.rows if row.state == State.LIVE and (row.slip or 0) > 0]
    return sorted(late, key=lambda row: (-(row.slip or 0), row.authority.name))
