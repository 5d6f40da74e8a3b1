"""One page for whoever researches in several hubs: what waits for their agency anywhere, due first."""

from __future__ import annotations

from collections import Counter
from typing import Any

from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from frontend.presenters.paging import WorkPaginator
from hub.wall.clock import Rating
from tenants import ledger, partners
from tenants.access import known
from tenants.ledger import PlatformAct
from tenants.models import Host, HostKind

PAGE = 50


@known("one's own agency's requests, in hubs where one has a seat")
@require_GET
def waiting(request: Any) -> HttpResponse:
    """References, ratings and times alone; opening one enters its hub, whose ledger has the rest."""
    now = timezone.now()
    places = partners.places_of(request.user.pk, now)
    every = partners.waiting_for(places)
    counts = Counter(every.values_list("hub__code", "rating"))
    chosen = {"hub": request.GET.get("hub", ""), "rating": request.GET.get("rating", "")}
    found = every.filter(hub__code=chosen["hub"]) if chosen["hub"] else every
    found = found.filter(rating=chosen["rating"]) if chosen["rating"] else found
    page = WorkPaginator(found, PAGE).get_page(request.GET.get("page"))
    rows = list(page.object_list)
    hosts = dict(Host.objects.filter(kind=HostKind.HUB).values_list("tenant_id", "domain"))
    ledger.write(PlatformAct.PARTNER_LIST, user=request.user.pk, object_kind="partner_list", detail={"rows": len(rows)})
    hubs = {seat.hub.code: seat.hub for seat in places if seat.hub}
    return render(
        request,
        "partners/waiting.html",
        {
            "page": page,
            "rows": [
                (row, f"{settings.PUBLIC_SCHEME}://{hosts[row.hub_id]}{settings.PUBLIC_PORT}/requests/{row.pk}/")
                for row in rows
            ],
            "hubs": [(code, hub, sum(n for (of, _), n in counts.items() if of == code)) for code, hub in hubs.items()],
            "ratings": [(one, sum(n for (_, of), n in counts.items() if of == one)) for one in Rating.values],
            "chosen": chosen,
            "now": now,
        },
    )
