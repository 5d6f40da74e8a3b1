"""All authorities with their colours, as the board's pages and packs show them."""

from __future__ import annotations

from rollout.board import Board, Row
from rollout.rag import Rated, rate
from rollout.readiness.now import NOTHING, overdue_must_haves, readiness_at_a_glance


def ratings(board: Board) -> list[tuple[Row, Rated]]:
    """Each row with its colour. One query, for the milestones."""
    stands = readiness_at_a_glance(board.on)
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
