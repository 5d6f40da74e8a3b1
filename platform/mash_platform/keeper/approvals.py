"""Whether an order's approval stands: two people, looked up here, whatever the web process believes.

One ordered it, another agreed. The keeper reads both seats again: each an operator's, in force when they acted and
still, of two people who stand in no common line (tenants/agreeing.py). A hub's teams outside, and the end of a desk in
it, are its own people's to order: a coordinator or manager asks, another or a decision maker agrees, each at the desk
of a lead agency of that very hub.
"""

from __future__ import annotations

from datetime import datetime

from django.db.models import Q
from django.utils import timezone

from mash_platform.keeper.provision import OrderRefused
from tenants.agreeing import two_people
from tenants.models import ANSWERED_WITHIN, HubAgency, Order, OrderAnswer, Role, Seat
from tenants.teams import ANSWERING, ASKING, HUB_KINDS


def check_approval(order: Order) -> None:
    """Raises: OrderRefused, with what is missing."""
    now = timezone.now()
    answer = OrderAnswer.objects.filter(order=order).first()
    if answer is None or not answer.agrees:
        raise OrderRefused("No second person has agreed to it.")
    if not order.ordered_at <= answer.answered_at <= order.ordered_at + ANSWERED_WITHIN:
        raise OrderRefused("The second person did not agree in time. Order it again.")
    asks, agrees = _who(order)
    asked = _seat(order.ordered_by, asks, order.ordered_at, now)
    agreed = _seat(answer.by_seat, agrees, answer.answered_at, now)
    if asked is None or agreed is None:
        raise OrderRefused("It was not ordered and agreed to by two people who still may. Order it again.")
    if not two_people(asked.user_id, agreed.user_id):
        raise OrderRefused("Who agreed was seated by who ordered it, or both by the same person. Another agrees.")


def _who(order: Order) -> tuple[Q, Q]:
    """Whose seats order a thing of this kind, and whose agree to it."""
    if order.kind not in HUB_KINDS:
        operator = Q(role=Role.OPERATOR)
        return operator, operator
    details = Order.objects.values_list("details", flat=True).get(pk=order.pk)
    hub = str(details.get("hub", "")) if isinstance(details, dict) else ""
    leads = HubAgency.objects.filter(hub__code=hub, is_lead=True)
    here = Q(hub__code=hub, agency__in=leads.values("agency"))
    return here & Q(role__in=ASKING), here & Q(role__in=ANSWERING)


def _seat(seat_id: object, whose: Q, then: datetime, now: datetime) -> Seat | None:
    """The seat of this id that was in force then and is in force now, if it is one of these."""
    if seat_id is None:
        return None
    return Seat.objects.standing(then).filter(whose, pk__in=Seat.objects.standing(now), pk=seat_id).first()
