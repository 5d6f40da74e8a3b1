"""Whether an order's approval stands: two operators, looked up here, whatever the web process believes.

One ordered it, another agreed. The keeper reads both seats again: each an operator's, in force when they acted and
still, of two people who stand in no common line (tenants/agreeing.py).
"""

from __future__ import annotations

from datetime import datetime

from django.utils import timezone

from mash_platform.keeper.provision import OrderRefused
from tenants.agreeing import two_people
from tenants.models import ANSWERED_WITHIN, Order, OrderAnswer, Role, Seat


def check_approval(order: Order) -> None:
    """Raises: OrderRefused, with what is missing."""
    now = timezone.now()
    answer = OrderAnswer.objects.filter(order=order).first()
    if answer is None or not answer.agrees:
        raise OrderRefused("No second operator has agreed to it.")
    if not order.ordered_at <= answer.answered_at <= order.ordered_at + ANSWERED_WITHIN:
        raise OrderRefused("The second operator did not agree in time. Order it again.")
    asked = _operator(order.ordered_by, order.ordered_at, now)
    agreed = _operator(answer.by_seat, answer.answered_at, now)
    if asked is None or agreed is None:
        raise OrderRefused("It was not ordered and agreed to by two operators who still are. Order it again.")
    if not two_people(asked.user_id, agreed.user_id):
        raise OrderRefused(
            "Who agreed was seated by who ordered it, or both by the same person. Another operator agrees."
        )


def _operator(seat_id: object, then: datetime, now: datetime) -> Seat | None:
    """The operator's seat of this id that was in force then and is in force now."""
    if seat_id is None:
        return None
    return Seat.objects.standing(then).filter(pk__in=Seat.objects.standing(now), pk=seat_id, role=Role.OPERATOR).first()
