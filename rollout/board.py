"""All London as of a day: every authority, the stages, the target and the key figures. Five queries, however many."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from rollout.as_of import Position, State, first_date, position, standing
from rollout.models import StageEvent, TargetEvent
from rollout.plan import Plan, plan_on
from rollout.referrals import referrals
from tenants.models import Authority, Hub, HubAuthority, HubState


@dataclass(frozen=True)
class Row:
    """One authority."""

    authority: Authority
    position: Position
    state: State
    expected: date | None
    first: date | None  # the date that it was given first
    hub: Hub | None  # the hub on this platform that serves it: another fact than being live
    referrals: int

    @property
    def slip(self) -> int | None:
        """By how many days it is later than it was first dated; negative where earlier, None without both dates."""
        day = self.position.live if self.state == State.LIVE else self.expected
        return (day - self.first).days if day and self.first else None


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
    begun: date | None  # the day from which there is a plan

    def count(self, *states: State) -> int:
        """How many authorities are this far."""
        return sum(row.state in states for row in self.rows)

    def figures(self) -> dict[str, int]:
        """How many are live, planned by name, projected without a name, and not planned."""
        unplanned = self.count(State.NOT_PLANNED)
        unnamed = min(self.unnamed, unplanned)
        return {
            "live": self.count(State.LIVE),
            "named": self.count(State.PLANNED, State.DUE),
            "unnamed": unnamed,
            "not_planned": unplanned - unnamed,
        }

    @property
    def unnamed(self) -> int:
        """Authorities that the stages project and nobody has named."""
        return sum(stage.unnamed for stage in self.stages)

    @property
    def days_left(self) -> int | None:
        """Days until the target; negative after it."""
        return (self.target.day - self.on).days if self.target else None


def board_on(on: date) -> Board:
    """All London as of a day."""
    return board_of(plan_on(on), london_on(on))


@dataclass(frozen=True)
class London:
    """The authorities, and the hubs on this platform that serve them."""

    authorities: tuple[Authority, ...]
    hubs: dict[int, Hub]  # by the authority's key


def london_on(on: date) -> London:
    """The authorities by name, with the hubs of a day. Two queries."""
    places = (
        HubAuthority.objects.filter(since__lte=on, hub__state=HubState.LIVE)
        .exclude(until__lte=on)
        .select_related("hub")
    )
    return London(tuple(Authority.objects.order_by("name")), {place.authority_id: place.hub for place in places})


def board_of(plan: Plan, london: London) -> Board:
    """All London as a plan has it on its day. Asks the database nothing."""
    stages = plan.standing_stages()
    counts = referrals()
    rows = []
    for authority in london.authorities:
        events = plan.authorities.get(authority.pk, [])
        at = position(events, plan.on)
        rows.append(
            Row(
                authority=authority,
                position=at,
                state=at.state(stages, plan.on),
                expected=at.expected(stages),
                first=first_date(events, plan.stages, plan.on),
                hub=london.hubs.get(authority.pk),
                referrals=counts.get(authority.gss_code, 0),
            )
        )
    return Board(
        on=plan.on,
        rows=tuple(rows),
        stages=tuple(
            StageRow(event, tuple(row for row in rows if row.position.stage == number))
            for number, event in stages.items()
        ),
        target=standing(plan.targets, plan.on),
        begun=plan.begun,
    )
