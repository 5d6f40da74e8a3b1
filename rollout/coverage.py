"""Coverage of London over time: planned, actual and projected, in authorities and in referrals."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date
from itertools import accumulate

from rollout.as_of import State
from rollout.board import Board
from rollout.projection import Projection, projected

Point = tuple[date, int]


@dataclass(frozen=True)
class Coverage:
    """Dated counts that only grow, and the whole that they are measured against."""

    live: list[Point]
    planned: list[Point]
    projected: list[Point]  # empty where too little is known (rollout.projection)
    whole: int


def in_authorities(board: Board) -> Coverage:
    """How many authorities are live, and by when how many are planned; unnamed ones count at their stage's end."""
    weights = dict.fromkeys(_codes(board), 1)
    planned = _planned(board, weights)
    for stage in board.stages:
        if stage.event.ends_on and stage.unnamed:
            planned[stage.event.ends_on] += stage.unnamed
    ahead = projected(board)
    to_come = _projected(ahead, weights)
    to_come.update(ahead.unnamed)
    return _coverage(board, _live(board, weights), planned, to_come, len(board.rows))


def in_referrals(board: Board) -> Coverage:
    """The share of London's referrals in per cent. Authorities that nobody has named cannot be counted here."""
    weights = {row.authority.pk: row.referrals for row in board.rows}
    whole = sum(weights.values())
    to_come = _projected(projected(board), weights)
    found = _coverage(board, _live(board, weights), _planned(board, weights), to_come, whole)
    return Coverage(
        _shares(found.live, whole), _shares(found.planned, whole), _shares(found.projected, whole), 100
    )  # fmt: skip


def dated_by(board: Board, day: date) -> tuple[int, int]:
    """How many authorities have a date by this day or are live, and what per cent of referrals the named ones have."""
    by = [row for row in board.rows if (when := row.expected or row.position.live) and when <= day]
    unnamed = sum(one.unnamed for one in board.stages if one.event.ends_on and one.event.ends_on <= day)
    whole = sum(row.referrals for row in board.rows)
    return len(by) + unnamed, round(100 * sum(row.referrals for row in by) / whole) if whole else 0


def _codes(board: Board) -> list[int]:
    return [row.authority.pk for row in board.rows]


def _live(board: Board, weights: dict[int, int]) -> Counter[date]:
    found: Counter[date] = Counter()
    for row in board.rows:
        if row.state == State.LIVE and row.position.live:
            found[row.position.live] += weights[row.authority.pk]
    return found


def _planned(board: Board, weights: dict[int, int]) -> Counter[date]:
    found: Counter[date] = Counter()
    for row in board.rows:
        day = row.expected or row.position.live
        if day:
            found[day] += weights[row.authority.pk]
    return found


def _projected(ahead: Projection, weights: dict[int, int]) -> Counter[date]:
    found: Counter[date] = Counter()
    for authority, day in ahead.named.items():
        found[day] += weights[authority]
    return found


def _coverage(
    board: Board, live: Counter[date], planned: Counter[date], to_come: Counter[date], whole: int
) -> Coverage:
    """The counts summed up: what is live ends today, the plan with the target, and what is projected begins today."""
    begin = min([board.on, *(stage.event.on for stage in board.stages), *live, *planned])
    done = [(begin, 0), *_summed(live)]
    if done[-1][0] < board.on:
        done.append((board.on, done[-1][1]))
    wanted = [(begin, 0), *_summed(planned)]
    if board.target and board.target.day > wanted[-1][0]:
        wanted.append((board.target.day, whole))
    now = done[-1][1]
    ahead = [(board.on, now), *((day, now + count) for day, count in _summed(to_come))] if to_come else []
    return Coverage(done, wanted, ahead, whole)


def _summed(counts: Counter[date]) -> list[Point]:
    days = sorted(counts)
    return list(zip(days, accumulate(counts[day] for day in days), strict=True))


def _shares(points: list[Point], whole: int) -> list[Point]:
    return [(day, round(100 * count / whole) if whole else 0) for day, count in points]
