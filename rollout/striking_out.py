"""Striking out a line of the plan that should never have been written: kept and shown, never counted.

A plan that changed is corrected by a later line, and what was known before stays. This is for the slip that no later
line mends, since it would stand in every picture of the days between.
"""

from __future__ import annotations

import uuid
from datetime import datetime

from django.db import IntegrityError, transaction
from django.utils import timezone

from rollout.labels import day_words
from rollout.models import AuthorityEvent, Fact, StageEvent, StrikeOut, TargetEvent
from rollout.models.plan_lines import PlanLine, counted
from rollout.refusals import NothingChanged, NotToStrikeOut, Stale
from tenants import ledger
from tenants.models import User


def find_line(line: uuid.UUID) -> PlanLine | None:
    """A line of the plan by its id, whatever it is about."""
    found: PlanLine | None = AuthorityEvent.objects.select_related("authority", "by").filter(pk=line).first()
    for model in (StageEvent, TargetEvent):
        found = found or model.objects.select_related("by").filter(pk=line).first()
    return found


def line_words(line: PlanLine) -> tuple[str, str]:
    """What a line is about, and what it says: ("Enfield", "Planned go-live: 31 December 2012")."""
    if isinstance(line, AuthorityEvent):
        said = f"Stage {line.stage}" if line.stage else day_words(line.day) or "none"
        return line.authority.name, f"{line.get_fact_display()}: {said}"
    if isinstance(line, StageEvent):
        return f"Stage {line.stage}", f"To be done by: {day_words(line.ends_on) or line.window or 'no date yet'}"
    return "The target", f"All London by: {day_words(line.day) if isinstance(line, TargetEvent) else ''}"


def strike_out(line: PlanLine, reason: str, *, by: User, at: datetime) -> StrikeOut:
    """Let a line count on no day any more. Frozen packs keep what they said; the next one names the strike-out.

    Raises: NotToStrikeOut (a go-live, which is taken back through the gate; the only line of a stage; no reason),
    NothingChanged (it was struck out already), Stale.
    """
    if not reason.strip():
        raise NotToStrikeOut("Say why.", "reason")
    if isinstance(line, AuthorityEvent) and line.fact == Fact.LIVE:
        raise NotToStrikeOut("A go-live is not struck out. Take it back on the authority’s page of milestones.")
    about, what = line_words(line)
    try:
        with transaction.atomic(using="platform", durable=True):
            if StrikeOut.objects.filter(line=line.pk).exists():
                raise NothingChanged
            if isinstance(line, StageEvent):
                others = counted(StageEvent.objects.filter(stage=line.stage)).exclude(pk=line.pk)
                if not others.exists():
                    raise NotToStrikeOut("This is the only line of its stage. Record how the stage is planned first.")
            made = StrikeOut.objects.create(
                number=StrikeOut.objects.count() + 1, line=line.pk, about=about, what=what[:120],
                authority=line.authority if isinstance(line, AuthorityEvent) else None,
                on=timezone.localdate(at), recorded_at=at, by=by, reason=reason.strip(),
            )  # fmt: skip
            ledger.write(
                ledger.PlatformAct.ROLLOUT, user=by.pk, object_kind="strike_out", object_ref=str(line.pk),
                detail={"number": made.number},
            )  # fmt: skip
    except IntegrityError as error:
        raise Stale from error
    return made
