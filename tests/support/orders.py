"""Orders that two people stand behind."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.utils import timezone

from tenants.models import HubAgency, Order, OrderAnswer, Role, Seat, User
from tenants.teams import HUB_KINDS

SCHOOL = {"organisation": "Oakhill Primary School", "kind": "school", "person": "Their lead",
          "telephone": "020 7946 0777"}  # fmt: skip


def an_operators_seat(username: str) -> Seat:
    """The seat of an operator of this name, who is made where there is none."""
    user, _ = User.objects.get_or_create(username=username, defaults={"name": username.title()})
    begun = timezone.now() - timedelta(days=30)
    return Seat.objects.get_or_create(user=user, role=Role.OPERATOR, defaults={"starts_at": begun})[0]


def a_hubs_seat(hub: str, role: Role) -> Seat:
    """The seat of somebody of this role at a hub's lead agency, who is made where there is none."""
    desk = HubAgency.objects.filter(hub__code=hub, is_lead=True).order_by("pk").first()
    assert desk is not None
    user, _ = User.objects.get_or_create(username=f"{role}.of.{hub}", defaults={"name": f"{role} of {hub}"})
    begun = timezone.now() - timedelta(days=30)
    return Seat.objects.get_or_create(
        user=user, role=role, hub=desk.hub, agency=desk.agency, defaults={"starts_at": begun}
    )[0]


def approve(order: Order | None = None, **of_order: Any) -> Order:
    """An order, made unless given, to which somebody else agreed: an operator, or somebody of the hub for its teams."""
    now = timezone.now()
    if (order.kind if order else of_order["kind"]) in HUB_KINDS:
        hub = (order.details if order else of_order["details"])["hub"]
        one, two = (a_hubs_seat(hub, role) for role in (Role.MANAGER, Role.DECISION_MAKER))
    else:
        one, two = an_operators_seat("first.operator"), an_operators_seat("second.operator")
    if order is not None:
        Order.objects.filter(pk=order.pk).update(ordered_by=one.pk)
    made = order or Order.objects.create(ordered_at=now, ordered_by=one.pk, **of_order)
    OrderAnswer.objects.create(order=made, agrees=True, by_seat=two.pk, answered_at=timezone.now())
    return made
