"""What is to come if it goes on as it went so far: an assumption, and nobody's plan.

The method, in the words of the board's page: each date to come moves by the median slip of the go-lives so far, a date
that is over counts from the day shown, and authorities without a date follow one by one at the pace so far.
"""

from __future__ import annotations

import math
from collections import Counter
from dataclasses import dataclass
from datetime import date, timedelta
from statistics import median

from rollout.as_of import State
from rollout.board import Board

LEAST = 3  # go-lives; of fewer, one odd one would move all London


@dataclass(frozen=True)
class Pace:
    """How the go-lives so far went."""

    go_lives: int
    slip: int  # the median of days from the date first given to going live; early counts as on the day
    step: int  # days for each go-live, since the plan began


@dataclass(frozen=True)
class Projection:
    """When each authority to come is expected, none of them before the day after `on`; empty without a pace."""

    on: date
    go_lives: int
    pace: Pace | None
    named: dict[int, date]  # by the authority's key
    unnamed: Counter[date]  # how many more on a day: projected by a stage without a name, and without any date
    undated: int  # of these, how many no plan gives a date

    @property
    def last(self) -> date | None:
        """The day on which all London would be served."""
        return max([*self.named.values(), *self.unnamed], default=None)


def pace_of(board: Board) -> Pace | None:
    """In: a board. Out: its pace, or None with fewer go-lives than say anything."""
    slips = [max(row.slip or 0, 0) for row in board.rows if row.state == State.LIVE]
    if len(slips) < LEAST or board.begun is None:
        return None
    days = (board.on - board.begun).days
    return Pace(len(slips), math.ceil(median(slips)), max(math.ceil(days / len(slips)), 1))


def projected(board: Board) -> Projection:
    """Move what is to come by the pace so far."""
    live = board.count(State.LIVE)
    pace = pace_of(board)
    if pace is None:
        return Projection(board.on, live, None, {}, Counter(), 0)

    def moved(day: date) -> date:
        return max(max(day, board.on) + timedelta(days=pace.slip), board.on + timedelta(days=1))

    to_come = [row for row in board.rows if row.state != State.LIVE]
    named = {row.authority.pk: moved(row.expected) for row in to_come if row.expected}
    unnamed: Counter[date] = Counter()
    left = sum(row.state == State.NOT_PLANNED for row in to_come)  # a stage cannot project more than there are
    for stage in board.stages:
        if stage.event.ends_on and stage.unnamed:
            count = min(stage.unnamed, left)
            unnamed[moved(stage.event.ends_on)] += count
            left -= count
    undated = len(to_come) - len(named) - sum(unnamed.values())
    begin = max([board.on, *named.values(), *unnamed])
    for number in range(1, undated + 1):
        unnamed[begin + timedelta(days=pace.step * number)] += 1
    return Projection(board.on, live, pace, named, +unnamed, undated)
