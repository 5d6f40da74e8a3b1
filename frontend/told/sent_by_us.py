"""What one's own agency sent to this hub, what it was told of it, and what came of it."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from frontend.presenters.paging import WorkPaginator
from hub.front_door.models import ReferrerTold
from hub.wall import ledger
from hub.wall.acts import Act
from hub.wall.permissions import allowed
from tenants import sent_notifications
from tenants.access import PlatformRequest

PAGE = 25


@allowed(Act.LIST_SENT_BY_US, line=(Act.LIST_SENT_BY_US, "notification"))
@require_GET
def sent_by_us(request: PlatformRequest) -> HttpResponse:
    """The newest first, each with what the agency was told. Of another agency's the database gives nothing; of one
    that a coordinator did not say to be this agency's neither."""
    rows = ReferrerTold.objects.filter(sender=request.seated.agency).order_by("-received_at", "-written_at", "pk")
    page = WorkPaginator(rows.defer("desks", "template", "reason"), PAGE).get_page(request.GET.get("page"))
    shown = list(page.object_list)
    refs = list(dict.fromkeys(one.reference for one in shown))
    ledger.write_read(Act.LIST_SENT_BY_US, by=request.seated, object_kind="notification", refs=refs)
    came = sent_notifications.state_of(request.seated.hub, request.seated.agency, refs)
    return render(request, "told/sent_by_us.html", {"page": page, "shown": shown, "came": came})
