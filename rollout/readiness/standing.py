"""How milestones stand on a day, computed from their events: pure functions over rows in memory."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from rollout.as_of import grouped, standing
from rollout.readiness.milestones import MUST_HAVES, Milestone
from rollout.readiness.models import MilestoneEvent, MilestoneEventKind


class Stand(StrEnum):
    """How far one milestone is."""

    OPEN = "open"  # nothing is reported yet
    ASKED = "asked"  # the system: somebody asked for it
    ORDERED = "ordered"  # the system: the keeper builds it
    REPORTED = "reported"  # the borough says it is reached; nobody has confirmed it
    SENT_BACK = "sent_back"  # it was reported, and is not enough
    CONFIRMED = "confirmed"
    NOT_APPLICABLE = "not_applicable"


STANDS: dict[str, Stand] = {
    MilestoneEventKind.ASKED: Stand.ASKED,
    MilestoneEventKind.ORDERED: Stand.ORDERED,
    MilestoneEventKind.REPORTED: Stand.REPORTED,
    MilestoneEventKind.SENT_BACK: Stand.SENT_BACK,
    MilestoneEventKind.CONFIRMED: Stand.CONFIRMED,
    MilestoneEventKind.NOT_APPLICABLE: Stand.NOT_APPLICABLE,
    MilestoneEventKind.TAKEN_BACK: Stand.OPEN,
}
SETTLED = frozenset({Stand.CONFIRMED, Stand.NOT_APPLICABLE})


@dataclass(frozen=True)
class Standing:
    """One milestone of one authority on a day."""

    milestone: Milestone
    stand: Stand = Stand.OPEN
    step: MilestoneEvent | None = None  # what made it stand so
    report: MilestoneEvent | None = None  # the latest report: evidence and where it lies
    plan: MilestoneEvent | None = None  # the latest plan: owner and due day
    steps: int = 0  # how many steps there are up to the day: what a form carries as `seen`

    @property
    def is_settled(self) -> bool:
        """Whether nothing has to be done any more: confirmed, or not applicable."""
        return self.stand in SETTLED

    @property
    def is_must_have(self) -> bool:
        """Whether nobody goes live without it."""
        return self.milestone in MUST_HAVES

    @property
    def due(self) -> date | None:
        """By when it should be reached."""
        return self.plan.due if self.plan else None

    @property
    def owner(self) -> str:
        """Who sees to it; nobody named: empty."""
        return self.plan.owner if self.plan else ""

    def days_late(self, on: date) -> int:
        """Days since it was due, while it is not settled; 0 where it is not late."""
        return max((on - self.due).days, 0) if self.due and not self.is_settled else 0


@dataclass(frozen=True)
class Readiness:
    """All milestones of one authority on a day."""

    on: date
    milestones: tuple[Standing, ...]
    override: MilestoneEvent | None = None  # the board's latest, if there is one
    asked: MilestoneEvent | None = None  # what one member asked after it and no second has agreed to
    count: int = 0  # how many steps were recorded at all, also after the day

    def of(self, milestone: Milestone) -> Standing:
        """One of them."""
        return next(each for each in self.milestones if each.milestone == milestone)

    @property
    def must_haves(self) -> tuple[Standing, ...]:
        return tuple(each for each in self.milestones if each.is_must_have)

    @property
    def open_must_haves(self) -> tuple[Standing, ...]:
        """What keeps it from going live."""
        return tuple(each for each in self.must_haves if not each.is_settled)

    @property
    def overdue(self) -> tuple[Standing, ...]:
        """What is late, the latest first."""
        late = [each for each in self.milestones if each.days_late(self.on)]
        return tuple(sorted(late, key=lambda each: -each.days_late(self.on)))

    @property
    def next_due(self) -> Standing | None:
        """What is due next, among what is not late and not settled."""
        coming = [each for each in self.milestones if each.due and each.due >= self.on and not each.is_settled]
        return min(coming, key=lambda each: each.due or date.max, default=None)

    @property
    def go_live(self) -> MilestoneEvent | None:
        """The record of how it went live, if it did."""
        found = self.of(Milestone.GO_LIVE)
        return found.step if found.stand == Stand.CONFIRMED else None

    @property
    def let_pass(self) -> frozenset[str]:
        """The must-haves that the board lets it go live without."""
        return frozenset(self.override.open_then) if self.override else frozenset()


def readiness(events: Iterable[MilestoneEvent], on: date) -> Readiness:
    """All milestones on a day. In: every event of one authority, in any order."""
    every = list(events)
    by_milestone = grouped((event.milestone, event) for event in every if event.on <= on)
    last = standing(
        (event for event in every if event.kind in (MilestoneEventKind.PASS_ASKED, MilestoneEventKind.OVERRIDDEN)), on
    )
    overrides = [
        event for event in every if event.kind == MilestoneEventKind.OVERRIDDEN and event.asked_by_id is not None
    ]
    return Readiness(
        on=on,
        milestones=tuple(_one(each, by_milestone.get(each, []), on) for each in Milestone),
        override=standing(overrides, on),
        asked=last if last is not None and last.kind == MilestoneEventKind.PASS_ASKED else None,
        count=len(every),
    )


def _one(milestone: Milestone, events: Sequence[MilestoneEvent], on: date) -> Standing:
    step = standing((event for event in events if event.kind in STANDS), on)
    return Standing(
        milestone=milestone,
        stand=STANDS[step.kind] if step else Stand.OPEN,
        step=step,
        report=standing((event for event in events if event.kind == MilestoneEventKind.REPORTED), on),
        plan=standing((event for event in events if event.kind == MilestoneEventKind.PLANNED), on),
        steps=len(events),
    )
