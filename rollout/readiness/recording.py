"""Writing one step of a milestone: what every act of this room does after it has looked whether it may.

Called in the act's own transaction. The number makes the second of two at one moment fail as a whole.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone

from rollout.readiness.milestones import Milestone
from rollout.readiness.models import MilestoneEvent, MilestoneEventKind
from rollout.readiness.queries import FOREVER, readiness_of
from rollout.readiness.refusals import Refused, TooEarly
from rollout.readiness.standing import Readiness
from rollout.refusals import Stale
from tenants import ledger
from tenants.models import Authority, User


@dataclass(frozen=True, kw_only=True)
class Said:
    """What every act carries: from which day it counts, why, who says it and when, and what the form had seen.

    `seen` is how many steps of the milestone the form showed; None where no form was shown (the platform's own steps).
    """

    on: date
    reason: str
    by: User | None
    at: datetime
    seen: int | None
    source: str = ""


@contextmanager
def one_at_a_time() -> Iterator[None]:
    """The transaction of an act. Raises: Stale, where somebody else's step took the number."""
    try:
        with transaction.atomic(using="platform", durable=True):
            yield
    except IntegrityError as error:
        raise Stale from error


def as_seen(authority: Authority, milestone: Milestone, said: Said, *, follows: bool = True) -> Readiness:
    """How everything stands after all that is recorded. In: whether this step follows the last one, and is not a plan.

    Raises: Stale, TooEarly, Refused without a reason.
    """
    if not said.reason.strip():
        raise Refused("Say why.", "reason")
    if said.on > timezone.localdate(said.at):
        raise TooEarly("The day from which it counts must be today or in the past.", "on")
    now = readiness_of(authority, FOREVER)
    here = now.of(milestone)
    if said.seen is not None and here.steps != said.seen:
        raise Stale
    if follows and here.step is not None and said.on < here.step.on:
        raise TooEarly(f"The day must not be before {here.step.on:%-d %B %Y}, from which the last step counts.", "on")
    return now


def add(
    authority: Authority, milestone: Milestone, kind: MilestoneEventKind, said: Said, *, count: int, **columns: Any
) -> MilestoneEvent:
    """Write the step and its line in the ledger. In: how many steps of the authority are there already."""
    made = MilestoneEvent.objects.create(
        authority=authority, number=count + 1, milestone=milestone, kind=kind, on=said.on, recorded_at=said.at,
        by=said.by, reason=said.reason.strip(), source=said.source, **columns,
    )  # fmt: skip
    ledger.write(
        ledger.PlatformAct.READINESS, user=said.by.pk if said.by else None, object_kind="authority",
        object_ref=authority.slug, detail={"milestone": milestone, "kind": kind, "number": made.number},
    )  # fmt: skip
    return made
