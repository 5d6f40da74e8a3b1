"""What the hub sets without a developer, on one page: what holds, since when, by whom, and where it is set.

Each setting has a page of its own, which says what would change and whose it is; this one only shows them together.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET

from frontend.settings.reasons_page import LISTS
from frontend.triage.time_limits import told_words, words_of
from hub.assessment.challenging import steps_of
from hub.assessment.models import ChallengeSteps
from hub.front_door.enquiries.time_limits import limits_from
from hub.front_door.models import RepeatRule, TimeLimits
from hub.front_door.triage.repeats import rule_from
from hub.research.codes import FindingKind
from hub.research.models import AgreementRule
from hub.wall.acts import Act
from hub.wall.adopted import offered, reasons_set
from hub.wall.clock import Limit, Rating
from hub.wall.models import (
    Adoption,
    Agency,
    AgencyTelephone,
    BreakGlassRule,
    Door,
    HubSettings,
    Member,
    ReasonSetting,
    Recipient,
    RetentionRule,
)
from hub.wall.models.restricted import GLASS_MINUTES
from hub.wall.narrowing import setting_now
from hub.wall.permissions import allowed, may
from hub.wall.retention import PERIODS
from hub.wall.rows_together import rows_together
from mash_platform.formats.typed import Typed
from mash_platform.phrases import listing, lower_first, plural
from rollout.library.models import TemplateKind
from tenants.access import PlatformRequest
from tenants.door_contacts import contacts_of, doors_of
from tenants.models import SeatSleep
from tenants.seated import Seated
from tenants.taking_force import sleep_from

BUILT = "As the hub was built"
OWN_WORDS = "The platform’s own words"
RATED = (Rating.RED, Rating.AMBER, Rating.GREEN)


@dataclass(frozen=True)
class Setting:
    """A line: what holds, since when and by whom (a member, or a name), and where it is set. `open` says what keeps
    its own when it changes."""

    name: str
    holds: str
    route: str
    act: Act
    since: datetime | None = None
    by: UUID | None = None
    by_name: str = ""
    open: str = "Holds for what is done from then on"
    args: tuple[str, ...] = ()
    is_many: bool = False  # rows of their own, each with its day and its two people


@dataclass(frozen=True)
class Group:
    """Settings that belong together."""

    title: str
    settings: tuple[Setting, ...]


@allowed(Act.SEE_SETTINGS, no_line="the hub's own settings, nothing of a case")
@require_GET
def overview(request: PlatformRequest) -> HttpResponse:
    """Every setting with its value."""
    groups = list(_groups(request.seated, _read()))
    people = [one.by for group in groups for one in group.settings if one.by]
    names = Member.objects.names(people)
    shown = [
        (
            group.title,
            [
                (one, one.by_name or (names.get(one.by, "a colleague") if one.by else ""),
                 reverse(one.route, args=one.args) if may(request.seated, one.act) else "")
                for one in group.settings
            ],
        )
        for group in groups
    ]  # fmt: skip
    return render(request, "settings/overview.html", {"groups": shown, "built": BUILT})


def _read() -> dict[str, list[Any]]:
    """What the hub's own schema says of its settings, of each the last that was set."""
    return rows_together(
        HubSettings.objects.all(),
        built=HubSettings.objects.all(),
        limits=TimeLimits.objects.order_by("-number")[:1],
        repeats=RepeatRule.objects.order_by("-number")[:1],
        agreement=AgreementRule.objects.order_by("-made_at")[:1],
        steps=ChallengeSteps.objects.order_by("-number")[:1],
        adopted=Adoption.objects.current().in_short(),
        doors=Door.objects.only("slug", "authority_name"),
        reasons=reasons_set(*(one.list for one in LISTS.values())),
        open_desks=Agency.objects.open(timezone.localdate()).only("id"),
        telephone=AgencyTelephone.objects.order_by("-set_at")[:1],
        teams=Recipient.objects.filter(to_authority="").only("id"),
        retention=RetentionRule.objects.order_by("-number")[:1],
        glass=BreakGlassRule.objects.order_by("-number")[:1],
    )


