"""Coverage of London over time, planned and actual, in authorities and in referrals."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date
from itertools import accumulate

from rollout.as_of import State
from rollout.board import Board

Point = tuple[date, int]


@dataclass(frozen=True)
class Coverage:
    """Dated counts that only grow, and the whole that they are measured against."""

    live: list[Point]
    planned: list[Point]
    whole: int


def in_authorities(board: Board) -> Coverage:
    """How many authorities are live, and by when how many are planned; unnamed ones count at their stage's end."""
    planned = _planned(board, dict.fromkeys(_codes(board), 1))
    for stage in board.stages:
        if stage.event.ends_on and stage.unnamed:
            planned[stage.event.ends_on] += stage.unnamed
    return _coverage(board, _live(board, dict.fromkeys(_codes(board), 1)), planned, len(board.rows))


def in_referrals(board: Board) -> Coverage:
    """The share of London's referrals in per cent. Authorities that nobody has named cannot be counted here."""
    weights = {row.authority.pk: row.referrals for row in board.rows}
    whole = sum(weights.values())
    found = _coverage(board, _live(board, weights), _planned(board, weights), whole)
    return Coverage(_shares(found.live, whole), _shares(found.planned, whole), 100)


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


def _coverage(board: Board, live: Counter[date], planned: Counter[date], whole: int) -> Coverage:
    """The counts summed up over time: what is live ends today, the plan ends with the target."""
    begin = min([board.on, *(stage.event.on for stage in board.stages), *live, *planned])
    done = [(begin, 0), *_summed(live)]
    if done[-1][0] < board.on:
        done.append((board.on, done[-1][1]))
    to_come = [(begin, 0), *_summed(planned)]
    if board.target and board.target.day > to_come[-1][0]:
        to_come.append((board.target.day, whole))
    return Coverage(done, to_come, whole)


def _summed(counts: Counter[date]) -> list[Point]:
    days = sorted(counts)
    return list(zip(days, accumulate(counts[day] for day in days), strict=True))


def _shares(points: list[Point], whole: int) -> list[Point]:
    return [(day, round(100 * count / whole) if whole else 0) for day, count in points]
