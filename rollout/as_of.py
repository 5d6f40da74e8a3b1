"""What is known on a day, computed from the events: pure functions over rows in memory."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Protocol, TypeVar

from rollout.models import AuthorityEvent, Fact, StageEvent


class Dated(Protocol):
    """An event, as far as its order goes."""

    @property
    def on(self) -> date: ...
    @property
    def number(self) -> int: ...


E = TypeVar("E", bound=Dated)


def standing(events: Iterable[E], on: date) -> E | None:
    """The event that counts on a day: the latest from that day or before; of one day's, the one recorded last."""
    return max((event for event in events if event.on <= on), key=lambda event: (event.on, event.number), default=None)


class State(StrEnum):
    """How far an authority is."""

    LIVE = "live"
    DUE = "due"  # its window or planned day is over, and nobody has recorded that it is live
    PLANNED = "planned"
    NOT_PLANNED = "not_planned"


@dataclass(frozen=True)
class Position:
    """Where an authority stands on a day."""

    stage: int | None = None
    planned: date | None = None
    live: date | None = None

    def expected(self, stages: dict[int, StageEvent]) -> date | None:
        """By when it should be live: its own planned day, or else the end of its stage's window."""
        stage = stages.get(self.stage) if self.stage else None
        return self.planned or (stage.ends_on if stage else None)

    def state(self, stages: dict[int, StageEvent], on: date) -> State:
        """How far it is, in one word."""
        if self.live and self.live <= on:
            return State.LIVE
        if self.stage is None and self.planned is None:
            return State.NOT_PLANNED
        expected = self.expected(stages)
        return State.DUE if expected and expected < on else State.PLANNED


def position(events: Sequence[AuthorityEvent], on: date) -> Position:
    """One authority's position on a day. In: all its events, in any order."""
    said = {fact: standing((event for event in events if event.fact == fact), on) for fact in Fact}
    stage, planned, live = said[Fact.STAGE], said[Fact.PLANNED], said[Fact.LIVE]
    return Position(
        stage=stage.stage if stage else None,
        planned=planned.day if planned else None,
        live=live.day if live else None,
    )


def first_date(events: Iterable[AuthorityEvent], stages: Mapping[int, Iterable[StageEvent]], on: date) -> date | None:
    """The date that an authority was first given: what its slip is measured from.

    It is its own first planned day or the first end of the first stage it was named in, whichever counted earlier.
    """
    known = [event for event in events if event.on <= on]
    day = _first(event for event in known if event.fact == Fact.PLANNED and event.day)
    named = _first(event for event in known if event.fact == Fact.STAGE and event.stage)
    windows = stages.get(named.stage or 0, ()) if named else ()
    window = _first(event for event in windows if event.ends_on and event.on <= on)
    if named is None or window is None:
        return day.day if day else None
    if day is not None and day.on < max(named.on, window.on):
        return day.day
    return window.ends_on


def _first(events: Iterable[E]) -> E | None:
    return min(events, key=lambda event: (event.on, event.number), default=None)


K = TypeVar("K", bound=Hashable)


def grouped(events: Iterable[tuple[K, E]]) -> dict[K, list[E]]:
    """Events by what they are about."""
    found: dict[K, list[E]] = {}
    for key, event in events:
        found.setdefault(key, []).append(event)
    return found
