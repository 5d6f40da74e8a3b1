"""All London as of a day: every authority, the stages, the target and the key figures. Five queries, however many."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from rollout.as_of import Position, State, grouped, position, standing
from rollout.models import AuthorityEvent, StageEvent, TargetEvent
from rollout.referrals import referrals
from tenants.models import Authority, Hub, HubAuthority, HubState


@dataclass(frozen=True)
class Row:
    """One authority."""

    authority: Authority
    position: Position
    state: State
    expected: date | None
    hub: Hub | None  # the hub on this platform that serves it: another fact than being live
    referrals: int


@dataclass(frozen=True)
class StageRow:
    """One stage with the authorities that are named in it."""

    event: StageEvent
    named: tuple[Row, ...]

    @property
    def unnamed(self) -> int:
        """How many are projected without being named."""
        return max((self.event.projected or 0) - len(self.named), 0)


@dataclass(frozen=True)
class Board:
    """What the board sees on a day. Before the plan there are no stages and no target."""

    on: date
    rows: tuple[Row, ...]
    stages: tuple[StageRow, ...]
    target: TargetEvent | None

    def count(self, *states: State) -> int:
        """How many authorities are this far."""
        return sum(row.state in states for row in self.rows)

    @property
    def unnamed(self) -> int:
        """Authorities that the stages project and nobody has named."""
        return sum(stage.unnamed for stage in self.stages)

    @property
    def days_left(self) -> int | None:
        """Days until the target; negative after it."""
        return (self.target.day - self.on).days if self.target else None


def stages_on(on: date) -> dict[int, StageEvent]:
    """Each stage as it stands on a day."""
    events = grouped((event.stage, event) for event in StageEvent.objects.filter(on__lte=on))
    found = {number: standing(rows, on) for number, rows in sorted(events.items())}
    return {number: event for number, event in found.items() if event is not None}


def board_on(on: date) -> Board:
    """All London as of a day."""
    stages = stages_on(on)
    events = grouped((event.authority_id, event) for event in AuthorityEvent.objects.filter(on__lte=on))
    hubs = {
        place.authority_id: place.hub
        for place in HubAuthority.objects.filter(since__lte=on, hub__state=HubState.LIVE)
        .exclude(until__lte=on)
        .select_related("hub")
    }
    counts = referrals()
    rows = []
    for authority in Authority.objects.order_by("name"):
        at = position(events.get(authority.pk, []), on)
        rows.append(
            Row(authority, at, at.state(stages, on), at.expected(stages), hubs.get(authority.pk),
                counts.get(authority.gss_code, 0))
        )  # fmt: skip
    return Board(
        on=on,
        rows=tuple(rows),
        stages=tuple(
            StageRow(event, tuple(row for row in rows if row.position.stage == number))
            for number, event in stages.items()
        ),
        target=standing(TargetEvent.objects.filter(on__lte=on), on),
    )
