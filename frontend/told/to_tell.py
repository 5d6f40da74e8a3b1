"""Referrers not told yet, whoever waits longest first."""

from __future__ import annotations

from datetime import timedelta

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from frontend.presenters.paging import WorkPaginator
from hub.front_door.models import Notification
from hub.front_door.notifications.codes import Source
from hub.wall import ledger
from hub.wall.acts import Act
from hub.wall.permissions import allowed
from tenants.access import PlatformRequest
from tenants.working_days import overdue_before, within_one_working_day

PAGE = 25
LATELY = timedelta(days=30)


@allowed(Act.LIST_TO_TELL, line=(Act.LIST_TO_TELL, "notification"))
@require_GET
def to_tell(request: PlatformRequest) -> HttpResponse:
    """Reference, who told the hub and by when they are to be told; nobody's name. Those who stay anonymous are a
    number."""
    waiting = Notification.objects.referrers_to_tell().only(
        "reference", "source_code", "received_at", "written_at", "triaged_at", "files"
    )
    page = WorkPaginator(waiting.order_by("received_at", "pk"), PAGE).get_page(request.GET.get("page"))
    shown, now = list(page.object_list), timezone.now()
    late_before = overdue_before(now)
    anonymous = Notification.objects.filter(received_at__gte=now - LATELY, source_code=Source.ANONYMOUS).count()
    ledger.write_read(
        Act.LIST_TO_TELL, by=request.seated, object_kind="notification", refs=[one.reference for one in shown]
    )  # fmt: skip
    return render(
        request,
        "told/to_tell.html",
        {
            "page": page,
            "shown": shown,
            "sources": dict(Source.choices),
            "due": {one.pk: within_one_working_day(one.received_at) for one in shown},
            "late": {one.pk for one in shown if one.received_at < late_before},
            "late_count": waiting.filter(received_at__lt=late_before).count(),
            "anonymous": anonymous,
        },
    )