def _groups(by: Seated, read: Mapping[str, list[Any]]) -> Iterator[Group]:
    last = {name: next(iter(rows), None) for name, rows in read.items()}
    yield Group("Ratings, limits and the calendar", tuple(_limits(last["limits"], read["built"][0])))
    yield Group(
        "Notifications and decisions",
        (_repeats(last["repeats"]), _two_people(last["agreement"]), _challenge(last["steps"])),
    )
    yield Group("Questions, indicators and letters", tuple(_templates(read["adopted"], read["doors"])))
    yield Group("Reasons that people choose from", tuple(_reasons(read["reasons"])))
    yield Group("Front doors and hours", tuple(_doors(by)))
    yield Group(
        "Agencies, teams and people",
        tuple(_people(by, len(read["open_desks"]), last["telephone"], len(read["teams"]))),
    )
    yield Group("Keeping records", (_retention(last["retention"]), _glass(last["glass"])))


def _limits(last: TimeLimits | None, built: HubSettings) -> Iterator[Setting]:
    limits = limits_from(last, built)
    at = {"since": last.set_at if last else None, "by": last.set_by if last else None}
    where: dict[str, Any] = {"route": "triage:time-limits", "act": Act.SEE_TIME_LIMITS, **at}
    kept = "An enquiry keeps the limits under which it was opened"
    said = "; ".join(f"{one.label} {words_of(limits.of(one))}" for one in RATED)
    yield Setting("Time limits of each rating", f"{said}; Blue has none", open=kept, **where)
    yield Setting(
        "Until a child is rated", words_of(Limit(limits.unrated)), open="A notification keeps the time it came with",
        **where,
    )  # fmt: skip
    yield Setting("When people hear that time runs out", told_words(limits), open=kept, **where)
    yield Setting("Working day", f"{limits.begins:%H:%M} to {limits.ends:%H:%M}", open=kept, **where)
    closed = listing([f"{day:%-d %B %Y}" for day in sorted(limits.closed)])
    yield Setting("Days on which the hub is closed", closed or "Bank holidays alone", open=kept, **where)


def _repeats(last: RepeatRule | None) -> Setting:
    _, rule = rule_from(last)
    return Setting(
        "Repeats that need a manager",
        f"From {plural(rule.notifications, 'notification')} about one child within {plural(rule.months, 'month')} on",
        "triage:repeats", Act.SEE_REPEAT_RULE, last.set_at if last else None, last.set_by if last else None,
    )  # fmt: skip


def _two_people(last: AgreementRule | None) -> Setting:
    kinds = [lower_first(str(FindingKind(kind).label)) for kind in last.kinds] if last else []
    return Setting(
        "Findings that need two people to release", listing(kinds) or "None", "requests:rule", Act.SEE_RELEASE_RULE,
        last.made_at if last else None, last.made_by if last else None,
    )  # fmt: skip


def _challenge(last: ChallengeSteps | None) -> Setting:
    steps = plural(len(steps_of(last.steps)), "step") if last else "The platform’s own steps"
    return Setting(
        "Steps of a challenge", steps, "challenges:steps", Act.SEE_CHALLENGE_STEPS, last.set_at if last else None,
        last.set_by if last else None, open="A challenge keeps the steps with which it began",
    )  # fmt: skip


def _templates(adopted: list[Adoption], places: list[Door]) -> Iterator[Setting]:
    doors = {one.slug: one.authority_name for one in places}
    for kind in Typed:
        rows: list[Adoption | None] = [one for one in adopted if one.kind == kind] or [None]
        for one in rows:
            of = f", {doors.get(one.door, one.door)}" if one and one.door else ""
            yield Setting(
                f"{TemplateKind(kind).label}{of}", str(one) if one and one.template else OWN_WORDS, "templates:list",
                Act.LIST_TEMPLATES, one.adopted_at if one else None, one.adopted_by if one else None,
                open="What was opened under one version keeps it",
            )  # fmt: skip


