"""The partner list across hubs: hubs publish to it, each person sees the rows of their own seats and no other."""

from __future__ import annotations

import functools
import operator
import uuid
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import F, Q, QuerySet

from tenants.models import Hub, PartnerRequest, Role, Seat


@dataclass(frozen=True, kw_only=True)
class Published:
    """What leaves a hub about one request: nothing that names a child or says why."""

    id: uuid.UUID
    hub: str
    agency: str
    reference: str
    rating: str
    due_at: datetime | None
    is_open: bool
    version: int


def publish(one: Published) -> None:
    """Take what a hub says of a request. Twice, or late, it changes nothing: the newest version stands."""
    hub = Hub.objects.get(code=one.hub)
    with transaction.atomic(using="platform"):
        PartnerRequest.objects.bulk_create(
            [
                PartnerRequest(
                    id=one.id, hub=hub, agency=one.agency, reference=one.reference, rating=one.rating,
                    due_at=one.due_at, is_open=one.is_open, version=one.version,
                )
            ],
            ignore_conflicts=True,
        )  # fmt: skip
        PartnerRequest.objects.filter(pk=one.id, hub=hub, version__lte=one.version).update(
            rating=one.rating, due_at=one.due_at, is_open=one.is_open, version=one.version
        )


def places_of(user: uuid.UUID, at: datetime) -> list[Seat]:
    """The standing seats in which somebody researches for an agency."""
    seats = Seat.objects.standing(at).filter(user=user, role=Role.RESEARCHER, hub__state="live")
    return list(seats.select_related("hub", "agency").order_by("hub__name"))


def waiting_for(places: list[Seat]) -> QuerySet[PartnerRequest]:
    """Open requests to these seats' agencies in these seats' hubs, due first; one query, however many hubs."""
    if not places:
        return PartnerRequest.objects.none()
    theirs = [Q(hub=seat.hub_id, agency=seat.agency.code) for seat in places if seat.agency]
    return (
        PartnerRequest.objects.filter(functools.reduce(operator.or_, theirs), is_open=True)
        .select_related("hub")
        .order_by(F("due_at").asc(nulls_last=True), "pk")
    )
