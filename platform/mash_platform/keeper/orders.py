"""Carrying out orders: a closed list of kinds. Every name in an order is looked up again before it is used."""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import Any

from django.db import transaction
from django.utils import timezone

from mash_platform.keeper import build_orders, closing_orders, hub_schemas, name_orders, seal, team_orders
from mash_platform.keeper.approvals import check_approval
from mash_platform.keeper.provision import OrderRefused
from tenants.models import Hub, Order, OrderState

log = logging.getLogger("mash.keeper")

FAILED = "It failed ({}). Nothing is left half-made; order it again."


def take_up_again() -> int:
    """Put back in the queue what a keeper that was stopped had begun. To be called once, before the first order.

    Every kind can be carried out again from whatever was reached. Out: how many.
    """
    return Order.objects.filter(state=OrderState.RUNNING).update(state=OrderState.NEW, step="")


def carry_out_next() -> bool:
    """Take the oldest order to which a second person agreed, if there is one, and carry it out.

    Out: whether there was one. An order whose approval does not stand when it is looked at here ends as failed.
    """
    with transaction.atomic():
        # Its words are read below, where what cannot be read ends this order and not the keeper.
        pk = (
            Order.objects.select_for_update(skip_locked=True, no_key=True)
            .answered(agreed=True)
            .filter(state=OrderState.NEW)
            .order_by("ordered_at")
            .values_list("pk", flat=True)
            .first()
        )
        if pk is None:
            return False
        Order.objects.filter(pk=pk).update(state=OrderState.RUNNING)

    def say(step: str) -> None:
        Order.objects.filter(pk=pk).update(step=step)

    try:
        check_approval(Order.objects.defer("details").get(pk=pk))
        order = Order.objects.get(pk=pk)
        answers = KINDS[order.kind](order, say)
        with transaction.atomic():
            if answers is not None:
                answers()
            _end(pk, OrderState.DONE, "")
    except OrderRefused as refusal:
        _end(pk, OrderState.FAILED, str(refusal))
    except Exception as failure:
        log.exception("order %s failed", pk)
        _end(pk, OrderState.FAILED, FAILED.format(type(failure).__name__))
    return True


def _end(pk: Any, state: Any, said: str) -> None:
    Order.objects.filter(pk=pk).update(state=state, said=said, ended_at=timezone.now())


def _hub(details: dict[str, Any]) -> str:
    found = Hub.objects.filter(code=str(details.get("hub", ""))).first()
    if found is None:
        raise OrderRefused("There is no such hub.")
    return str(found.code)


def again(order: Order, say: hub_schemas.Say) -> None:
    """Bring a hub up to date: its tables, desks, wall and configuration."""
    hub_schemas.migrate_hub(_hub(order.details), say)


def seal_now(order: Order, say: hub_schemas.Say) -> None:
    """Seal one hub's ledger."""
    seal.seal_hub(_hub(order.details))


# What each kind does; what it gives back is done together with saying that the order is done.
KINDS: dict[str, Callable[[Order, hub_schemas.Say], build_orders.Answers | None]] = {
    "provision": lambda order, say: build_orders.provision(order.details, say),
    "join_group": lambda order, say: build_orders.join_group(order.details, say),
    "add_agency": again,
    "add_team": team_orders.add_team,
    "change_team": team_orders.change_team,
    "rename": name_orders.rename,
    "close_desk": closing_orders.close_desk,
    "close_door": closing_orders.close_door,
    "migrate": again,
    "seal": seal_now,
}
