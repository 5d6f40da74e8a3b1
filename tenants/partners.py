"""The partner list across hubs: hubs publish to it, each person sees the rows of their own seats and no other."""

from __future__ import annotations

import functools
import operator
import uuid
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import Count, F, Q, QuerySet

from tenants.models import Hub, HubState, PartnerRequest, Role, Seat


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


def places_of(user: uuid.UUID, at: datetime, *, agency: int | None = None) -> list[Seat]:
    """The standing seats in which somebody researches: for any agency, or for one alone, as a machine's key does."""
    seats = Seat.objects.standing(at).filter(user=user, role=Role.RESEARCHER, hub__state=HubState.LIVE)
    seats = seats.filter(agency=agency) if agency is not None else seats
    named = ("role", "agency__code", "hub__code", "hub__name", "hub__colour")
    return list(seats.select_related("hub", "agency").only(*named).order_by("hub__name"))


def asked_of(places: Sequence[Seat]) -> QuerySet[PartnerRequest]:
    """Every request, open or not, to these seats' agencies in these seats' hubs."""
    hubs_of: dict[str, list[int]] = defaultdict(list)
    for seat in places:
        if seat.agency and seat.hub_id:
            hubs_of[seat.agency.code].append(seat.hub_id)
    if not hubs_of:
        return PartnerRequest.objects.none()
    # Most people sit for one agency: then the index gives the rows in the page's own order.
    theirs = [Q(agency=agency, hub__in=hubs) for agency, hubs in hubs_of.items()]
    return PartnerRequest.objects.filter(functools.reduce(operator.or_, theirs))


def waiting_for(places: Sequence[Seat]) -> QuerySet[PartnerRequest]:
    """Open requests to these seats' agencies in these seats' hubs, due first; one query, however many hubs."""
    return asked_of(places).filter(is_open=True).select_related("hub").order_by(F("due_at").asc(nulls_last=True), "pk")


def counted(found: QuerySet[PartnerRequest]) -> dict[tuple[str, str], int]:
    """How many there are by hub and rating, counted where they are kept."""
    rows = found.order_by().values_list("hub__code", "rating").annotate(many=Count("pk"))
    return {(hub, rating): many for hub, rating, many in rows}
