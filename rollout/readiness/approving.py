"""A second operator's word on an order: without it the keeper carries nothing out.

The keeper looks the approval up again by itself (platform/mash_platform/keeper/approvals.py); what is refused here is
said earlier and in plainer words.
"""

from __future__ import annotations

import uuid
from datetime import datetime

from django.db import IntegrityError, transaction

from rollout.readiness.orders import KINDS
from rollout.readiness.refusals import NotNow
from tenants import ledger
from tenants.agreeing import two_people
from tenants.ledger import PlatformAct
from tenants.models import NoticeKind, Order, OrderAnswer, OrderKind, Role, Seat
from tenants.notices import News, notify


def may_answer(order: Order, person: uuid.UUID) -> bool:
    """Whether this operator's word counts: somebody else ordered it, and nobody seated them both."""
    asked = Seat.objects.filter(pk__in=[order.ordered_by]).values_list("user", flat=True).first()
    return asked is not None and asked != person and two_people(asked, person)


def answer(order_id: uuid.UUID, *, agrees: bool, reason: str, seat: uuid.UUID, by: uuid.UUID, at: datetime) -> None:
    """Agree to an order, or say no to it; once, and for good. In: the operator's seat, and who holds it.

    Raises: NotNow (it does not wait, one's own, or ordered by somebody whom the same person seated).
    """
    try:
        with transaction.atomic(using="platform", durable=True):
            order = (
                Order.objects.waiting(at)
                .filter(pk=order_id, kind__in=(*KINDS, OrderKind.RENAME, OrderKind.CLOSE_DOOR))
                .first()
            )
            if order is None:
                raise NotNow("This order does not wait for a second operator any more.")
            if not Seat.objects.standing(at).filter(pk=seat, user=by, role=Role.OPERATOR).exists():
                raise NotNow("Your seat has ended.")
            if agrees and not may_answer(order, by):
                raise NotNow(
                    "You ordered this yourself, or one of you two was seated by the other, or both by one person."
                    " Another operator agrees."
                )
            OrderAnswer.objects.create(
                order=order, agrees=agrees, by_seat=seat, reason=reason.strip()[:300], answered_at=at
            )
            ledger.write(
                PlatformAct.ORDER_ANSWERED, user=by, object_kind="order", object_ref=str(order.pk),
                detail={"agrees": agrees, "reason": reason.strip()[:300]},
            )  # fmt: skip
    except IntegrityError as error:
        raise NotNow("Another operator answered at the same moment.") from error


def notify_operators(order: Order, *, by: uuid.UUID, at: datetime) -> None:
    """Tell the other operators that an order waits for one of them, in the transaction of the order."""
    others = Seat.objects.standing(at).filter(role=Role.OPERATOR).exclude(user=by)
    news = News(
        kind=NoticeKind.ORDER_WAITS, key=str(order.pk), about=str(order.pk),
        title="An order waits for a second operator",
        text=f"{order.get_kind_display()}: another operator ordered it."
        " The keeper begins when you or somebody else agrees.",
    )  # fmt: skip
    notify(others.values_list("user", flat=True).distinct(), news, at=at)
