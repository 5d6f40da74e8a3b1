"""Orders that two operators stand behind."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.utils import timezone

from tenants.models import Order, OrderAnswer, Role, Seat, User


def an_operators_seat(username: str) -> Seat:
    """The seat of an operator of this name, who is made where there is none."""
    user, _ = User.objects.get_or_create(username=username, defaults={"name": username.title()})
    begun = timezone.now() - timedelta(days=30)
    return Seat.objects.get_or_create(user=user, role=Role.OPERATOR, defaults={"starts_at": begun})[0]


def approve(order: Order | None = None, **of_order: Any) -> Order:
    """An order, made unless given, to which a second operator agreed."""
    now = timezone.now()
    one, two = an_operators_seat("first.operator"), an_operators_seat("second.operator")
    if order is not None:
        Order.objects.filter(pk=order.pk).update(ordered_by=one.pk)
    made = order or Order.objects.create(ordered_at=now, ordered_by=one.pk, **of_order)
    OrderAnswer.objects.create(order=made, agrees=True, by_seat=two.pk, answered_at=timezone.now())
    return made
