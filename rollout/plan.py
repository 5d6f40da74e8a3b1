"""The rows from which a day's plan is computed: of the plan's lines those that count (rollout/models/plan_lines.py)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from django.db.models import F, Q, Window
from django.db.models.functions import RowNumber

from rollout.as_of import grouped, standing
from rollout.models import AuthorityEvent, StageEvent, TargetEvent
from rollout.models.plan_lines import counted


@dataclass(frozen=True)
class Plan:
    """What is recorded as counting on a day or before it."""

    on: date
    authorities: dict[int, list[AuthorityEvent]]  # by the authority's key
    stages: dict[int, list[StageEvent]]  # by the stage's number
    targets: Sequence[TargetEvent]
    # By the authority's key, where not its whole history is here: the day after which it is.
    whole_after: Mapping[int, date] = field(default_factory=dict)

    def standing_stages(self) -> dict[int, StageEvent]:
        """Each stage as it stands, in order."""
        found = {number: standing(events, self.on) for number, events in sorted(self.stages.items())}
        return {number: event for number, event in found.items() if event is not None}

    @property
    def begun(self) -> date | None:
        """The day from which there is a plan."""
        return min(
            (event.on for events in self.stages.values() for event in events if event.on <= self.on), default=None
        )

    def also(self, event: AuthorityEvent) -> Plan:
        """The same plan with one event more, to see what it would change. Nothing is stored."""
        pk = event.authority_id
        return replace(self, authorities={**self.authorities, pk: [*self.authorities.get(pk, []), event]})


def plan_on(on: date) -> Plan:
    """What a day's picture needs: of each thing the event that stands and the first that said a day or stage.

    So the page costs the same however long the history is. Three queries.
    """
    events = counted(AuthorityEvent.objects.filter(on__lte=on))
    each = ("authority_id", "fact")
    found = events.order_by(*each, "-on", "-number").distinct(*each)
    first = events.exclude(stage=None, day=None).order_by(*each, "on", "number").distinct(*each)
    stages = counted(StageEvent.objects.filter(on__lte=on))
    last_stages = stages.order_by("stage", "-on", "-number").distinct("stage")
    first_stages = stages.order_by("stage", "on", "number").distinct("stage")
    dated_stages = stages.filter(ends_on__isnull=False).order_by("stage", "on", "number").distinct("stage")
    return _plan(
        on,
        AuthorityEvent.objects.filter(Q(pk__in=found.values("pk")) | Q(pk__in=first.values("pk"))),
        StageEvent.objects.filter(
            Q(pk__in=last_stages.values("pk"))
            | Q(pk__in=first_stages.values("pk"))
            | Q(pk__in=dated_stages.values("pk"))
        ),
        counted(TargetEvent.objects.filter(on__lte=on)).order_by("-on", "-number")[:1],
    )


def recent_plan(on: date, latest: int) -> Plan:
    """What a day's picture needs, and of each thing said of an authority the latest so many events with who recorded
    them: for the last moves and why, however long the history is. Three queries."""
    events = counted(AuthorityEvent.objects.filter(on__lte=on))
    each = ("authority_id", "fact")
    ranked = events.annotate(
        back=Window(RowNumber(), partition_by=[F(name) for name in each], order_by=[F("on").desc(), F("number").desc()])
    )
    first = events.exclude(stage=None, day=None).order_by(*each, "on", "number").distinct(*each)
    found = AuthorityEvent.objects.filter(
        Q(pk__in=ranked.filter(back__lte=latest + 1).values("pk")) | Q(pk__in=first.values("pk"))
    ).select_related("by")
    recent = _plan(
        on,
        found,
        counted(StageEvent.objects.filter(on__lte=on)).select_related("by"),
        counted(TargetEvent.objects.filter(on__lte=on)),
    )
    return replace(recent, whole_after=_whole_after(recent, latest))


def _whole_after(plan: Plan, latest: int) -> dict[int, date]:
    found: dict[int, date] = {}
    for pk, events in plan.authorities.items():
        for said in grouped((event.fact, event) for event in events).values():
            if len(said) > latest:
                newest = sorted(said, key=lambda event: (event.on, event.number))[-latest:]
                found[pk] = max(found.get(pk, date.min), newest[0].on)
    return found


def whole_plan(on: date) -> Plan:
    """The whole history to a day, with who recorded it: for what moved when, and why. Three queries."""
    return _plan(
        on,
        counted(AuthorityEvent.objects.filter(on__lte=on)).select_related("by"),
        counted(StageEvent.objects.filter(on__lte=on)).select_related("by"),
        counted(TargetEvent.objects.filter(on__lte=on)).select_related("by"),
    )


def _plan(
    on: date, authorities: Iterable[AuthorityEvent], stages: Iterable[StageEvent], targets: Iterable[TargetEvent]
) -> Plan:
    return Plan(
        on,
        grouped((event.authority_id, event) for event in authorities),
        grouped((event.stage, event) for event in stages),
        list(targets),
    )
