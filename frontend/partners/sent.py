"""What one's agency sent to all its hubs, and what came of it: references, times and states, never a name."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from frontend.common.work_list import Filter, Sort, WorkList
from tenants import ledger, sent_notifications
from tenants.access import known
from tenants.ledger import PlatformAct
from tenants.models import Agency, Host, HostKind, SentState

SORTS = {"sent": Sort("Sent", "oldest first", "newest first", ("received_at", "id"), first_down=True)}
THERE = "/referrers/sent-by-us/"  # in a hub: the same with what the agency was told


@known("what one's own agencies sent to the hubs where one has a seat", line=(PlatformAct.SENT_LIST, "sent_list"))
@require_GET
def sent(request: Any) -> HttpResponse:
    """The newest first, by hub and state. What an agency was told of one is read in its hub."""
    hubs = sent_notifications.hubs_of(request.user.pk, timezone.now())
    filters = (
        Filter("hub", "Hub", tuple((code, name) for code, name in hubs.values()), every="Every hub"),
        Filter("state", "Outcome", SentState.choices),
    )
    it = WorkList(request, sorts=SORTS, default="-sent", filters=filters)
    found = sent_notifications.sent_by(request.user.pk, timezone.now())
    if it.chosen["hub"]:
        found = found.filter(hub__code=it.chosen["hub"])
    if it.chosen["state"]:
        found = found.filter(state=it.chosen["state"])
    page = it.paged(found.order_by(*it.order))
    shown = list(page.object_list)
    ledger.write(PlatformAct.SENT_LIST, user=request.user.pk, object_kind="sent_list", detail={"rows": len(shown)})
    hosts = Host.objects.filter(kind=HostKind.HUB, tenant__in={one.hub_id for one in shown})
    places = {
        tenant: f"{settings.PUBLIC_SCHEME}://{domain}{settings.PUBLIC_PORT}{THERE}"
        for tenant, domain in hosts.values_list("tenant_id", "domain")
    }
    names = dict(Agency.objects.filter(code__in={one.agency for one in shown}).values_list("code", "name"))
    return render(
        request,
        "partners/sent.html",
        {
            "it": it,
            "page": page,
            "rows": [(one, places[one.hub_id], names[one.agency]) for one in shown],
            "has_seats": bool(hubs),
        },
    )
