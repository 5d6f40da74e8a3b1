"""Changing what is known of one authority: its stage, its planned go-live, and since when it is live.

The last one only through the gate (rollout/readiness/gate.py), which alone makes a `Passed`.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from django.db import IntegrityError, transaction
from django.utils import timezone

from rollout.as_of import Position, position
from rollout.days import in_bounds
from rollout.models import AuthorityEvent, Fact
from rollout.models.plan_lines import counted
from rollout.refusals import NothingChanged, NotThroughTheGate, NotYet, OutOfBounds, Stale
from tenants import ledger
from tenants.models import Authority, User

FOREVER = date.max


@dataclass(frozen=True)
class Passed:
    """Shown by whoever changes since when an authority is live. rollout/readiness/gate.py makes it, and nobody else."""


def shown(authority: Authority) -> tuple[Position, int]:
    """How an authority stands by all its lines that count, and how many there are: what a form carries as `seen`."""
    events = AuthorityEvent.objects.filter(authority=authority)
    return position(list(counted(events)), FOREVER), events.count()


def move_authority(
    authority: Authority,
    wanted: Position,
    *,
    on: date,
    reason: str,
    seen: int,
    by: User,
    at: datetime,
    source: str = "",
) -> list[AuthorityEvent]:
    """Record what differs from what the form showed, each as an event.

    In: the position wanted; the day from which it counts; the reason; how many events the form had seen; where it is
    written, for what was not decided here.
    Out: the events. Raises: Stale, NothingChanged, NotYet, OutOfBounds, NotThroughTheGate (since when it is live).
    """
    try:
        with transaction.atomic(using="platform", durable=True):
            return record_moves(authority, wanted, on=on, reason=reason, seen=seen, by=by, at=at, source=source)
    except IntegrityError as error:
        raise Stale from error


def record_moves(
    authority: Authority,
    wanted: Position,
    *,
    on: date,
    reason: str,
    seen: int,
    by: User,
    at: datetime,
    passed: Passed | None = None,
    source: str = "",
) -> list[AuthorityEvent]:
    """The same inside a transaction of the caller's, who has passed the gate where it changes since when it is live.

    Raises: NotYet (of a day to come), OutOfBounds, Stale, NotThroughTheGate, NothingChanged; the database's
    IntegrityError where somebody else was a moment quicker.
    """
    if on > timezone.localdate(at) or (wanted.live and wanted.live > on):
        raise NotYet
    if not in_bounds(wanted.planned):
        raise OutOfBounds(field="planned")
    if not in_bounds(wanted.live):
        raise OutOfBounds(field="day")
    before, count = shown(authority)
    if count != seen:
        raise Stale
    changes: list[tuple[Fact, int | None, date | None]] = []
    if wanted.stage != before.stage:
        changes.append((Fact.STAGE, wanted.stage, None))
    if wanted.planned != before.planned:
        changes.append((Fact.PLANNED, None, wanted.planned))
    if wanted.live != before.live:
        if passed is None:
            raise NotThroughTheGate
        changes.append((Fact.LIVE, None, wanted.live))
    if not changes:
        raise NothingChanged
    made = [
        AuthorityEvent.objects.create(
            authority=authority, number=number, fact=fact, stage=stage, day=day,
            on=on, recorded_at=at, by=by, reason=reason, source=source,
        )
        for number, (fact, stage, day) in enumerate(changes, seen + 1)
    ]  # fmt: skip
    ledger.write(
        ledger.PlatformAct.ROLLOUT, user=by.pk, object_kind="authority", object_ref=authority.slug,
        detail={"facts": [event.fact for event in made], "numbers": [event.number for event in made]},
    )  # fmt: skip
    return made
