"""The registers' words, for pages and paper."""

from __future__ import annotations

from rollout.packs.models import ItemState, Level, RegisterKind

STATES: dict[str, dict[str, str]] = {
    RegisterKind.RISK: {ItemState.OPEN: "Open", ItemState.CLOSED: "Closed", ItemState.WITHDRAWN: "Withdrawn"},
    RegisterKind.DECISION: {ItemState.OPEN: "Asked", ItemState.CLOSED: "Decided", ItemState.WITHDRAWN: "Withdrawn"},
    RegisterKind.ACTION: {ItemState.OPEN: "To do", ItemState.CLOSED: "Done", ItemState.WITHDRAWN: "Withdrawn"},
}
LEVELS: dict[str, str] = {Level.HIGH: "High", Level.MEDIUM: "Medium", Level.LOW: "Low"}
REGISTERS: dict[str, str] = {
    RegisterKind.RISK: "Risks",
    RegisterKind.DECISION: "Decisions asked",
    RegisterKind.ACTION: "Actions",
}
ONE: dict[str, str] = {
    RegisterKind.RISK: "a risk",
    RegisterKind.DECISION: "a decision asked",
    RegisterKind.ACTION: "an action",
}
OUTCOMES: dict[str, str] = {
    RegisterKind.RISK: "Outcome",
    RegisterKind.DECISION: "What the board decided",
    RegisterKind.ACTION: "What was done",
}
