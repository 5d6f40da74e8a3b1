"""What agencies sent to hubs, as the hubs publish it: each person sees that of their own seats' agencies and hubs."""

from __future__ import annotations

import functools
import operator
import uuid
from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import Q, QuerySet

from tenants.models import Hub, HubState, Role, Seat, SentNotification, SentState

STAFF = (Role.COORDINATOR, Role.RESEARCHER, Role.DECISION_MAKER, Role.MANAGER)


@dataclass(frozen=True, kw_only=True)
class Published:
    """What leaves a hub about one notification whose sender was told: nothing that names a child or says why."""

    notification: uuid.UUID
    agency: str
    reference: str
    received_at: datetime
    told_at: datetime
    state: SentState
    state_at: datetime


def publish(hub: str, rows: Sequence[Published], *, since: datetime) -> None:
    """Take what a hub says of those received since then whose senders were told. What it says no more is taken off.
    Twice changes nothing; what came before stays as it was said last."""
    its = Hub.objects.get(code=hub)
    with transaction.atomic(using="platform"):
        published = SentNotification.objects.filter(hub=its, received_at__gte=since)
        there = {(one.notification, one.agency): one for one in published}
        said = {(one.notification, one.agency): one for one in rows}
        columns = ("told_at", "state", "state_at")
        SentNotification.objects.bulk_create(
            [
                SentNotification(
                    id=uuid.uuid4(), hub=its, notification=one.notification, agency=one.agency,
                    reference=one.reference, received_at=one.received_at,
                    **{column: getattr(one, column) for column in columns},
                )
                for key, one in said.items() if key not in there
            ],
            batch_size=100,
        )  # fmt: skip
        for key, row in there.items():
            now = said.get(key)
            if now is None:
                row.delete()
            elif any(getattr(row, column) != getattr(now, column) for column in columns):
                SentNotification.objects.filter(pk=row.pk).update(
                    **{column: getattr(now, column) for column in columns}
                )


def hubs_of(user: uuid.UUID, at: datetime) -> dict[int, tuple[str, str]]:
    """The hubs in which somebody has a seat at an agency's desk: key -> code and name."""
    seats = _seats(user, at).order_by("hub__name")
    return {key: (code, name) for key, code, name in seats.values_list("hub_id", "hub__code", "hub__name")}


def sent_by(user: uuid.UUID, at: datetime) -> QuerySet[SentNotification]:
    """What the agencies of one's standing seats sent to the hubs of those seats. Two queries."""
    hubs: dict[str, set[int]] = defaultdict(set)
    for agency, hub in _seats(user, at).values_list("agency__code", "hub_id"):
        hubs[agency].add(hub)
    if not hubs:
        return SentNotification.objects.none()
    theirs = [Q(agency=agency, hub__in=its) for agency, its in hubs.items()]
    found: QuerySet[SentNotification] = SentNotification.objects.filter(functools.reduce(operator.or_, theirs))
    return found.select_related("hub")


def state_of(hub: str, agency: str, references: Collection[str]) -> dict[str, SentNotification]:
    """How far it is with these, as their hub published it last; by reference."""
    found = SentNotification.objects.filter(hub__code=hub, agency=agency, reference__in=references)
    return {one.reference: one for one in found}


def _seats(user: uuid.UUID, at: datetime) -> QuerySet[Seat]:
    seats: QuerySet[Seat] = Seat.objects.standing(at).filter(
        user=user, role__in=STAFF, hub__state=HubState.LIVE, agency__isnull=False
    )
    return seats
