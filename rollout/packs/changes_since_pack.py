"""What was recorded since the last pack: changes of the days since, and corrections of days that it had shown.

A pack keeps the last event of each thing that it knew (`held`). They are numbered one by one, so what it did not
know is told from what it knew without looking at a clock: an event written while the pack was made is not lost.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TypeVar

from rollout.as_of import position, standing
from rollout.board import London
from rollout.models import AuthorityEvent, Fact, StageEvent, StrikeOut, TargetEvent
from rollout.models.base import Event
from rollout.packs.go_live_arrangements import Arranged
from rollout.plan import Plan

E = TypeVar("E", bound=Event)
Held = Mapping[str, int]  # "authority:harrow" -> the last number of its events that was known
STRUCK = "struck out"  # among them: how many lines were struck out


@dataclass(frozen=True)
class Change:
    """One event: what it is about, what was known before and since, why, and what else moves with it."""

    about: str
    on: date
    what: str
    old: str  # a day as ISO writes it, or words
    new: str
    days: int  # later (or earlier, below 0); 0 where there is nothing to compare
    reason: str
    source: str
    also: tuple[str, ...]


@dataclass(frozen=True)
class Since:
    """What the last pack did not know."""

    changes: tuple[Change, ...]
    corrections: tuple[Change, ...]


def held_by(plan: Plan, london: London, others: Iterable[tuple[str, int]] = ()) -> dict[str, int]:
    """The last number of each thing's events. In: the whole plan, and what else is counted by its name.

    Not how many there are: lines that were struck out are not among them, and keep their number.
    """
    slugs = {authority.pk: authority.slug for authority in london.authorities}
    return {
        **{f"authority:{slugs[pk]}": _last(events) for pk, events in plan.authorities.items()},
        **{f"stage:{stage}": _last(events) for stage, events in plan.stages.items()},
        "target": _last(plan.targets),
        **dict(others),
    }


def _last(events: Iterable[Event]) -> int:
    return max((event.number for event in events), default=0)


def since(
    plan: Plan,
    london: London,
    last_on: date,
    held: Held,
    here: Mapping[int, Arranged] | None = None,
    struck: Iterable[StrikeOut] = (),
) -> Since:
    """In: the whole plan with its day, the last pack's day and what it held; what is arranged, by the authority's key;
    every line that was struck out, which corrects whatever showed it.

    Out: what the last pack did not know.
    """
    found: list[tuple[Event, Change]] = []
    for authority in london.authorities:
        events = plan.authorities.get(authority.pk, [])
        also = _same_hub(london, authority.pk)
        around = (here or {}).get(authority.pk, Arranged())
        for one in _new(events, plan.on, held.get(f"authority:{authority.slug}", 0), last_on):
            found.append((one, _of_authority(authority.name, one, events, plan, also, around)))
    for stage, stage_events in sorted(plan.stages.items()):
        for other in _new(stage_events, plan.on, held.get(f"stage:{stage}", 0), last_on):
            found.append((other, _of_stage(other, stage_events, plan, london)))
    for target in _new(plan.targets, plan.on, held.get("target", 0), last_on):
        found.append((target, _of_target(target, plan.targets)))
    return Since(
        tuple(change for event, change in found if event.on > last_on),
        (
            *(change for event, change in found if event.on <= last_on),
            *(_of_strike_out(one) for one in struck if one.number > held.get(STRUCK, 0)),
        ),
    )


def _of_strike_out(one: StrikeOut) -> Change:
    return _change(one.about, one, "Struck out", one.what, "Not counted", also=())


def _new(events: Sequence[E], on: date, known: int, last_on: date) -> list[E]:
    """Events of the days since, and those of earlier days that the last pack did not know."""
    wanted = [event for event in events if event.on <= on and (event.number > known or event.on > last_on)]
    return sorted(wanted, key=lambda event: (event.on, event.number))


def _before(event: E, events: Sequence[E]) -> list[E]:
    return [one for one in events if one.number < event.number]


def _of_authority(
    name: str,
    event: AuthorityEvent,
    events: Sequence[AuthorityEvent],
    plan: Plan,
    also: tuple[str, ...],
    here: Arranged,
) -> Change:
    stages = Plan(event.on, {}, plan.stages, ()).standing_stages()
    earlier = _before(event, events)
    old, new = position(earlier, event.on), position([*earlier, event], event.on)
    if event.fact == Fact.STAGE:
        was, now = (f"Stage {one.stage}" if one.stage else "In no stage" for one in (old, new))
        return _change(name, event, "Stage", was, now, also=())
    if event.fact == Fact.LIVE:
        return _dates(name, event, "Live since", old.live, new.live, ("Not live", "Not live"), also=())
    days = old.expected(stages), new.expected(stages)
    touched = here.around(days[0]).words() if days[0] and days[0] != days[1] else ()
    return _dates(name, event, "Planned go-live", *days, ("No date", "No date"), also=(*also, *touched))


def _of_stage(event: StageEvent, events: Sequence[StageEvent], plan: Plan, london: London) -> Change:
    old = standing(_before(event, events), event.on)
    named = []
    for authority in london.authorities:
        at = position(plan.authorities.get(authority.pk, []), event.on)
        if at.stage == event.stage and at.planned is None and at.live is None:
            named.append(f"{authority.name} goes by this window")
    days = old.ends_on if old else None, event.ends_on
    return _dates(f"Stage {event.stage}", event, "To be done by", *days, ("No date", "No date"), also=tuple(named))


def _of_target(event: TargetEvent, events: Sequence[TargetEvent]) -> Change:
    old = standing(_before(event, events), event.on)
    return _dates("The target", event, "All London by", old.day if old else None, event.day, ("None", "None"), also=())


def _dates(
    about: str, event: Event, what: str, old: date | None, new: date | None, none: tuple[str, str], *,
    also: tuple[str, ...],
) -> Change:  # fmt: skip
    days = (new - old).days if old and new else 0
    return _change(
        about, event, what, old.isoformat() if old else none[0], new.isoformat() if new else none[1], days, also=also
    )


def _change(
    about: str, event: Event, what: str, old: str, new: str, days: int = 0, *, also: tuple[str, ...]
) -> Change:  # fmt: skip
    who = f"Recorded by {event.by.name}." if event.by else ""
    source = " ".join(part for part in (who, event.source) if part)
    return Change(about, event.on, what, old, new, days, event.reason, source, also)


def _same_hub(london: London, pk: int) -> tuple[str, ...]:
    hub = london.hubs.get(pk)
    names = [one.name for one in london.authorities if hub and one.pk != pk and london.hubs.get(one.pk) == hub]
    return tuple(f"{name} is served by the same hub" for name in names)
