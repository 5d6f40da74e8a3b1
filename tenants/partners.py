"""The partner list across hubs: hubs publish to it, each person sees the rows of their own seats and no other."""

from __future__ import annotations

import functools
import operator
import uuid
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, NamedTuple

from django.contrib.postgres.fields import ArrayField
from django.db import transaction
from django.db.models import BigIntegerField, Count, F, Lookup, Q, QuerySet, Value

from tenants.models import Hub, HubState, PartnerRequest, Role, Seat
from tenants.seated import acts_inside


@dataclass(frozen=True, kw_only=True)
class Published:
    """What leaves a hub about one request: nothing that names a child or says why.

    `holder`: the account of whoever has it at the agency asked; its name is the platform's own. `away_until`: their
    last day away, while they are; `cover`: the account of whoever covers.
    """

    id: uuid.UUID
    hub: str
    agency: str
    reference: str
    rating: str
    due_at: datetime | None
    is_open: bool
    version: int
    holder: uuid.UUID | None = None
    away_until: date | None = None
    cover: uuid.UUID | None = None
    is_danger: bool = False
    asked_at: datetime | None = None


class ResearchSeat(NamedTuple):
    """A seat in which somebody researches, as far as the list needs it: they may be hundreds."""

    seat: uuid.UUID
    hub_id: int
    hub: str
    hub_name: str
    agency: str
    agency_name: str


class _OneOf(Lookup):
    """One of many, as a single parameter: hundreds of them cost more to write down one by one than to look up."""

    prepare_rhs = False

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, tuple[Any, ...]]:
        """A condition that an index serves."""
        one, first = self.process_lhs(compiler, connection)
        many, others = self.process_rhs(compiler, connection)
        return f"{one} = ANY({many})", (*first, *others)


def publish(one: Published) -> None:
    """Take what a hub says of a request. Twice, or late, it changes nothing: the newest version stands.

    Nor does it from inside a restricted enquiry, of which the list says nothing.
    """
    if acts_inside():
        return
    hub = Hub.objects.get(code=one.hub)
    with transaction.atomic(using="platform"):
        PartnerRequest.objects.bulk_create(
            [
                PartnerRequest(
                    id=one.id, hub=hub, agency=one.agency, reference=one.reference, rating=one.rating,
                    due_at=one.due_at, is_open=one.is_open, version=one.version, holder=one.holder,
                    is_danger=one.is_danger, asked_at=one.asked_at, away_until=one.away_until, cover=one.cover,
                )
            ],
            ignore_conflicts=True,
        )  # fmt: skip
        PartnerRequest.objects.filter(pk=one.id, hub=hub, version__lte=one.version).update(
            rating=one.rating, due_at=one.due_at, is_open=one.is_open, version=one.version, holder=one.holder,
            is_danger=one.is_danger, asked_at=one.asked_at, away_until=one.away_until, cover=one.cover,
        )  # fmt: skip


def places_of(user: uuid.UUID, at: datetime, *, agency: int | None = None) -> list[ResearchSeat]:
    """The standing seats in which somebody researches: for any agency, or for one alone, as a machine's key does."""
    seats = Seat.objects.standing(at).filter(user=user, role=Role.RESEARCHER, hub__state=HubState.LIVE)
    seats = seats.filter(agency=agency) if agency is not None else seats
    named = ("pk", "hub_id", "hub__code", "hub__name", "agency__code", "agency__name")
    return [ResearchSeat(*row) for row in seats.filter(agency__isnull=False).order_by("hub__name").values_list(*named)]


def asked_of(places: Sequence[ResearchSeat]) -> QuerySet[PartnerRequest]:
    """Every request, open or not, to these seats' agencies in these seats' hubs."""
    hubs_of: dict[str, list[int]] = defaultdict(list)
    for place in places:
        hubs_of[place.agency].append(place.hub_id)
    if not hubs_of:
        return PartnerRequest.objects.none()
    # Most people sit for one agency: then the index gives the rows in the page's own order.
    theirs = [
        Q(_OneOf(F("hub_id"), Value(hubs, ArrayField(BigIntegerField()))), agency=agency)
        for agency, hubs in hubs_of.items()
    ]
    return PartnerRequest.objects.filter(functools.reduce(operator.or_, theirs))


def waiting_for(places: Sequence[ResearchSeat]) -> QuerySet[PartnerRequest]:
    """Open requests to these seats' agencies in these seats' hubs, due first; one query, however many hubs."""
    return asked_of(places).filter(is_open=True).select_related("hub").order_by(F("due_at").asc(nulls_last=True), "pk")


def counted(found: QuerySet[PartnerRequest]) -> dict[tuple[int, str], int]:
    """How many there are by the hub's key and rating, counted where they are kept."""
    rows = found.order_by().values_list("hub_id", "rating").annotate(many=Count("*"))
    return {(hub, rating): many for hub, rating, many in rows}
