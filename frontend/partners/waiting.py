"""One page for whoever researches in several hubs: what waits for their agency anywhere, due first."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from frontend.partners.list_position import ListPosition
from frontend.presenters.paging import WorkPaginator
from hub.wall.clock import Rating
from tenants import ledger, partners
from tenants.access import known
from tenants.ledger import PlatformAct
from tenants.models import Host, HostKind, PartnerRequest, User

PAGE = 50


@dataclass(frozen=True)
class Row:
    """One request of the page: its address in its hub, whether it is where the visitor was, and who of their agency
    has it: the platform's own name of an account, never a name of the case."""

    asked: PartnerRequest
    address: str
    is_here: bool
    holder: str
    is_mine: bool
    away_until: date | None = None  # whoever has it is away until that day
    cover: str = ""
    is_covered_by_me: bool = False

    @property
    def to_take(self) -> str:
        """Where it is taken: the hub opens at this request. Nothing is taken by opening it."""
        return f"{self.address}#who-has-it"


@known("one's own agency's requests, in hubs where one has a seat", line=(PlatformAct.PARTNER_LIST, "partner_list"))
@require_GET
def waiting(request: Any) -> HttpResponse:
    """References, ratings, danger and times, and who of the agency has it; opening one enters its hub, whose ledger has
    the rest."""
    now = timezone.now()
    places = partners.places_of(request.user.pk, now)
    hubs = {one.hub: one for one in places}
    hub, rating = request.GET.get("hub", ""), request.GET.get("rating", "")
    chosen = {"hub": hub if hub in hubs else "", "rating": rating if rating in Rating.values else ""}
    every = partners.waiting_for(places)
    counts = partners.counted(every)
    of_hub, of_rating = _tallies(counts, hubs[hub].hub_id if chosen["hub"] else 0, chosen["rating"])
    found = every.filter(hub=hubs[hub].hub_id) if chosen["hub"] else every
    found = found.filter(rating=chosen["rating"]) if chosen["rating"] else found
    many = sum(of_rating.values()) if not chosen["rating"] else of_rating[rating]
    page = WorkPaginator(found, PAGE, counted=many).get_page(request.GET.get("page"))
    asked = list(page.object_list)
    before = _before(request.GET.get("at", ""), places)
    ledger.write(
        PlatformAct.PARTNER_LIST, user=request.user.pk, object_kind="partner_list", detail={"rows": len(asked)}
    )
    place = ListPosition(page.number, chosen["hub"], chosen["rating"])
    return render(
        request,
        "partners/waiting.html",
        {
            "page": page,
            "rows": _rows(asked, place, before, request.user.pk),
            "answered": _answered(before, place),
            # A count says what choosing it would show, beside whatever else is chosen.
            "hubs": [(code, f"{one.hub_name} ({of_hub[one.hub_id]})") for code, one in hubs.items()],
            "ratings": [(one, of_rating[one]) for one in Rating.values],
            "total": sum(counts.values()),
            "chosen": chosen,
            "now": now,
        },
    )


def _tallies(counts: dict[tuple[int, str], int], hub: int, rating: str) -> tuple[Counter[int], Counter[str]]:
    """How many of each hub, of the rating that is chosen; and of each rating, in the hub that is chosen (0: in all)."""
    of_hub: Counter[int] = Counter()
    of_rating: Counter[str] = Counter()
    for (of, rated), many in counts.items():
        if rating in ("", rated):
            of_hub[of] += many
        if hub in (0, of):
            of_rating[rated] += many
    return of_hub, of_rating


def _before(at: str, places: Sequence[partners.ResearchSeat]) -> PartnerRequest | None:
    """The request that the visitor has come back from: one of their own, answered or not."""
    try:
        wanted = UUID(at)
    except ValueError:
        return None
    return partners.asked_of(places).select_related("hub").filter(pk=wanted).first()


def _rows(asked: list[PartnerRequest], place: ListPosition, before: PartnerRequest | None, own: UUID) -> list[Row]:
    hosts = dict(
        Host.objects.filter(kind=HostKind.HUB, tenant__in={one.hub_id for one in asked}).values_list(
            "tenant_id", "domain"
        )
    )
    here = _next_to(asked, before)
    today = timezone.localdate()
    away = {one.pk: one.away_until for one in asked if one.away_until and one.away_until >= today}
    holders = {who for one in asked for who in (one.holder, one.cover) if who}
    names = dict(User.objects.filter(pk__in=holders).values_list("pk", "name")) if holders else {}
    return [
        Row(
            one, _address(hosts[one.hub_id], one, place), one.pk == here,
            names.get(one.holder, "A colleague") if one.holder else "", one.holder == own, away.get(one.pk),
            names.get(one.cover, "A colleague") if one.cover else "", one.cover == own,
        )
        for one in asked
    ]  # fmt: skip


def _address(host: str, asked: PartnerRequest, place: ListPosition) -> str:
    return f"{settings.PUBLIC_SCHEME}://{host}{settings.PUBLIC_PORT}/requests/{asked.pk}/{place.words}"


def _next_to(asked: list[PartnerRequest], before: PartnerRequest | None) -> UUID | None:
    """The row where the visitor was; when it has gone, the one that followed it."""
    if before is None or not asked:
        return None
    return next((one.pk for one in asked if _order(one) >= _order(before)), asked[-1].pk)


def _order(one: PartnerRequest) -> tuple[bool, Any, UUID]:
    """As the list is sorted: by due time, without one last."""
    return (one.due_at is None, one.due_at or 0, one.pk)


def _answered(before: PartnerRequest | None, place: ListPosition) -> tuple[PartnerRequest, str] | None:
    """What the visitor came back from, with its address, when it waits no more."""
    if before is None or before.is_open:
        return None
    host = Host.objects.get(kind=HostKind.HUB, tenant=before.hub_id)
    return before, _address(str(host.domain), before, place)
