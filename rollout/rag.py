"""Red, amber or green: one rule for the board's pages and its packs. The word always stands with the colour."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from rollout.as_of import State
from rollout.board import Row


class Rag(StrEnum):
    """How an authority stands against its plan."""

    RED = "red"
    AMBER = "amber"
    GREEN = "green"
    NONE = "none"  # nothing to measure against yet


class Why(StrEnum):
    """The first of these that is so decides, in this order."""

    LIVE = "live"
    OVERDUE = "overdue"
    PAST_TARGET = "past_target"
    LATER = "later"
    MILESTONES = "milestones"
    NO_DATE = "no_date"
    ON_PLAN = "on_plan"


@dataclass(frozen=True)
class Rated:
    """The colour, and the one reason for it."""

    rag: Rag
    why: Why
    days: int = 0  # overdue, past the target, or later than first dated


def rate(row: Row, on: date, target: date | None, *, overdue_milestones: int = 0) -> Rated:
    """Red: its date is over without a new one, or lies after the target. Amber: it was moved later than first dated, or
    a must-have milestone is overdue. Green: live, or on its date. No colour: no date, and nothing overdue.
    """
    if row.state == State.LIVE:
        return Rated(Rag.GREEN, Why.LIVE)
    if row.state == State.DUE and row.expected:
        return Rated(Rag.RED, Why.OVERDUE, (on - row.expected).days)
    if row.expected and target and row.expected > target:
        return Rated(Rag.RED, Why.PAST_TARGET, (row.expected - target).days)
    if (row.slip or 0) > 0:
        return Rated(Rag.AMBER, Why.LATER, row.slip or 0)
    if overdue_milestones:
        return Rated(Rag.AMBER, Why.MILESTONES, overdue_milestones)
    return Rated(Rag.GREEN, Why.ON_PLAN) if row.expected else Rated(Rag.NONE, Why.NO_DATE)
