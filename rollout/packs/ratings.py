"""All authorities with their colours, as the board's pages and packs show them."""

from __future__ import annotations

from collections.abc import Mapping

from rollout.board import Board, Row
from rollout.rag import Rated, rate
from rollout.readiness.latest_states import NOTHING, overdue_must_haves, readiness_at_a_glance
from rollout.readiness.standing import Readiness


def ratings(board: Board, stands: Mapping[int, Readiness] | None = None) -> list[tuple[Row, Rated]]:
    """Each row with its colour.

    In: the milestones of the board's day by the authority's key; without them, one query.
    """
    stands = readiness_at_a_glance(board.on) if stands is None else stands
    target = board.target.day if board.target else None
    return [
        (
            row,
            rate(
                row, board.on, target, overdue_milestones=len(overdue_must_haves(stands.get(row.authority.pk, NOTHING)))
            ),
        )
        for row in board.rows
    ]
