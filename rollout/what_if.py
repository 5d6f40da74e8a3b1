"""What a moved go-live would change. Nothing is stored: the plan is computed once more with one event more."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from rollout.board import Board, Row, board_of, london_on
from rollout.coverage import dated_by
from rollout.models import AuthorityEvent, Fact
from rollout.plan import plan_on
from tenants.models import Authority

MADE_UP = 2**31 - 1  # after every number that was ever recorded


@dataclass(frozen=True)
class Step:
    """What has a date by a day, as it stands and as it would be."""

    by: date
    authorities: tuple[int, int]
    referrals: tuple[int, int]  # per cent


@dataclass(frozen=True)
class WhatIf:
    """A moved go-live: the board before and after, and the days at which the two differ."""

    before: Board
    after: Board
    row: Row
    moved: Row
    steps: tuple[Step, ...]
    same_hub: tuple[Row, ...]  # others that the same hub serves

    @property
    def past_target(self) -> int:
        """By how many days it would lie after the target; 0 where it does not."""
        target, day = self.before.target, self.moved.expected
        return max((day - target.day).days, 0) if target and day else 0

    @property
    def past_window(self) -> int:
        """By how many days it would lie after the end of its stage's window; 0 where it does not."""
        stage = next((one for one in self.before.stages if one.event.stage == self.row.position.stage), None)
        day = self.moved.expected
        return max((day - stage.event.ends_on).days, 0) if stage and stage.event.ends_on and day else 0


def what_if(authority: Authority, day: date, on: date) -> WhatIf:
    """In: whose go-live, to which day, and the day as of which the plan is read. Out: what would change."""
    plan, london = plan_on(on), london_on(on)
    made_up = AuthorityEvent(authority=authority, number=MADE_UP, fact=Fact.PLANNED, day=day, on=on)
    before, after = board_of(plan, london), board_of(plan.also(made_up), london)
    row, moved = _row(before, authority), _row(after, authority)
    days = [one for one in (row.expected, day, before.target.day if before.target else None) if one]
    return WhatIf(
        before=before,
        after=after,
        row=row,
        moved=moved,
        steps=_steps(before, after, sorted(set(days))),
        same_hub=tuple(
            one for one in before.rows if row.hub and one.hub == row.hub and one.authority.pk != authority.pk
        ),
    )


def _row(board: Board, authority: Authority) -> Row:
    return next(row for row in board.rows if row.authority.pk == authority.pk)


def _steps(before: Board, after: Board, days: Sequence[date]) -> tuple[Step, ...]:
    found = []
    for day in days:
        (authorities, referrals), (moved, share) = dated_by(before, day), dated_by(after, day)
        found.append(Step(day, (authorities, moved), (referrals, share)))
    return tuple(found)
