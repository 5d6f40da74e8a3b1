"""The end of a desk, a front door or a hub, as two people ordered it: the platform's row, the hub's copy, a record."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.utils import timezone

from mash_platform.keeper.hub_schemas import Say, configure, hubs
from mash_platform.keeper.provision import OrderRefused
from tenants.closing import ClosingWords, DeskClosing, DoorClosing, desk_closing, door_closing, notify_desk
from tenants.models import BuildStep, Closed, Closing, Hub, HubAgency, HubAuthority, HubState, Order
from tenants.refusals import ClosingRefused


def close_desk(order: Order, say: Say) -> Callable[[], object]:
    """Out: what gives the desk its last day, together with the order's end. Raises: OrderRefused."""
    say(BuildStep.PLACE)
    details = order.details if isinstance(order.details, dict) else {}
    hub = Hub.objects.filter(code=str(details.get("hub", "")), state=HubState.LIVE).first()
    if hub is None:
        raise OrderRefused("There is no such hub.")
    found: DeskClosing = _checked(lambda words: desk_closing(hub.code, words), details)
    return lambda: _close_desk(order, found)


def close_door(order: Order, say: Say) -> Callable[[], object]:
    """Out: what gives a door, or each of a hub's, its last day, together with the order's end. Raises: OrderRefused."""
    say(BuildStep.PLACE)
    details = order.details if isinstance(order.details, dict) else {}
    what = str(details.get("what", ""))
    if what not in (Closed.HUB, Closed.DOOR):
        raise OrderRefused("There is nothing of this kind to close.")
    found: DoorClosing = _checked(lambda words: door_closing(what, words), details)
    return lambda: _close_door(order, what, found)


def _checked(check: Callable[[ClosingWords], Any], details: dict[str, Any]) -> Any:
    try:
        return check(ClosingWords.read(details))
    except ClosingRefused as refused:
        raise OrderRefused(f"{str(refused).rstrip('.')}.") from refused


def _close_desk(order: Order, found: DeskClosing) -> None:
    desk = found.desk
    HubAgency.objects.filter(pk=desk.pk).update(
        closes_after=found.last_day, successor=found.successor, closed_why=found.why
    )
    after = found.successor
    _record(order, Closed.DESK, desk.hub.code, desk.agency.code, desk.agency.name, found,
            (after.code, after.name) if after else ("", ""))  # fmt: skip
    notify_desk(found, order.pk, at=timezone.now())
    configure(desk.hub.code)


def _close_door(order: Order, what: str, found: DoorClosing) -> None:
    HubAuthority.objects.filter(pk__in=[place.pk for place in found.places]).update(
        closes_after=found.last_day, successor=found.successor, closed_why=found.why
    )
    hub = found.places[0].hub
    after = (found.successor.slug, found.successor.name) if found.successor else ("", "")
    if what == Closed.HUB:
        _record(order, Closed.HUB, hub.code, hub.code, hub.name, found, after)
    for place in found.places if what == Closed.DOOR else ():
        _record(order, Closed.DOOR, hub.code, place.authority.slug, place.full_name[:100], found, after)
    if hub.code in hubs():
        configure(hub.code)


def _record(
    order: Order, what: Closed, hub: str, code: str, name: str, found: DeskClosing | DoorClosing, after: tuple[str, str]
) -> None:
    Closing.objects.create(
        what=what, hub=hub, code=code, name=name, last_day=found.last_day, successor=after[0], successor_name=after[1],
        why=found.why, order=order.pk, made_at=timezone.now(),
    )  # fmt: skip