def _reasons(rows: list[ReasonSetting]) -> Iterator[Setting]:
    standing = {one.list: one for one in rows}
    for of in LISTS.values():
        last = standing.get(of.list)
        own = [one["words"] for one in last.offered if one["words"]] if last else []
        said = [words for _, words in offered(of, [last] if last else [])]
        yield Setting(
            of.list.label, f"{plural(len(said), 'reason')}, {len(own) or 'none'} of the hub’s own" if last
            else "The standard reasons", "settings:reasons", Act.SET_REASONS, last.set_at if last else None,
            last.set_by if last else None, open="What was chosen before keeps its words", args=(of.list.value,),
        )  # fmt: skip


def _doors(by: Seated) -> Iterator[Setting]:
    places = doors_of(by.hub)
    contacts = contacts_of(places)
    for place in places:
        found = contacts.get(place.pk)
        reads = (
            f"Messages are read from {found.reads_from:%H:%M} to {found.reads_until:%H:%M}. "
            if found and found.reads_from and found.reads_until else ""
        )  # fmt: skip
        holds = (
            f"{reads}Telephone {found.telephone}. Managers hear of immediate danger after"
            f" {plural(found.danger_minutes, 'minute')}, of what is unopened after"
            f" {plural(found.unopened_minutes, 'minute')}"
            if found else "Nothing is set"
        )  # fmt: skip
        yield Setting(
            f"Front door of {place.authority.name}", holds, "wall:front-doors", Act.SEE_DOORS,
            found.at if found else None, by_name=found.by.name if found and found.by else "",
            open="Shown to everybody at once",
        )  # fmt: skip


def _people(by: Seated, open_desks: int, last: AgencyTelephone | None, teams: int) -> Iterator[Setting]:
    yield Setting(
        "Agencies with a desk", plural(open_desks, "agency", "agencies"), "desks:list", Act.LIST_DESKS,
        open="A desk opens and closes by two people", is_many=True,
    )  # fmt: skip
    yield Setting(
        "At which telephone each is rung", "Set by each agency, or by the hub’s manager", "wall:agencies",
        Act.SEE_AGENCIES, last.set_at if last else None, last.set_by if last else None, open="Shown at once",
    )  # fmt: skip
    yield Setting(
        "Teams that get products", plural(teams, "team"), "recipients:list", Act.LIST_TEAMS,
        open="A team is added and closed by two people", is_many=True,
    )  # fmt: skip
    sleep = SeatSleep.objects.filter(hub__code=by.hub).select_related("set_by").order_by("-set_at").first()
    hours = int(sleep_from(sleep).total_seconds() // 3600)
    yield Setting(
        "Who has which role", "On the page Seats", "wall:seats", Act.LIST_SEATS,
        open="A seat begins when somebody else agreed to it", is_many=True,
    )  # fmt: skip
    stands = setting_now()
    acts = len({one.partition(":")[0] for one in stands.taken})
    yield Setting(
        "Who may do what", f"{plural(acts, 'act')} taken from a role" if acts else "As the platform has it",
        "settings:permissions", Act.SEE_PERMISSIONS, stands.set_at if stands.number else None,
        stands.set_by if stands.number else None, open="Holds at once, for open work as well",
    )  # fmt: skip
    yield Setting(
        "How long new seats sleep", plural(hours, "hour"), "wall:seat-sleep",
        Act.SET_SEAT_SLEEP, sleep.set_at if sleep else None, by_name=sleep.set_by.name if sleep else "",
    )  # fmt: skip


def _glass(last: BreakGlassRule | None) -> Setting:
    return Setting(
        "How long an emergency entry lasts", plural(last.minutes if last else GLASS_MINUTES, "minute"),
        "restricted:minutes", Act.SEE_GLASS_RULE, last.set_at if last else None, last.set_by if last else None,
        open="Whoever is inside already keeps their time",
    )  # fmt: skip


def _retention(last: RetentionRule | None) -> Setting:
    rule = last or RetentionRule(number=0)
    said = "; ".join(
        f"{lower_first(str(one.outcome.label))}: {plural(getattr(rule, one.months), 'month')}"
        + (f", and until {getattr(rule, one.age)}" if one.age else "")
        for one in PERIODS
    )
    return Setting(
        "How long records are kept", said, "wall:retention", Act.SEE_RETENTION, last.set_at if last else None,
        last.set_by if last else None, open="A list that was approved keeps the periods of its day",
    )  # fmt: skip
