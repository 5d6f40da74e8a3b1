"""Changing the plan for all London: a stage's window and numbers, and the target."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from django.db import IntegrityError, transaction
from django.utils import timezone

from rollout.as_of import standing
from rollout.days import in_bounds
from rollout.models import StageEvent, TargetEvent
from rollout.models.plan_lines import counted
from rollout.refusals import NothingChanged, NotYet, OutOfBounds, Stale
from tenants import ledger
from tenants.models import User

FOREVER = date.max


@dataclass(frozen=True)
class Window:
    """What a stage's plan says."""

    window: str
    ends_on: date | None
    projected: int | None
    is_assumption: bool


def window_of(event: StageEvent) -> Window:
    """What stands."""
    return Window(event.window, event.ends_on, event.projected, event.is_assumption)


def replan_stage(
    stage: int, wanted: Window, *, on: date, reason: str, seen: int, by: User, at: datetime, source: str = ""
) -> StageEvent:
    """Record how a stage is planned from a day on. Raises: Stale, NothingChanged, NotYet, OutOfBounds."""
    if on > timezone.localdate(at):
        raise NotYet
    if not in_bounds(wanted.ends_on):
        raise OutOfBounds(field="ends_on")
    try:
        with transaction.atomic(using="platform", durable=True):
            events = StageEvent.objects.filter(stage=stage)
            before = standing(counted(events), FOREVER)
            if events.count() != seen:
                raise Stale
            if before is not None and window_of(before) == wanted:
                raise NothingChanged
            made = StageEvent.objects.create(
                stage=stage, number=seen + 1, window=wanted.window, ends_on=wanted.ends_on,
                projected=wanted.projected, is_assumption=wanted.is_assumption,
                on=on, recorded_at=at, by=by, reason=reason, source=source,
            )  # fmt: skip
            ledger.write(ledger.PlatformAct.ROLLOUT, user=by.pk, object_kind="stage", object_ref=str(stage))
    except IntegrityError as error:
        raise Stale from error
    return made


def set_target(day: date, *, on: date, reason: str, seen: int, by: User, at: datetime) -> TargetEvent:
    """Record by when all London should be served, from a day on. Raises: Stale, NothingChanged, NotYet, OutOfBounds."""
    if on > timezone.localdate(at):
        raise NotYet
    if not in_bounds(day):
        raise OutOfBounds(field="day")
    try:
        with transaction.atomic(using="platform", durable=True):
            before = standing(counted(TargetEvent.objects.all()), FOREVER)
            if TargetEvent.objects.count() != seen:
                raise Stale
            if before is not None and before.day == day:
                raise NothingChanged
            made = TargetEvent.objects.create(day=day, number=seen + 1, on=on, recorded_at=at, by=by, reason=reason)
            ledger.write(ledger.PlatformAct.ROLLOUT, user=by.pk, object_kind="target", object_ref=day.isoformat())
    except IntegrityError as error:
        raise Stale from error
    return made
