"""The registers' words, for pages and paper."""

from __future__ import annotations

from rollout.packs.models import ItemState, Kind, Level

STATES: dict[str, dict[str, str]] = {
    Kind.RISK: {ItemState.OPEN: "Open", ItemState.CLOSED: "Closed", ItemState.WITHDRAWN: "Withdrawn"},
    Kind.DECISION: {ItemState.OPEN: "Asked", ItemState.CLOSED: "Decided", ItemState.WITHDRAWN: "Withdrawn"},
    Kind.ACTION: {ItemState.OPEN: "To do", ItemState.CLOSED: "Done", ItemState.WITHDRAWN: "Withdrawn"},
}
LEVELS: dict[str, str] = {Level.HIGH: "High", Level.MEDIUM: "Medium", Level.LOW: "Low"}
REGISTERS: dict[str, str] = {Kind.RISK: "Risks", Kind.DECISION: "Decisions asked", Kind.ACTION: "Actions"}
ONE: dict[str, str] = {Kind.RISK: "a risk", Kind.DECISION: "a decision asked", Kind.ACTION: "an action"}
OUTCOMES: dict[str, str] = {
    Kind.RISK: "What became of it",
    Kind.DECISION: "What the board decided",
    Kind.ACTION: "What was done",
}
