"""The rollout as the demonstration tells it: go-lives, moved dates, registers and packs, through the real acts.

Nothing of it is a fact about London. Each line says so as its source, wherever it is shown.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.utils import timezone

from rollout.as_of import Position
from rollout.models import AuthorityEvent, StageEvent
from rollout.moving import move_authority, shown
from rollout.packs.freezing import make_pack
from rollout.packs.items import Said, record_item
from rollout.packs.models import ItemState, Level, Pack, RegisterKind
from rollout.readiness.going_live import go_live
from rollout.readiness.recording import Said as Step
from rollout.replanning import Window, replan_stage
from tenants.models import Authority, User

INVENTED = "Invented for the demonstration."


@dataclass(frozen=True)
class DatedPosition:
    """From a day on an authority stands so."""

    on: date
    slug: str
    position: Position
    why: str


def _line(on: str, slug: str, stage: int, why: str, *, planned: str = "", live: str = "") -> DatedPosition:
    days = [date.fromisoformat(day) if day else None for day in (planned, live)]
    return DatedPosition(date.fromisoformat(on), slug, Position(stage, *days), why)


TO_OCTOBER = (
    _line("2012-07-02", "harrow", 1, "Date agreed with the borough.", planned="2012-07-23"),
    _line("2012-07-02", "haringey", 1, "Date agreed with the borough.", planned="2012-08-06"),
    _line("2012-07-02", "havering", 1, "Date agreed with the borough.", planned="2012-08-13"),
    _line("2012-07-02", "enfield", 1, "Date agreed with the borough.", planned="2012-08-20"),
    _line("2012-07-02", "lambeth", 1, "Date agreed with the borough.", planned="2012-08-27"),
    _line("2012-07-20", "harrow", 1, "The secure network was not ready.", planned="2012-09-10"),
    _line("2012-08-10", "havering", 1, "Premises for the police desk were not ready.", planned="2012-10-08"),
    _line("2012-08-17", "enfield", 1, "The health researcher is not vetted yet.", planned="2012-11-12"),
    _line("2012-08-24", "lambeth", 1, "The information sharing agreement is not signed by all.", planned="2012-11-19"),
    _line("2012-08-27", "westminster", 1, "Waits for the tri-borough scoping.", planned="2013-01-07"),
    _line("2012-09-03", "haringey", 1, "Opened with all core agencies.", planned="2012-08-06", live="2012-09-03"),
    _line("2012-09-10", "harrow", 1, "Opened on its new date.", planned="2012-09-10", live="2012-09-10"),
    _line("2012-10-01", "brent", 2, "Asked to be in the second cohort.", planned="2012-12-03"),
    _line("2012-10-01", "camden", 2, "Asked to be in the second cohort.", planned="2012-12-10"),
    _line("2012-10-01", "newham", 2, "Asked to be in the second cohort.", planned="2012-12-17"),
    _line("2012-10-08", "havering", 1, "Opened on its new date.", planned="2012-10-08", live="2012-10-08"),
)
TO_NOVEMBER = (
    # Recorded after the first pack was made, of a day before it: the second pack lists it as a correction.
    _line("2012-09-05", "haringey", 1, "The first notification was taken two days later than recorded.",
          planned="2012-08-06", live="2012-09-05"),
    _line("2012-11-19", "lambeth", 1, "Opened on its new date.", planned="2012-11-19", live="2012-11-19"),
    _line("2012-11-20", "brent", 2, "The decision maker’s post is not filled yet.", planned="2013-01-21"),
)  # fmt: skip
ITEMS: tuple[tuple[str, RegisterKind, int | None, Said], ...] = (
    # From when, the register, the number of what changes (None: a new one), what it says.
    (
        "2012-09-03",
        RegisterKind.RISK,
        None,
        Said(
            "Premises with a secure network come late",
            "The project team",
            "Two of the first four go-lives waited for a room that every agency may work in.",
            level=Level.HIGH,
        ),
    ),
    (
        "2012-09-03",
        RegisterKind.RISK,
        None,
        Said(
            "Vetting of health researchers takes months",
            "The health lead",
            level=Level.MEDIUM,
            due=date(2013, 1, 31),
        ),
    ),
    (
        "2012-10-01",
        RegisterKind.DECISION,
        None,
        Said(
            "Which nine authorities form the second cohort",
            "The board",
            "Three have asked; six places are not named.",
            due=date(2012, 12, 14),
        ),
    ),
    (
        "2012-10-01",
        RegisterKind.ACTION,
        None,
        Said(
            "Write to the authorities without a date",
            "The secretary",
            due=date(2012, 11, 16),
        ),
    ),
    (
        "2012-10-01",
        RegisterKind.ACTION,
        None,
        Said(
            "Send what the first three hubs learned to all boroughs",
            "The mentors",
            due=date(2012, 11, 30),
        ),
    ),
)
NEWS: tuple[tuple[str, RegisterKind, int | None, Said], ...] = (
    ("2012-11-23", RegisterKind.ACTION, 2, Said(
        "Send what the first three hubs learned to all boroughs", "The mentors", due=date(2012, 11, 30),
        state=ItemState.CLOSED, outcome="A note of four pages went to all 33 authorities.",
    )),
    ("2012-11-26", RegisterKind.DECISION, None, Said(
        "Whether Enfield opens without a health researcher", "The board",
        "Its date was 12 November. The borough asks to open with health by telephone.", due=date(2012, 12, 14),
    )),
)  # fmt: skip
STAGE_3 = Window("Spring 2013", date(2013, 5, 31), 8, is_assumption=True)


def build(secretary: str) -> str:
    """Tell it once, as the secretary. Out: what was done, in words."""
    if AuthorityEvent.objects.filter(source=INVENTED).exists():
        return "there already"
    by = User.objects.get(username=secretary)
    _record(TO_OCTOBER, by)
    _enter(ITEMS, by)
    make_pack(date(2012, 10, 31), f"The first pack. {INVENTED}", seen=0, by=by, at=timezone.now())
    _record(TO_NOVEMBER, by)
    _enter(NEWS, by)
    replan_stage(
        3, STAGE_3, on=date(2012, 11, 12), reason="A first guess at the third cohort.", by=by, at=timezone.now(),
        seen=StageEvent.objects.filter(stage=3).count(), source=INVENTED,
    )  # fmt: skip
    return f"{len(TO_OCTOBER) + len(TO_NOVEMBER) + 1} invented events, one pack"


def second_pack(secretary: str) -> str:
    """Freeze November once everything of it is told. Out: what was done, in words."""
    if Pack.objects.filter(number=2).exists():
        return "there already"
    by = User.objects.get(username=secretary)
    make_pack(date(2012, 11, 30), f"Enfield needs the board’s word. {INVENTED}", seen=1, by=by, at=timezone.now())
    return "made"


def _enter(items: tuple[tuple[str, RegisterKind, int | None, Said], ...], by: User) -> None:
    for on, kind, item, said in items:
        record_item(
            kind, item, said, on=date.fromisoformat(on), reason="Agreed at the project team’s meeting.", by=by,
            at=timezone.now(), seen=1 if item else 0, source=INVENTED,
        )  # fmt: skip


def _record(lines: tuple[DatedPosition, ...], by: User) -> None:
    for line in lines:
        authority = Authority.objects.get(slug=line.slug)
        if line.position.live:
            said = Step(on=line.on, reason=line.why, by=by, at=timezone.now(), seen=None, source=INVENTED)
            go_live(authority, line.position.live, said, history=True)
            continue
        move_authority(
            authority, line.position, on=line.on, reason=line.why, seen=shown(authority)[1], by=by, at=timezone.now(),
            source=INVENTED,
        )  # fmt: skip
