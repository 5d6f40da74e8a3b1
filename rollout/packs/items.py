"""Keeping the registers of risks, decisions asked and actions: what stands on a day, and recording a change."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from django.db import IntegrityError, models, transaction
from django.db.models import F, Max, OuterRef, Subquery
from django.utils import timezone

from rollout.as_of import standing
from rollout.days import in_bounds
from rollout.packs.models import ItemEvent, ItemState, RegisterKind
from rollout.refusals import NothingChanged, NotYet, OutOfBounds, Stale
from tenants import ledger
from tenants.models import Authority, User


@dataclass(frozen=True)
class Said:
    """What an item says. A closed or withdrawn one says what came of it; a risk, and only a risk, has a level."""

    title: str
    owner: str
    detail: str = ""
    due: date | None = None
    level: str = ""
    authority: Authority | None = None
    state: str = ItemState.OPEN
    outcome: str = ""


def said_by(event: ItemEvent) -> Said:
    """What stands."""
    return Said(
        event.title, event.owner, event.detail, event.due, event.level, event.authority, event.state, event.outcome
    )


def items_on(on: date, *kinds: RegisterKind) -> models.QuerySet[ItemEvent]:
    """Each item of these registers as it stands on a day: open ones first, what is due first on top."""
    known = ItemEvent.objects.filter(on__lte=on, kind__in=kinds or list(RegisterKind))
    # One look into the index for each row. "Nothing later exists" and "id in (the latest of each)" are, without fresh
    # statistics, looked through once for every row.
    of_item = ItemEvent.objects.filter(kind=OuterRef("kind"), item=OuterRef("item"), on__lte=on)
    latest = of_item.order_by("-on", "-number").values("pk")[:1]
    found = known.filter(pk=Subquery(latest)).select_related("authority")
    is_open = models.Case(models.When(state=ItemState.OPEN, then=0), default=1)
    return found.order_by("kind", is_open, F("due").asc(nulls_last=True), "item")


def history(kind: RegisterKind, item: int) -> list[ItemEvent]:
    """All that was recorded of an item, the latest first; empty where there is none."""
    return list(
        ItemEvent.objects.filter(kind=kind, item=item).select_related("by", "authority").order_by("-on", "-number")
    )


def record_item(
    kind: RegisterKind,
    item: int | None,
    wanted: Said,
    *,
    on: date,
    reason: str,
    seen: int,
    by: User,
    at: datetime,
    source: str = "",
) -> ItemEvent:
    """Enter an item, or record how it stands from a day on.

    In: its number, None for a new one; what it says; the day from which it counts; why; how many events of it the
    form had seen. Out: the event. Raises: Stale, NothingChanged, NotYet, OutOfBounds.
    """
    if on > timezone.localdate(at):
        raise NotYet
    if not in_bounds(wanted.due):
        raise OutOfBounds(field="due")
    try:
        with transaction.atomic(using="platform", durable=True):
            if item is None:
                item = (ItemEvent.objects.filter(kind=kind).aggregate(last=Max("item"))["last"] or 0) + 1
            events = list(ItemEvent.objects.filter(kind=kind, item=item).select_related("authority"))
            before = standing(events, date.max)
            if len(events) != seen:
                raise Stale
            if before is not None and said_by(before) == wanted:
                raise NothingChanged
            made = ItemEvent.objects.create(
                kind=kind, item=item, number=seen + 1, title=wanted.title, detail=wanted.detail, owner=wanted.owner,
                due=wanted.due, level=wanted.level, authority=wanted.authority, state=wanted.state,
                outcome=wanted.outcome, on=on, recorded_at=at, by=by, reason=reason, source=source,
            )  # fmt: skip
            ledger.write(ledger.PlatformAct.REGISTER, user=by.pk, object_kind=kind, object_ref=made.reference)
    except IntegrityError as error:
        raise Stale from error
    return made
