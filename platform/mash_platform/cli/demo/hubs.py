"""The demonstration's hubs: ordered from the keeper by one operator and agreed to by another."""

from __future__ import annotations

import time
from typing import Any

from django.db import transaction
from django.utils import timezone

from mash_platform.demonstration import DEMONSTRATED, door_contact
from mash_platform.embedded.programs import CannotRun
from tenants import doors
from tenants.models import (
    Authority,
    DoorContact,
    Hub,
    HubAuthority,
    HubState,
    Order,
    OrderAnswer,
    OrderKind,
    OrderState,
    Role,
    Seat,
)

# The board's story stands in November 2012 and these hubs work today, so their doors are opened without a go-live.
WANTED: list[dict[str, Any]] = DEMONSTRATED
PATIENCE = 120.0  # seconds for one hub


def require_authorities() -> None:
    """Wait for all 33 authorities, which the keeper's migrate step writes. Raises: CannotRun."""
    if Authority.objects.count() < 33:
        raise CannotRun("The authorities are not loaded. Run `mash keeper migrate` first.")


def provision(order: dict[str, Any]) -> str:
    """Order a hub from the keeper unless it is there, and wait for it. Out: what happened, in words.

    Raises: CannotRun, with what the keeper said.
    """
    if Hub.objects.filter(code=order["code"], state=HubState.LIVE).exists():
        return "there already"
    one, two = (Seat.objects.get(user__username=name, role=Role.OPERATOR).pk for name in ("operator", "operator.two"))
    with transaction.atomic(using="platform"):
        at = timezone.now()
        placed = Order.objects.create(kind=OrderKind.PROVISION, details=order, ordered_at=at, ordered_by=one)
        OrderAnswer.objects.create(order=placed, agrees=True, by_seat=two, answered_at=at)
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        placed = Order.objects.get(pk=placed.pk)
        if placed.state == OrderState.DONE:
            return "built"
        if placed.state == OrderState.FAILED:
            raise CannotRun(f"The keeper could not build {order['name']}: {placed.said}")
        time.sleep(0.2)
    raise CannotRun(f"The keeper did not build {order['name']} in {PATIENCE:.0f} seconds. Does `mash keeper run` run?")


def open_doors() -> int:
    """The demonstration's hubs are live: once they have people, their doors say how to reach them, and open.

    Out: how many opened. A door that is there already says what its manager made of it.
    """
    at = timezone.now()
    codes = [str(order["code"]) for order in WANTED]
    places = HubAuthority.objects.filter(hub__code__in=codes, until__isnull=True).select_related("authority")
    with transaction.atomic(using="platform"):
        for number, place in enumerate(places.order_by("pk")):
            if not DoorContact.objects.filter(place=place).exists():
                DoorContact.objects.create(place=place, number=1, at=at, **door_contact(place.door_name, number))
        return sum(doors.open_door(place.authority, by=None, at=at) for place in places)
