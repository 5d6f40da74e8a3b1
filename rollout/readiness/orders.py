"""Which hubs are asked for, ordered and built, and who could still get one."""

from __future__ import annotations

from django.db.models import Count, Q
from django.utils import timezone

from rollout.as_of import grouped
from rollout.days import usual_day
from rollout.readiness.milestones import Milestone
from rollout.readiness.models import MilestoneEvent
from rollout.readiness.standing import Stand, readiness
from tenants.models import Authority, Hub, HubAuthority, HubState, Order, OrderKind
from tenants.models.orders import OrderQuerySet

KINDS = (OrderKind.PROVISION, OrderKind.JOIN_GROUP)


def builds() -> OrderQuerySet:
    """Orders that build, the latest first."""
    return Order.objects.filter(kind__in=KINDS).select_related("answer").order_by("-ordered_at")


def free_authorities() -> list[Authority]:
    """Those without a hub here, and for whom none is being built."""
    under_way = {
        place["slug"]
        for details in builds().under_way(timezone.now()).values_list("details", flat=True)
        for place in details["authorities"]
    }
    served = HubAuthority.objects.filter(until__isnull=True).values("authority")
    return list(Authority.objects.exclude(pk__in=served).exclude(slug__in=under_way).order_by("name"))


def group_hubs() -> list[Hub]:
    """Hubs that serve several authorities and can take in one more."""
    serves = Count("hub_authorities", filter=Q(hub_authorities__until__isnull=True))
    return list(Hub.objects.filter(state=HubState.LIVE).annotate(serves=serves).filter(serves__gt=1).order_by("name"))


def asked_for() -> list[tuple[Authority, MilestoneEvent]]:
    """Authorities that asked for a hub and have no order yet, with what was asked."""
    steps = MilestoneEvent.objects.filter(milestone=Milestone.SYSTEM).select_related("authority", "by")
    events = grouped((event.authority, event) for event in steps.order_by("authority__name"))
    rows = [(each, readiness(found, usual_day()).of(Milestone.SYSTEM)) for each, found in events.items()]
    return [(each, here.step) for each, here in rows if here.stand == Stand.ASKED and here.step is not None]
