"""The list of messages that wait for triage."""

from __future__ import annotations

from django.core.paginator import Paginator
from django.db.models import Count, Q
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from frontend.transfers.labels import REASONS_HERE, offers_to
from hub.front_door.models import Named, Notification
from hub.front_door.notifications.codes import Source
from hub.wall import ledger
from hub.wall.acts import Act
from hub.wall.models import Door
from hub.wall.permissions import allowed
from tenants.access import PlatformRequest
from tenants.models import DeclineReason

PAGE = 25


@allowed(Act.LIST_NOTIFICATIONS, line=(Act.LIST_NOTIFICATIONS, "notification"))
@require_GET
def waiting(request: PlatformRequest) -> HttpResponse:
    """Every untriaged message, immediate danger first, then the oldest; or those with something to complete."""
    now = timezone.now()
    untriaged = Notification.objects.untriaged()
    counts = untriaged.aggregate(
        all=Count("pk"),
        danger=Count("pk", filter=Q(immediate_danger=True)),
        late=Count("pk", filter=Q(due_at__lt=now)),
        to_complete=Count("pk", filter=~Q(to_check=[])),
    )
    to_complete = "to_complete" in request.GET
    if to_complete:
        untriaged = untriaged.to_complete()
    page = Paginator(untriaged.most_urgent_first().defer("message"), PAGE).get_page(request.GET.get("page"))
    shown = list(page.object_list)
    labels: dict[object, list[str]] = {}
    for notification, label in Named.objects.filter(notification__in=shown, is_child=True).values_list(
        "notification_id", "label"
    ):
        labels.setdefault(notification, []).append(label)
    authorities = dict(Door.objects.values_list("authority_code", "authority_name"))
    offers = offers_to(request, now)
    ledger.write_read(
        Act.LIST_NOTIFICATIONS,
        by=request.seated,
        object_kind="notification",
        refs=[row.reference for row in (*shown, *offers)],
    )
    return render(
        request,
        "triage/list.html",
        {
            "page": page,
            "shown": shown,
            "labels": labels,
            "counts": counts,
            "to_complete": to_complete,
            "now": now,
            "sources": dict(Source.choices),
            "authorities": authorities if len(authorities) > 1 else {},
            "offers": offers,
            "decline_reasons": DeclineReason.choices,
            "reasons_here": REASONS_HERE,
        },
    )
