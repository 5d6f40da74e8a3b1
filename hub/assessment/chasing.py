"""Chasing recipients who did not acknowledge: by the clock, at first when their time is over, then as the hub set it.

The time by which a copy is to be acknowledged is the one that its recipient reads (outside_inbox_v5): its rating's
limit. Blue has none, and is first chased after as long as lies between two.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import ClassVar
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import Max
from django.utils import timezone

from hub.assessment.models import ChaseRule, Copy, CopyChase
from hub.wall import ledger, outbox
from hub.wall.absences import people_covering
from hub.wall.acts import Act
from hub.wall.models import HubSettings
from hub.wall.refusals import Refusal
from mash_platform.phrases import plural
from tenants.models import Hub, NoticeKind, Role, Seat
from tenants.notices import News, managers_of, notify
from tenants.seated import Seated

COPY_CHASED = "assessment.copy_chased"
JOB = "chase_recipients"
MOST_HOURS, MOST_TIMES = 168, 10


@dataclass(frozen=True)
class Rule:
    """How many hours lie between two, and from which time on the hub's managers are told."""

    hours: int = 24
    managers_from: int = 2


class ChasingMeanwhile(Refusal):
    """Somebody else set it."""

    code: ClassVar[str] = "chasing_meanwhile"
    sentence: str = "Somebody else set this meanwhile. Look at what holds now, then set it again."


def rule_now() -> tuple[int, Rule]:
    """The number of what the hub set last, 0 for nothing, and what holds."""
    last = ChaseRule.objects.order_by("-number").first()
    return (last.number, Rule(last.hours, last.managers_from)) if last else (0, Rule())


def set_chasing(rule: Rule, *, seen: int, by: Seated, at: datetime) -> ChaseRule:
    """Set it; it holds for what waits already, too. Raises: ChasingMeanwhile; ValueError out of bounds."""
    if not (1 <= rule.hours <= MOST_HOURS and 1 <= rule.managers_from <= MOST_TIMES):
        raise ValueError("a rule about chasing within bounds")
    try:
        with transaction.atomic(durable=True):
            if rule_now()[0] != seen:
                raise ChasingMeanwhile
            made: ChaseRule = ChaseRule.objects.create(
                number=seen + 1, hours=rule.hours, managers_from=rule.managers_from, set_by=by.seat, set_at=at
            )
            ledger.write(
                Act.SET_CHASING, by=by, object_kind="hub", object_ref=by.hub,
                detail={"hours": rule.hours, "managers_from": rule.managers_from},
            )  # fmt: skip
    except IntegrityError as error:
        raise ChasingMeanwhile from error
    return made


def due_at(issued_at: datetime, rating: str, settings: HubSettings, rule: Rule) -> datetime:
    """When a copy is chased first."""
    minutes = {
        "red": settings.red_minutes, "amber": settings.amber_minutes, "green": settings.green_minutes,
    }.get(rating, rule.hours * 60)  # fmt: skip
    return issued_at + timedelta(minutes=minutes)


def times_due(first: datetime, rule: Rule, at: datetime) -> int:
    """How often it was to be chased by then."""
    return 0 if at < first else 1 + (at - first) // timedelta(hours=rule.hours)


def chase_waiting(hub: str, *, at: datetime) -> int:
    """Chase each copy whose next time has come, once, however often the clock missed it.

    In: a live hub whose worker's login is used. Out: how many. What was offered to another hub has a clock of its own.
    """
    settings, (_, rule) = HubSettings.objects.get(), rule_now()
    waiting = Copy.objects.waiting().filter(offer__isnull=True).annotate(chased=Max("chases__number"))
    rows = waiting.order_by("issued_at", "pk").values_list("pk", "issued_at", "rating", "chased")
    chased = 0
    for pk, issued_at, rating, number in rows.iterator(chunk_size=1000):
        if times_due(due_at(issued_at, rating, settings, rule), rule, at) > (number or 0):
            chased += _chase(pk, (number or 0) + 1, at)
    if chased:
        outbox.wake(hub)
    return chased


def _chase(copy_id: UUID, number: int, at: datetime) -> int:
    try:
        with transaction.atomic(durable=True):
            made = CopyChase.objects.create(copy_id=copy_id, number=number, at=at)
            ledger.write(Act.CHASE_COPY, by=JOB, object_kind="copy", object_ref=str(copy_id), detail={"number": number})
            outbox.add(COPY_CHASED, made.pk, at=at)
    except IntegrityError:  # another worker did
        return 0
    return 1


def copy_chased(chase_id: UUID) -> None:
    """Tell the team, whoever sent it, and from the hub's number of times on its managers. Done twice, nobody twice.

    What was acknowledged or recalled meanwhile is told to nobody.
    """
    one = CopyChase.objects.filter(pk=chase_id).first()
    waits = Copy.objects.waiting().in_short().select_related("product")
    copy = waits.filter(pk=one.copy_id).first() if one else None
    if one is None or copy is None:
        return
    at, settings, (_, rule) = timezone.now(), HubSettings.objects.get(), rule_now()
    hub = Hub.objects.get(code=settings.hub_code)
    team = Seat.objects.standing(at).filter(hub=hub, role=Role.RECIPIENT, team__code=copy.recipient)
    news = News(
        kind=NoticeKind.PRODUCT, key=f"{copy.pk} chased {one.number}", about=str(copy.pk), hub=hub,
        title="An information product is still waiting for your team",
        text=f"{hub.name}: nobody has acknowledged it. Open it and acknowledge it now, or ring the hub.",
    )  # fmt: skip
    notify(team.values_list("user", flat=True).distinct(), news, at=at)
    sender = Seat.objects.standing(at).filter(pk=copy.product.made_by).values_list("user", flat=True)
    people = set(sender) | people_covering([copy.product.made_by], at=at)
    if one.number >= rule.managers_from:
        people |= set(managers_of(hub.code, at))
    news = News(
        kind=NoticeKind.NOT_ACKNOWLEDGED, key=f"{copy.pk} {one.number}", about=str(copy.product_id), hub=hub,
        title="Nobody acknowledged an information product",
        text=f"Its recipient was told {plural(one.number, 'time')} that it waits. Ring them, or send it to others.",
    )  # fmt: skip
    notify(people, news, at=at)
