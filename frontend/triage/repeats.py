"""What a notification's page says of repeats: how many came, who must close it, and what was left to a manager."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from hub.front_door.models import LeftToManager, Notification, SetAside
from hub.front_door.triage.previous_contacts import Known
from hub.front_door.triage.repeats import Rule, count_repeats, rule_now
from hub.wall.models import Member
from mash_platform.phrases import listing, plural
from tenants.access import PlatformRequest
from tenants.models import Role, Seat

MANAGERS_NAMED = 3


@dataclass(frozen=True)
class Repeats:
    """How many notifications about one child came, whether no further action is a manager's, and what was left."""

    count: int
    needs_manager: bool
    may_close: bool
    sentence: str
    left: LeftToManager | None
    left_by: str
    left_why: str


def repeats_shown(
    request: PlatformRequest, found: Notification, children: Iterable[Sequence[Known]], at: datetime
) -> Repeats:
    """In: for each child whom the notification names what the hub knows of them. Four queries at most."""
    rule = rule_now()[1]
    count = count_repeats(found, children, at=at, months=rule.months)
    left = LeftToManager.objects.filter(notification=found).first()
    needs = count >= rule.notifications
    return Repeats(
        count,
        needs,
        request.seated.role == Role.MANAGER,
        sentence_of(count, rule, managers_of(request, at)) if needs else "",
        left,
        Member.objects.names([left.by])[left.by] if left else "",
        SetAside(left.why).label if left else "",
    )


def sentence_of(count: int, rule: Rule, managers: str) -> str:
    """Why a manager must agree, and who they are."""
    return (
        f"{plural(count, 'notification')} about one child came in {plural(rule.months, 'month')}, so only a manager"
        f" closes this one without further action{': ' + managers if managers else ''}."
    )


def managers_of(request: PlatformRequest, at: datetime) -> str:
    """The names of the desk's managers, as far as there is room. One query of the platform's."""
    seats = Seat.objects.standing(at).filter(
        hub__code=request.seated.hub, role=Role.MANAGER, agency__code=request.seated.agency
    )
    names = list(seats.order_by("user__name").values_list("user__name", flat=True)[: MANAGERS_NAMED + 1])
    more = len(names) > MANAGERS_NAMED
    return listing([*names[:MANAGERS_NAMED], *(["others"] if more else [])])
