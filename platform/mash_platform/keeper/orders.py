"""Carrying out orders: a closed list of kinds. Every name in an order is looked up again before it is used."""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import Any

from django.db import transaction
from django.utils import timezone

from mash_platform.keeper import build, seal
from mash_platform.keeper.provision import OrderRefused, write_hub

log = logging.getLogger("mash.keeper")


def carry_out_next() -> bool:
    """Take the oldest waiting order, if there is one, and carry it out. Out: whether there was one."""
    from tenants.models import Order, OrderState

    with transaction.atomic():
        order = (
            Order.objects.select_for_update(skip_locked=True, no_key=True)
            .filter(state=OrderState.NEW)
            .order_by("ordered_at")
            .first()
        )
        if order is None:
            return False
        Order.objects.filter(pk=order.pk).update(state=OrderState.RUNNING)
    try:
        KINDS[order.kind](order.details)
    except OrderRefused as refusal:
        _end(order.pk, OrderState.FAILED, str(refusal))
    except Exception as failure:
        log.exception("order %s failed", order.pk)
        _end(
            order.pk,
            OrderState.FAILED,
            f"It failed ({type(failure).__name__}). Nothing is left half-made; order it again.",
        )
    else:
        _end(order.pk, OrderState.DONE, "")
    return True


def _end(pk: Any, state: Any, said: str) -> None:
    from tenants.models import Order

    Order.objects.filter(pk=pk).update(state=state, said=said, ended_at=timezone.now())


def _hub(details: dict[str, Any]) -> str:
    from tenants.models import Hub

    found = Hub.objects.filter(code=str(details.get("hub", ""))).first()
    if found is None:
        raise OrderRefused("There is no such hub.")
    return str(found.code)


def provision(details: dict[str, Any]) -> None:
    """Write a hub, build it with all its desks, then let it answer. In: see mash_platform/keeper/provision.py."""
    from tenants.models import Hub, HubState

    code = write_hub(details)
    try:
        build.build_hub(code)
    except Exception:
        Hub.objects.filter(code=code).update(state=HubState.FAILED)
        raise
    Hub.objects.filter(code=code).update(state=HubState.LIVE)


def again(details: dict[str, Any]) -> None:
    """Bring a hub up to date: its tables, desks, wall and configuration."""
    build.migrate_hub(_hub(details))


def seal_now(details: dict[str, Any]) -> None:
    """Seal one hub's ledger."""
    seal.seal_hub(_hub(details))


KINDS: dict[str, Callable[[dict[str, Any]], None]] = {
    "provision": provision,
    "add_agency": again,
    "add_team": again,
    "migrate": again,
    "seal": seal_now,
}
